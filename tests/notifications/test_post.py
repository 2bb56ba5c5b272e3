"""What becomes of a delivery when the mail server, the network, the wording or the machine goes wrong."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, update

from cases import commands as c
from cases.refusals import NotAllowed
from cases.schema import people
from cases.store import entries, reading, writing
from cases.trail import stamp
from cases.verify import verify
from notifications.deciding import arrived, release, waiting
from notifications.outbox import LEASE, Delivery, in_state, settle
from notifications.post import BACKOFF, Smtp, confirm_posted
from tests.cases.school import School, at
from tests.notifications.poster import NOON
from tests.notifications.posting import SENDER, plain, post, rows, told
from tests.notifications.servers import DROP, HANG, HANG_UP, Answers, certificate, free_port, server

ROOT = Path(__file__).parents[2]
HEAD, CHAIR, HSI = "birkett@mail.example", "pask@mail.example", "okafor@mail.example"
HEADS, CHAIRS = "birkett category_autumn", "pask category_autumn"
ALL_WELL = [HSI, HEAD, CHAIR]
NOT_USED = "No mail was sent: the mail server could not be used ("


@pytest.fixture
def school(sqlite: Engine) -> School:
    """A notice to the head of school improvement, then the autumn letter to headteacher and chair: three e-mails."""
    return with_letters(sqlite)


def with_letters(engine: Engine) -> School:
    made = School(engine, by_post=False)
    made.concern()
    made.in_4a()
    made.category_letter()
    return made


def change_address(engine: Engine, address: str) -> None:
    """The headteacher's."""
    with writing(engine) as conn:
        conn.execute(update(people).where(people.c.handle == "birkett").values(email=address))


def states(engine: Engine) -> dict[str, str]:
    return {who: row.state for who, row in rows(engine).items()}


def lines_of(school: School) -> list[str]:
    return [entry.type for entry in told(school.engine) if entry.type.split(".")[0] in ("letter", "notice", "delivery")]


# --- all well ------------------------------------------------------------------------------------------------------
def test_each_goes_once_in_its_own_envelope_and_on_the_record(school: School) -> None:
    answers = Answers()
    with server(answers) as port:
        posted = post(school, port, NOON)
        again = post(school, port, NOON)
    assert (posted.sent, again.sent) == (3, 0)
    assert answers.to() == ALL_WELL
    found = rows(school.engine)
    assert [row.message_id for row in found.values()] == answers.ids()
    assert [bytes(row.raw) for row in found.values()] == [one.raw for one in answers.arrived]
    assert lines_of(school)[-3:] == ["notice.sent", "letter.sent", "letter.sent"]


# --- what the server may answer ------------------------------------------------------------------------------------
FOR_GOOD = ["550 5.1.1 no such mailbox", "554 5.7.1 refused"]
FOR_NOW = ["451 4.7.1 come back later", "421 4.3.2 shutting down"]


@pytest.mark.parametrize("where", ["at_rcpt", "at_data", "after_data"])
@pytest.mark.parametrize("answer", FOR_GOOD)
def test_a_permanent_answer_refuses_that_one_and_tells_an_officer(school: School, where: str, answer: str) -> None:
    answers = Answers()
    getattr(answers, where)[HEAD].append(answer)
    with server(answers) as port:
        posted = post(school, port, NOON)
    assert (posted.sent, posted.refused, posted.trouble) == (2, 1, "")
    assert states(school.engine) == {"okafor concern_logged": "sent", HEADS: "refused", CHAIRS: "sent"}
    [failed] = told(school.engine, "delivery.failed")
    assert failed.data["outcome"] == "refused"
    assert failed.private == {"why": f"The mail server answered {answer[:3]} {answer[4:]}."}
    assert [d.person for d in waiting(school.door)] == [school.people["birkett"]]


@pytest.mark.parametrize("where", ["at_rcpt", "at_data", "after_data"])
@pytest.mark.parametrize("answer", FOR_NOW)
def test_a_passing_answer_is_tried_again_after_a_while(school: School, where: str, answer: str) -> None:
    answers = Answers()
    getattr(answers, where)[HEAD].append(answer)
    with server(answers) as port:
        posted = post(school, port, NOON)
        row = rows(school.engine)[HEADS]
        assert (posted.sent, posted.retried) == (2, 1)
        assert (row.state, row.attempts, row.next_attempt_at) == ("retry", 1, stamp(NOON + BACKOFF[0]))
        assert row.last_error == f"The mail server answered {answer[:3]} {answer[4:]}."
        assert post(school, port, NOON + BACKOFF[0] - timedelta(seconds=1)).sent == 0
        assert post(school, port, NOON + BACKOFF[0]).sent == 1
    assert states(school.engine)[HEADS] == "sent"
    assert told(school.engine, "delivery.failed") == []


def test_each_attempt_waits_longer_and_the_last_one_refuses(school: School) -> None:
    answers, now = Answers(), NOON
    answers.at_rcpt[HEAD].extend(["450 4.2.1 busy"] * (len(BACKOFF) + 1))
    with server(answers) as port:
        for wait in BACKOFF:
            post(school, port, now)
            assert rows(school.engine)[HEADS].next_attempt_at == stamp(now + wait)
            now += wait
        assert post(school, port, now).refused == 1
    row = rows(school.engine)[HEADS]
    assert (row.state, row.attempts, row.next_attempt_at) == ("refused", len(BACKOFF) + 1, None)
    [failed] = told(school.engine, "delivery.failed")
    assert failed.private == {"why": "The mail server answered 450 4.2.1 busy. It was tried 6 times."}


@pytest.mark.parametrize(
    "address", ["no address", "a b@mail.example", "head@mail.example>, <x@mail.example", "tête@mail.example"]
)
def test_an_address_that_is_none_is_refused_and_the_rest_go(school: School, address: str) -> None:
    change_address(school.engine, address)
    answers = Answers()
    with server(answers) as port:
        posted = post(school, port, NOON)
    assert (posted.sent, posted.refused, answers.to()) == (2, 1, [HSI, CHAIR])
    [failed] = told(school.engine, "delivery.failed")
    assert failed.private == {"why": "Its e-mail address is not one. Mend the address, then send it again."}


# --- lost lines ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("fault", [DROP, HANG])
def test_a_letter_whose_answer_was_lost_waits_for_an_officer(school: School, fault: str) -> None:
    answers = Answers()
    answers.after_data[HEAD].append(fault)
    with server(answers) as port:
        posted = post(school, port, NOON, timeout=0.3)
        later = post(school, port, NOON + timedelta(days=3))
    assert (posted.sent, posted.uncertain, later.sent) == (2, 1, 0)
    assert answers.to().count(HEAD) == 1
    assert states(school.engine)[HEADS] == "uncertain"
    [failed] = told(school.engine, "delivery.failed")
    assert failed.data["outcome"] == "uncertain"
    assert str(failed.private["why"]).startswith("The connection was lost while the message was handed over: ")


@pytest.mark.parametrize("fault", [DROP, HANG])
def test_a_notice_whose_answer_was_lost_goes_again_the_same(school: School, fault: str) -> None:
    answers = Answers()
    answers.after_data[HSI].append(fault)
    with server(answers) as port:
        assert post(school, port, NOON, timeout=0.3).uncertain == 1
        assert states(school.engine)["okafor concern_logged"] == "retry"
        assert post(school, port, NOON + BACKOFF[0]).sent == 1
    first, second = (one for one in answers.arrived if one.to == HSI)
    assert first == second
    assert told(school.engine, "delivery.failed") == []


def test_a_notice_whose_answers_are_always_lost_ends_with_an_officer(school: School) -> None:
    answers, now = Answers(), NOON
    answers.after_data[HSI].extend([DROP] * (len(BACKOFF) + 1))
    with server(answers) as port:
        for wait in (*BACKOFF, BACKOFF[-1]):
            post(school, port, now)
            now += wait
        post(school, port, now)
    assert len(set(answers.ids())) == 3
    assert answers.to().count(HSI) == len(BACKOFF) + 1
    assert states(school.engine)["okafor concern_logged"] == "uncertain"


@pytest.mark.parametrize("fault", [DROP, HANG])
def test_a_line_lost_before_anything_was_handed_over_is_tried_again(school: School, fault: str) -> None:
    answers = Answers()
    answers.at_rcpt[HSI].append(fault)
    with server(answers) as port:
        posted = post(school, port, NOON, timeout=0.3)
    assert (posted.sent, posted.retried, posted.uncertain) == (2, 1, 0)
    row = rows(school.engine)["okafor concern_logged"]
    assert (row.state, row.next_attempt_at) == ("retry", stamp(NOON + BACKOFF[0]))


def test_a_line_that_the_server_closed_between_two_letters_is_opened_anew(school: School) -> None:
    answers = Answers()
    answers.after_data[HSI].append(HANG_UP)
    with server(answers) as port:
        posted = post(school, port, NOON)
    assert (posted.sent, posted.retried) == (3, 0)
    assert answers.to() == ALL_WELL


# --- the channel itself --------------------------------------------------------------------------------------------
def untouched(school: School) -> bool:
    """The first was taken and lost no attempt; nobody took the others."""
    first, *others = rows(school.engine).values()
    taken = (first.state, first.attempts, first.next_attempt_at) == ("retry", 0, stamp(NOON + BACKOFF[0]))
    return taken and all((row.state, row.attempts) == ("queued", 0) for row in others)


def goes_when_mended(school: School) -> bool:
    answers = Answers()
    with server(answers) as port:
        return post(school, port, NOON + BACKOFF[0]).sent == 3 and answers.to() == ALL_WELL


def test_no_server_at_all_stops_the_post_and_spends_nothing(school: School) -> None:
    posted = post(school, free_port(), NOON)
    assert posted.trouble.startswith(NOT_USED)
    assert untouched(school)
    assert goes_when_mended(school)


def test_a_server_that_closes_at_once_stops_the_post_and_spends_nothing(school: School) -> None:
    with server(Answers(), closing=True) as port:
        posted = post(school, port, NOON, timeout=2)
    assert posted.trouble.startswith(NOT_USED)
    assert untouched(school)
    assert goes_when_mended(school)


def test_a_sender_that_the_server_will_not_have_stops_the_post_and_refuses_nobody(school: School) -> None:
    answers = Answers()
    answers.at_mail.append("550 5.7.60 not allowed to send as this sender")
    with server(answers) as port:
        posted = post(school, port, NOON)
    assert posted.trouble.startswith(
        NOT_USED + "The mail server answered 550 5.7.60 not allowed to send as this sender)"
    )
    assert untouched(school)
    assert goes_when_mended(school)


def test_a_wrong_password_stops_the_post_and_spends_nothing(school: School) -> None:
    with server(Answers(), password="right") as port:
        posted = post(school, port, NOON, username="upturn", password="wrong")
        assert posted.trouble.startswith(NOT_USED)
        assert untouched(school)
        assert post(school, port, NOON + BACKOFF[0], username="upturn", password="right").sent == 3


def test_a_password_is_not_shown_with_the_settings() -> None:
    assert "secret" not in repr(Smtp("127.0.0.1", 25, "none", SENDER, "upturn", "secret"))


@pytest.mark.parametrize("mode", ["tls", "starttls"])
def test_a_good_certificate_is_believed_and_a_bad_one_stops_the_post(school: School, tmp_path: Path, mode: str) -> None:
    good, strange = certificate(tmp_path, "good"), certificate(tmp_path, "strange")
    answers = Answers()
    modes: dict[str, Any] = {mode: good.context()}
    with server(answers, **modes) as port:
        posted = post(school, port, NOON, tls=mode, certificates=str(strange.file))
        assert posted.trouble.startswith(NOT_USED)
        assert "certificate verify failed" in posted.trouble
        assert untouched(school)
        assert answers.arrived == []
        assert post(school, port, NOON + BACKOFF[0], tls=mode, certificates=str(good.file)).sent == 3


def test_a_certificate_that_has_run_out_stops_the_post(school: School, tmp_path: Path) -> None:
    old = certificate(tmp_path, "old", expired=True)
    with server(Answers(), tls=old.context()) as port:
        posted = post(school, port, NOON, tls="tls", certificates=str(old.file))
    assert "certificate has expired" in posted.trouble
    assert untouched(school)


def test_starttls_is_never_done_without(school: School) -> None:
    answers = Answers()
    with server(answers) as port:
        posted = post(school, port, NOON, tls="starttls")
    assert posted.trouble.startswith(NOT_USED)
    assert answers.arrived == []
    assert untouched(school)


@pytest.mark.parametrize("host", ["mail.council.example", "192.0.2.7", "2001:db8::1", "localhost.council.example"])
def test_without_tls_mail_goes_to_this_machine_only(host: str) -> None:
    with pytest.raises(ValueError, match=r"was not set up: without TLS it may only go to this machine\. Set the TLS"):
        Smtp(host, 25, "none", SENDER)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "::1"])
def test_this_machine_needs_no_tls(host: str) -> None:
    assert Smtp(host, 25, "none", SENDER).tls == "none"


# --- wording and people --------------------------------------------------------------------------------------------
def refusing(template: str, sentence: str) -> Callable[[Connection, Delivery, datetime], bytes]:
    def write(conn: Connection, delivery: Delivery, now: datetime) -> bytes:
        if delivery.template == template:
            raise ValueError(sentence)
        return plain(conn, delivery, now)

    return write


def test_a_notice_that_cannot_be_written_stops_alone_with_its_sentence(school: School) -> None:
    answers, why = Answers(), "The letter does not say its reason. Record the reason, then send it again."
    with server(answers) as port:
        posted = post(school, port, NOON, write=refusing("concern_logged", why))
        assert (posted.sent, posted.stopped, answers.to()) == (2, 1, [HEAD, CHAIR])
        [failed] = told(school.engine, "delivery.failed")
        assert (failed.data["outcome"], failed.private) == ("stopped", {"why": why})
        [stuck] = waiting(school.door)
        assert (stuck.template, stuck.last_error) == ("concern_logged", why)
        assert (
            release(school.door, stuck.id, school.people["okafor"], NOON)
            == f"Delivery {stuck.id} will be sent with the next post."
        )
        assert post(school, port, NOON).sent == 1


def test_a_role_that_nobody_holds_stops_that_notice_and_the_others_go(sqlite: Engine) -> None:
    school = School(sqlite, without=("head",), by_post=False)
    school.concern()
    school.in_4b()
    school.ask(c.BookMeeting(meeting="intervention_meeting", id="M1", date=at("2026-10-14").date()), "okafor", NOON)
    answers = Answers()
    with server(answers) as port:
        posted = post(school, port, NOON)
        assert (posted.sent, posted.stopped) == (4, 1)
        assert states(sqlite)["head meeting_notice"] == "stopped"
        [failed] = told(sqlite, "delivery.failed")
        assert (failed.data["role"], failed.private) == ("head", {"why": "nobody holds this role"})
        [stuck] = waiting(school.door)
        assert release(school.door, stuck.id, school.people["okafor"], NOON) == (
            f"Nothing was released: nobody holds this role. Record who does, then release delivery {stuck.id}."
        )
        school.ask(c.StartHolder(role="head", person=school.people["birkett"], first_day=NOON.date()), "okafor", NOON)
        assert (
            release(school.door, stuck.id, school.people["okafor"], NOON)
            == f"Delivery {stuck.id} will be sent with the next post."
        )
        assert post(school, port, NOON).sent == 1
    assert answers.to()[-1] == HEAD


def test_a_refused_letter_goes_where_its_person_can_be_reached_now(school: School) -> None:
    answers = Answers()
    answers.at_rcpt[HEAD].append("550 5.1.1 no such mailbox")
    with server(answers) as port:
        post(school, port, NOON)
        change_address(school.engine, "new@mail.example")
        [refused] = waiting(school.door)
        release(school.door, refused.id, school.people["okafor"], NOON)
        assert post(school, port, NOON).sent == 1
    assert answers.to()[-1] == "new@mail.example"
    assert b"To: new@mail.example" in answers.arrived[-1].raw


# --- post and telephone --------------------------------------------------------------------------------------------
def test_who_has_no_e_mail_gets_letters_by_post_two_working_days_later(sqlite: Engine) -> None:
    school = School(sqlite)
    school.concern()
    school.in_4a()
    school.category_letter()
    with server(Answers()) as port:
        posted = post(school, port, at("2026-09-16"))
    assert (posted.sent, posted.printed) == (2, 1)
    assert told(sqlite, "letter.posted") == []
    letter_id = rows(sqlite)["pask category_autumn"].delivery_id
    confirm_posted(school.door, [letter_id], school.people["okafor"], at("2026-09-18"))  # a Friday
    [letter] = told(sqlite, "letter.posted")
    assert (letter.data["via"], letter.data["counts_from"]) == ("post", "2026-09-22")


# --- what officers decide ------------------------------------------------------------------------------------------
def one_uncertain(school: School, answers: Answers, port: int) -> Delivery:
    answers.after_data[HEAD].append(DROP)
    post(school, port, NOON)
    [delivery] = waiting(school.door)
    return delivery


def test_an_uncertain_letter_that_is_released_goes_again_byte_for_byte(school: School) -> None:
    answers = Answers()
    with server(answers) as port:
        delivery = one_uncertain(school, answers, port)
        assert (
            release(school.door, delivery.id, school.people["okafor"], NOON)
            == f"Delivery {delivery.id} will be sent with the next post."
        )
        assert post(school, port, NOON + timedelta(days=1)).sent == 1
    first, second = (one for one in answers.arrived if one.to == HEAD)
    assert first == second
    assert len(told(school.engine, "letter.sent")) == 2


def test_an_uncertain_letter_on_paper_that_arrived_was_posted(sqlite: Engine) -> None:
    school = School(sqlite)
    school.in_4a()
    school.category_letter()
    with writing(sqlite) as conn:
        letter = next(d for d in in_state(conn, "queued") if d.channel == "post")
        settle(conn, letter.id, "uncertain", NOON)
    said = arrived(school.door, letter.id, school.people["okafor"], NOON)
    assert said == f"Delivery {letter.id} is recorded as posted."
    with reading(sqlite) as conn:
        assert [d.id for d in in_state(conn, "posted")] == [letter.id]
    assert [x.data["delivery"] for x in told(sqlite, "letter.posted")] == [letter.id]


def test_an_uncertain_letter_that_arrived_is_recorded_and_not_sent_again(school: School) -> None:
    answers = Answers()
    with server(answers) as port:
        delivery = one_uncertain(school, answers, port)
        assert (
            arrived(school.door, delivery.id, school.people["okafor"], NOON)
            == f"Delivery {delivery.id} is recorded as sent."
        )
        assert post(school, port, NOON + timedelta(days=1)).sent == 0
    assert answers.to().count(HEAD) == 1
    assert len(told(school.engine, "letter.sent")) == 2
    assert waiting(school.door) == []


@pytest.mark.parametrize("decide", [release, arrived])
def test_what_waits_for_nobody_is_not_decided(school: School, decide: Callable[[Any, int, str, datetime], str]) -> None:
    with server(Answers()) as port:
        post(school, port, NOON)
    before = told(school.engine)
    assert "delivery 1 is not waiting for anybody's decision" in decide(school.door, 1, school.people["okafor"], NOON)
    assert "delivery 999" in decide(school.door, 999, school.people["okafor"], NOON)
    assert told(school.engine) == before
    assert set(states(school.engine).values()) == {"sent"}


# --- killed and doubled workers ------------------------------------------------------------------------------------
@contextmanager
def poster(url: str, port: int, when: str, owner: str = "killed", pool: int = 1) -> Iterator[subprocess.Popen[str]]:
    """A worker in a process of its own, gone at the end."""
    command = [sys.executable, "-m", "tests.notifications.poster", url, str(port), when, owner, str(pool)]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def letters_only(engine: Engine) -> School:
    school = School(engine, by_post=False)
    school.in_4a()
    school.category_letter()
    return school


@pytest.mark.parametrize("killed", ["before the server answered", "after it answered"])
def test_killed_between_the_server_and_our_commit_one_letter_is_uncertain(
    engine: Engine, url: str, killed: str
) -> None:
    school, answers = letters_only(engine), Answers()
    if killed == "before the server answered":
        answers.after_data[HEAD].append(HANG)
    with server(answers) as port, poster(url, port, "answered") as process:
        assert answers.hanging.wait(30) if killed.startswith("before") else line(process) == "answered"
        process.kill()
        process.wait()
        assert states(engine)[HEADS] == "sending"
        assert post(school, port, NOON, owner="next").uncertain == 0  # somebody may still be at it: the lease runs
        posted = post(school, port, NOON + LEASE + timedelta(seconds=1), owner="next")
    assert (posted.uncertain, states(engine)) == (1, {HEADS: "uncertain", CHAIRS: "sent"})
    assert answers.to() == [HEAD, CHAIR]
    assert [entry.data["outcome"] for entry in told(engine, "delivery.failed")] == ["uncertain"]
    with reading(engine) as conn:
        assert verify(conn) == []


def test_where_no_other_worker_lives_an_abandoned_letter_is_known_at_once(sqlite: Engine, sqlite_url: str) -> None:
    school, answers = letters_only(sqlite), Answers()
    with server(answers) as port, poster(sqlite_url, port, "answered", owner="the only one") as process:
        assert line(process) == "answered"
        process.kill()
        process.wait()
        assert post(school, port, NOON, owner="the only one", dead=True).uncertain == 1


def test_two_workers_at_once_double_nothing(postgresql: Engine, postgresql_url: str) -> None:
    schools = [School(postgresql, id=f"S{i}", by_post=False) for i in range(12)]
    for step in (School.concern, School.in_4a, School.category_letter):
        for school in schools:
            step(school)
    answers = Answers()
    with (
        server(answers) as port,
        poster(postgresql_url, port, "go", "one") as one,
        poster(postgresql_url, port, "go", "two") as two,
    ):
        assert [line(one), line(two)] == ["ready", "ready"]
        for worker in (one, two):
            assert worker.stdin is not None
            print("go", file=worker.stdin, flush=True)
        assert [one.wait(60), two.wait(60)] == [0, 0]
    assert len(answers.ids()) == len(set(answers.ids())) == 36
    with reading(postgresql) as conn:
        sent = [e for i in range(12) for e in entries(conn, f"S{i}") if e.type in ("letter.sent", "notice.sent")]
    assert sorted(e.data["message_id"] for e in sent) == sorted(answers.ids())


def test_only_an_officer_decides_about_a_delivery(school: School) -> None:
    answers = Answers()
    with server(answers) as port:
        delivery = one_uncertain(school, answers, port)
        with pytest.raises(NotAllowed, match="no officer of the authority"):
            release(school.door, delivery.id, school.people["birkett"], NOON)
    assert [found.id for found in waiting(school.door)] == [delivery.id]
