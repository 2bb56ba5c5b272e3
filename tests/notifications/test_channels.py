"""How something goes: by which channel, through how many connections, how fast, under whose envelope sender."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select

from cases import commands as c
from cases.people import Person
from cases.schema import deliveries
from cases.store import entries, lock_head, reading, writing
from cases.trail import stamp
from cases.verify import verify
from notifications import outbox
from notifications.outbox import LEASE, Delivery
from notifications.post import BACKOFF, ByHand, Cap, Channel, Folder, Later, Mail, Outcome, Parcel, Smtp, carries
from notifications.verp import delivery_of
from tests.cases.school import School, at
from tests.disks import no_room_for
from tests.flows.waiting import until
from tests.notifications.paper import lives_at, papers
from tests.notifications.poster import NOON
from tests.notifications.posting import SENDER, plain, post, rows, smtp, told, work
from tests.notifications.servers import (
    DROP,
    HANG,
    HANG_UP,
    LOOPBACK,
    MEET,
    Answers,
    TokenAnswers,
    certificate,
    free_port,
    server,
)
from tests.notifications.test_post import poster

HEAD, CHAIR, HSI = "birkett@mail.example", "pask@mail.example", "okafor@mail.example"
HEADS, CHAIRS, NOTICE = "birkett category_autumn", "pask category_autumn", "okafor concern_logged"
SECRET, DOMAIN = "a secret of the authority", "bounces.council.example"


def with_letters(engine: Engine, by_post: bool = False) -> School:
    """A notice to the head of school improvement, then the autumn letter to headteacher and chair."""
    made = School(engine, by_post=by_post)
    made.concern()
    made.in_4a()
    made.category_letter()
    return made


@pytest.fixture
def school(sqlite: Engine) -> School:
    return with_letters(sqlite)


def states(engine: Engine) -> dict[str, str]:
    return {who: row.state for who, row in rows(engine).items()}


# --- by which channel ----------------------------------------------------------------------------------------------
class Words:
    """A channel for plain words alone, as GOV.UK Notify's e-mail is: it keeps what it is given."""

    name, at_once, per_minute = "words", 1, 0
    capabilities = frozenset({Cap.HTML})

    def __init__(self) -> None:
        self.given: list[Parcel] = []

    async def send(self, parcel: Parcel) -> Outcome:
        self.given.append(parcel)
        return Outcome("sent")

    async def status(self, ref: str) -> Later | None:
        return None

    async def close(self) -> None:
        """Nothing is open."""


def mail(*, attached: str = "", kind: str = "") -> bytes:
    message = EmailMessage(policy=WIRE)
    message["Subject"] = "Case 1"
    message.set_content("Dear headteacher")
    message.add_alternative("<p>Dear headteacher</p>", subtype="html")
    if kind == "calendar":
        message.add_alternative("BEGIN:VCALENDAR", subtype="calendar", params={"method": "REQUEST"})
    if attached:
        message.add_attachment(b"x", maintype="application", subtype=attached, filename="a")
    if kind == "attached words":
        message.add_attachment("words", filename="a.txt")
    return message.as_bytes()


@pytest.mark.parametrize(
    ("raw", "able"),
    [
        (mail(), ["words", "smtp"]),
        (mail(attached="pdf"), ["smtp"]),
        (mail(attached="octet-stream"), ["smtp"]),
        (mail(attached="ics"), ["smtp"]),
        (mail(kind="calendar"), ["smtp"]),
        (mail(kind="attached words"), ["smtp"]),
        (b"\xff\xfe\x00 nothing that mail is made of", ["words", "smtp"]),
    ],
)
def test_a_notice_goes_only_by_what_can_carry_all_of_it(raw: bytes, able: list[str]) -> None:
    ways: Sequence[Channel] = (Words(), Mail(smtp(25)), ByHand())
    assert [way.name for way in carries("email", raw, ways)] == able
    assert [way.name for way in carries("post", raw, ways)] == ["hand"]


def test_what_no_channel_can_carry_stops_with_a_sentence_and_the_rest_go(school: School) -> None:
    def write(conn: Connection, delivery: Delivery, now: datetime) -> bytes:
        return mail(kind="calendar") if delivery.template == "concern_logged" else mail()

    words = Words()
    posted = work(school, [words], NOON, write)
    assert (posted.sent, posted.stopped) == (2, 1)
    assert [parcel.title for parcel in words.given] == ["category_autumn"] * 2
    [failed] = told(school.engine, "delivery.failed")
    assert failed.private == {
        "why": "It was not sent: no channel of this office can carry all of it. Set up SMTP, which can, then send it "
        "again."
    }


def test_plain_mail_goes_another_way_while_the_mail_server_is_in_trouble(school: School) -> None:
    def write(conn: Connection, delivery: Delivery, now: datetime) -> bytes:
        return mail(attached="pdf") if delivery.template == "concern_logged" else mail()

    words, broken = Words(), smtp(free_port())
    posted = work(school, [Mail(broken), words], NOON, write)
    assert (posted.sent, posted.refused, posted.stopped) == (2, 0, 0)
    assert posted.trouble.startswith("No mail was sent: the mail server could not be used (")
    waits = rows(school.engine)[NOTICE]
    assert (waits.state, waits.attempts, waits.next_attempt_at) == ("retry", 0, stamp(NOON + BACKOFF[0]))


def test_letters_for_the_clerk_go_on_while_the_mail_server_is_in_trouble(sqlite: Engine) -> None:
    school = with_letters(sqlite, by_post=True)
    posted = work(school, [Mail(smtp(free_port())), ByHand()], NOON, papers())
    assert (posted.sent, posted.printed) == (0, 1)
    assert states(sqlite) == {NOTICE: "retry", HEADS: "queued", CHAIRS: "printed"}


# --- a folder ------------------------------------------------------------------------------------------------------
def test_a_folder_keeps_mail_and_letters_and_takes_them_for_delivered(sqlite: Engine, tmp_path: Path) -> None:
    school = with_letters(sqlite, by_post=True)
    posted = work(school, [Folder(tmp_path / "post")], NOON, papers())
    assert posted.sent == 3
    kept = {path.name: path.read_bytes() for path in (tmp_path / "post").iterdir()}
    assert sorted(kept) == [
        "000001 okafor concern-logged.eml",
        "000002 birkett category-autumn.eml",
        "000003 pask category-autumn.pdf",
    ]
    assert [bytes(row.raw) for row in rows(sqlite).values()] == [kept[name] for name in sorted(kept)]
    assert [row.state for row in rows(sqlite).values()] == ["sent", "sent", "posted"]
    [letter] = told(sqlite, "letter.posted")
    assert letter.actor == school.people["okafor"]
    assert letter.data["counts_from"] == "2026-09-22"


def test_a_full_disk_stops_the_folder_and_loses_nothing(sqlite: Engine, tmp_path: Path) -> None:
    school = with_letters(sqlite, by_post=True)
    folder = tmp_path / "post"
    with no_room_for("000003 pask category-autumn.pdf"):
        posted = work(school, [Folder(folder)], NOON, papers())
    assert posted.trouble == (
        f"No letter was kept: the folder {folder} could not be used (No space left on device). Make room or give the "
        "right to write there; nothing is lost."
    )
    row = rows(sqlite)[CHAIRS]
    assert (row.state, row.attempts, row.next_attempt_at) == ("retry", 0, stamp(NOON + BACKOFF[0]))
    assert row.last_error == posted.trouble
    assert sorted(path.suffix for path in folder.iterdir()) == [".eml", ".eml"]
    assert work(school, [Folder(folder)], NOON + BACKOFF[0], papers()).sent == 1
    assert states(sqlite)[CHAIRS] == "posted"


def test_a_letter_that_was_under_way_to_a_folder_when_the_machine_stopped_is_done_again(
    sqlite: Engine, tmp_path: Path
) -> None:
    school = with_letters(sqlite, by_post=True)
    work(school, [Mail(smtp(free_port())), Folder(tmp_path, mail=False)], NOON, papers())
    take(sqlite, 3, "a worker that dies")
    posted = work(school, [Folder(tmp_path)], NOON, papers(), dead=True)
    assert states(sqlite)[CHAIRS] == "posted"
    assert (posted.uncertain, told(sqlite, "delivery.failed")) == (1, [])


def take(engine: Engine, id: int, owner: str) -> None:
    """As if a worker had claimed this delivery, and died."""
    with writing(engine) as conn:
        lock_head(conn)
        outbox.queue_again(conn, id)
        for other in (1, 2):
            outbox.settle(conn, other, "sent", NOON)
        claimed = outbox.claim(conn, NOON, owner)
        assert claimed is not None
        assert claimed.id == id


# --- several at once -----------------------------------------------------------------------------------------------
def test_two_letters_are_under_way_at_once(school: School) -> None:
    """Each waits at the server for the other: one after another neither would get through."""
    answers = Answers()
    answers.after_data[HEAD].append(MEET)
    answers.after_data[CHAIR].append(MEET)
    with server(answers) as port:
        posted = post(school, port, NOON, pool=2)
    assert (posted.sent, posted.uncertain) == (3, 0)


def test_until_one_has_got_through_nobody_else_begins(school: School) -> None:
    posted = post(school, free_port(), NOON, pool=4)
    assert posted.trouble.startswith("No mail was sent")
    assert [(row.state, row.attempts) for row in rows(school.engine).values()] == [
        ("retry", 0),
        ("queued", 0),
        ("queued", 0),
    ]


@pytest.mark.parametrize("fault", [DROP, HANG_UP])
def test_a_broken_connection_of_several_breaks_no_other(school: School, fault: str) -> None:
    answers = Answers()
    (answers.at_rcpt if fault == DROP else answers.after_data)[HSI].append(fault)
    with server(answers) as port:
        posted = post(school, port, NOON, pool=2)
        assert (posted.sent + posted.retried, posted.uncertain, posted.refused) == (3, 0, 0)
        post(school, port, NOON + BACKOFF[0], pool=2)
    assert sorted(answers.to()) == sorted([HSI, HEAD, CHAIR])


def test_a_server_that_takes_fewer_connections_gets_fewer(school: School) -> None:
    answers = Answers()
    with server(answers, most=1) as port:
        posted = post(school, port, NOON, pool=3)
    assert (posted.sent, posted.trouble) == (3, "")
    assert answers.connections > 2


@pytest.mark.parametrize("pool", [0, 5])
def test_the_number_of_connections_has_its_limits(pool: int) -> None:
    with pytest.raises(
        ValueError, match=rf"Mail to 127.0.0.1 was not set up: {pool} connections at once\. Choose from"
    ):
        Smtp(LOOPBACK, 25, "none", SENDER, pool=pool)


def test_four_at_once_send_each_of_many_letters_once(engine: Engine) -> None:
    schools = [School(engine, id=f"S{i}", by_post=False) for i in range(12)]
    for step in (School.concern, School.in_4a, School.category_letter):
        for school in schools:
            step(school)
    answers = Answers()
    with server(answers) as port:
        posted = post(schools[0], port, NOON, pool=4)
    assert posted.sent == 36
    assert len(answers.ids()) == len(set(answers.ids())) == 36
    with reading(engine) as conn:
        sent = [e for i in range(12) for e in entries(conn, f"S{i}") if e.type in ("letter.sent", "notice.sent")]
        assert verify(conn) == []
    assert sorted(e.data["message_id"] for e in sent) == sorted(answers.ids())


def test_the_event_loop_goes_on_while_a_letter_is_written(school: School) -> None:
    """A letter that is set for ever would hold up every other: here each waits for the loop itself."""
    turned = asyncio.Event()

    def write(conn: Connection, delivery: Delivery, now: datetime) -> bytes:
        asyncio.run_coroutine_threadsafe(turned.wait(), loop).result(10)
        return plain(conn, delivery, now)

    loop = asyncio.new_event_loop()

    async def both() -> None:
        from notifications.post import work_off

        working = asyncio.ensure_future(work_off(school.door, smtp(port), write, lambda: NOON, "post-1"))
        await asyncio.sleep(0)
        turned.set()
        assert (await working).sent == 3

    with server(Answers()) as port:
        loop.run_until_complete(both())
    loop.close()


# --- killed ---------------------------------------------------------------------------------------------------------
def test_killed_with_two_under_way_two_are_uncertain_and_nothing_else_is_lost(engine: Engine, url: str) -> None:
    school, answers = with_letters(engine), Answers()
    school.ask(c.IssueLetter(template="category_autumn"), "okafor", at("2026-09-17", "11:00"), src="once more")
    for who in (HEAD, CHAIR):
        answers.after_data[who].append(HANG)
    with server(answers) as port, poster(url, port, "on", pool=2) as process:
        until(lambda: len(answers.arrived) == 3, 60, "two letters under way at once")
        process.kill()
        process.wait()
        posted = post(school, port, NOON, dead=True, pool=2)
    assert (posted.uncertain, posted.sent) == (2, 2)
    assert sorted(answers.to()) == sorted([HSI, HEAD, CHAIR, HEAD, CHAIR])
    assert sorted(row.state for row in deliveries_of(engine)) == ["sent", "sent", "sent", "uncertain", "uncertain"]
    with reading(engine) as conn:
        assert verify(conn) == []


def deliveries_of(engine: Engine) -> list[Any]:
    with reading(engine) as conn:
        return list(conn.execute(select(deliveries).order_by(deliveries.c.delivery_id)))


# --- killed while it was written -----------------------------------------------------------------------------------
def test_what_was_being_written_when_the_machine_stopped_has_not_left_and_goes(school: School) -> None:
    with writing(school.engine) as conn:
        lock_head(conn)
        for _ in range(3):
            assert outbox.claim(conn, NOON, "a worker that dies") is not None
    answers = Answers()
    with server(answers) as port:
        assert post(school, port, NOON).sent == 0  # somebody may still be at it
        posted = post(school, port, NOON + LEASE + timedelta(seconds=1))
    assert (posted.sent, posted.uncertain, told(school.engine, "delivery.failed")) == (3, 0, [])
    assert sorted(answers.to()) == sorted([HSI, HEAD, CHAIR])


def test_what_stops_the_machine_each_time_it_is_written_ends_with_an_officer(school: School) -> None:
    for n in range(len(BACKOFF) + 1):
        with writing(school.engine) as conn:
            lock_head(conn)
            for lost in outbox.abandoned(conn, NOON, dead=True):
                assert lost.attempts == n
                outbox.settle(conn, lost.id, "queued", NOON)
            assert outbox.claim(conn, NOON, "a worker that dies") is not None
    answers = Answers()
    with server(answers) as port:
        posted = post(school, port, NOON, dead=True)
    assert (posted.sent, posted.stopped, answers.to()) == (2, 1, [HEAD, CHAIR])
    [failed] = told(school.engine, "delivery.failed")
    assert failed.private == {
        "why": "The machine stopped 6 times while it was being written. Look at what it says, then send it again."
    }


# --- how fast ------------------------------------------------------------------------------------------------------
class Hands:
    """A clock that goes on only when somebody rests; how long each rest was is kept."""

    def __init__(self) -> None:
        self.now, self.rests = NOON, list[float]()

    def __call__(self) -> datetime:
        return self.now

    async def rest(self, seconds: float) -> None:
        self.rests.append(seconds)
        self.now += timedelta(seconds=seconds)


def paced(school: School, port: int, hands: Hands, per_minute: int, rests: bool = True) -> tuple[int, int]:
    from notifications.post import work_off

    ways = (Mail(smtp(port, per_minute=per_minute)), ByHand())
    rest = hands.rest if rests else None
    posted = asyncio.run(work_off(school.door, ways, plain, hands, "post-1", rest=rest))
    return posted.sent, posted.held


def test_no_more_go_in_a_minute_than_may(school: School) -> None:
    answers, hands = Answers(), Hands()
    with server(answers) as port:
        assert paced(school, port, hands, 1) == (3, 0)
    assert hands.rests == [60, 60]
    assert sorted(row.done_at for row in rows(school.engine).values()) == [
        stamp(NOON + timedelta(minutes=n)) for n in range(3)
    ]


def test_where_nobody_rests_the_others_wait_for_the_next_time(school: School) -> None:
    answers, hands = Answers(), Hands()
    with server(answers) as port:
        assert paced(school, port, hands, 2, rests=False) == (2, 1)
        assert paced(school, port, hands, 2, rests=False) == (0, 1)  # another round in the same minute has no more
        hands.now += timedelta(seconds=60)
        assert paced(school, port, hands, 2, rests=False) == (1, 0)
    assert answers.to().count(CHAIR) == 1


def test_a_clock_that_stands_still_is_not_waited_for(school: School) -> None:
    async def rest(seconds: float) -> None:
        """Nothing passes."""

    with server(Answers()) as port:
        ways = (Mail(smtp(port, per_minute=2)), ByHand())
        posted = work(school, ways, NOON, rest=rest)
    assert (posted.sent, posted.held) == (2, 1)


# --- whose bounce it is --------------------------------------------------------------------------------------------
def test_each_message_has_an_envelope_sender_of_its_own_and_asks_for_reports(school: School) -> None:
    answers = Answers()
    with server(answers, dsn=True) as port:
        assert post(school, port, NOON, bounce_secret=SECRET, bounce_domain=DOMAIN).sent == 3
    for id, envelope in enumerate(answers.envelopes, 1):
        assert delivery_of(envelope.sender, SECRET) == id
        assert envelope.sender.endswith(f"@{DOMAIN}")
        assert envelope.about == f"RET=HDRS ENVID=D{id}"
        assert envelope.reports == f"NOTIFY=FAILURE,DELAY ORCPT=rfc822;{envelope.to}"
    assert all(one.raw.count(SENDER.encode()) for one in answers.arrived)  # the sender that people see is the same


def test_an_address_is_written_into_a_report_s_request_as_the_standard_wants(school: School) -> None:
    lives_at(school.engine, "birkett", None, "head+school=1@mail.example")
    answers = Answers()
    with server(answers, dsn=True) as port:
        post(school, port, NOON)
    assert answers.envelopes[1].reports == "NOTIFY=FAILURE,DELAY ORCPT=rfc822;head+2Bschool+3D1@mail.example"
    assert answers.envelopes[1].sender == SENDER


def test_reports_are_asked_for_after_starttls_too(school: School, tmp_path: Path) -> None:
    good, answers = certificate(tmp_path, "good"), Answers()
    with server(answers, starttls=good.context(), dsn=True) as port:
        assert post(school, port, NOON, tls="starttls", certificates=str(good.file)).sent == 3
    assert [envelope.about for envelope in answers.envelopes] == [f"RET=HDRS ENVID=D{id}" for id in (1, 2, 3)]


def test_a_server_that_sends_no_reports_is_not_asked_for_them(school: School) -> None:
    answers = Answers()
    with server(answers) as port:
        assert post(school, port, NOON, bounce_secret=SECRET, bounce_domain=DOMAIN).sent == 3
    assert {envelope.about + envelope.reports for envelope in answers.envelopes} == {""}


DISLIKES = [
    ("mail", "550 5.7.60 not allowed to send as this sender"),
    ("rcpt", "553 5.7.1 sender address rejected: not owned by user"),
    ("data", "554 5.2.252 SendAsDenied"),
]


@pytest.mark.parametrize("dislike", DISLIKES, ids=[where for where, _ in DISLIKES])
def test_a_server_that_will_not_have_such_senders_gets_the_plain_one(school: School, dislike: tuple[str, str]) -> None:
    answers = Answers(like=SENDER, dislike=dislike)
    with server(answers, dsn=True) as port:
        posted = post(school, port, NOON, bounce_secret=SECRET, bounce_domain=DOMAIN)
    assert (posted.sent, posted.refused, posted.trouble) == (3, 0, "")
    assert {envelope.sender for envelope in answers.envelopes} == {SENDER}
    assert [envelope.about for envelope in answers.envelopes] == [f"RET=HDRS ENVID=D{id}" for id in (1, 2, 3)]


def test_a_recipient_who_is_refused_is_no_reason_to_give_up_such_senders(school: School) -> None:
    answers = Answers()
    answers.at_rcpt[HSI].extend(["550 5.1.1 no such mailbox"] * 2)
    with server(answers) as port:
        posted = post(school, port, NOON, bounce_secret=SECRET, bounce_domain=DOMAIN)
    assert (posted.sent, posted.refused) == (2, 1)
    assert [delivery_of(envelope.sender, SECRET) for envelope in answers.envelopes] == [2, 3]


def test_a_server_that_will_have_neither_sender_stops_the_post(school: School) -> None:
    with server(Answers(like="nobody")) as port:
        posted = post(school, port, NOON, bounce_secret=SECRET, bounce_domain=DOMAIN)
    assert "550 5.7.60 not allowed to send as this sender" in posted.trouble
    assert [row.attempts for row in rows(school.engine).values()] == [0, 0, 0]


# --- signing in with a token ---------------------------------------------------------------------------------------
def test_a_token_that_has_run_out_stops_the_post_until_the_file_holds_another(school: School, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("yesterday\n")
    answers = TokenAnswers(tokens={"today"})
    with server(answers) as port:
        posted = post(school, port, NOON, username="upturn@council.example", token_file=file)
        assert posted.trouble.startswith("No mail was sent: the mail server could not be used (")
        assert "yesterday" not in posted.trouble
        assert [row.attempts for row in rows(school.engine).values()] == [0, 0, 0]
        file.write_text("today\n")
        assert post(school, port, NOON + BACKOFF[0], username="upturn@council.example", token_file=file).sent == 3
    assert answers.signed_in == ["upturn@council.example"]


def test_each_connection_reads_the_token_anew(school: School, tmp_path: Path) -> None:
    """The server closes the line after the first message; by then the token has been renewed."""
    file = tmp_path / "token"
    file.write_text("first")
    answers = TokenAnswers(tokens={"first"})
    answers.after_data[HSI].append(HANG_UP)

    def write(conn: Connection, delivery: Delivery, now: datetime) -> bytes:
        if delivery.id == 2:
            file.write_text("second")
            answers.tokens = {"second"}
        return plain(conn, delivery, now)

    with server(answers) as port:
        assert post(school, port, NOON, username="upturn", token_file=file, write=write).sent == 3
    assert answers.signed_in == ["upturn", "upturn"]


@pytest.mark.parametrize("holds", [b"", b"  \n", b"two words", b"\xff\xfe secret"])
def test_a_file_without_a_token_stops_the_post_and_shows_nothing(school: School, tmp_path: Path, holds: bytes) -> None:
    file = tmp_path / "token"
    file.write_bytes(holds)
    with server(TokenAnswers()) as port:
        posted = post(school, port, NOON, username="upturn", token_file=file)
    assert f"({file} holds no token)" in posted.trouble


def test_a_file_that_is_not_there_stops_the_post(school: School, tmp_path: Path) -> None:
    with server(TokenAnswers()) as port:
        posted = post(school, port, NOON, username="upturn", token_file=tmp_path / "nothing")
    assert "No such file" in posted.trouble


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"token_file": Path("t"), "password": "p", "username": "u"}, "a password and a token are both given"),
        ({"token_file": Path("t")}, "a token needs a user name"),
        ({"bounce_secret": "s"}, "bounces have a secret and no domain"),
        ({"per_minute": -1}, "fewer than no messages a minute"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(more: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=f"Mail to 127.0.0.1 was not set up: {why}"):
        Smtp(LOOPBACK, 25, "none", SENDER, **more)


def test_secrets_are_not_shown_with_the_settings() -> None:
    shown = repr(Smtp(LOOPBACK, 25, "none", SENDER, "u", "the password", bounce_secret=SECRET, bounce_domain=DOMAIN))
    assert SECRET not in shown
    assert "the password" not in shown


def test_a_folder_names_its_files_without_anything_that_a_path_could_be(tmp_path: Path) -> None:
    to = Person("P0001", "../../etc", "Name")
    parcel = Parcel(7, "n.1", "a/b", to, "email", b"x")
    assert asyncio.run(Folder(tmp_path).send(parcel)) == Outcome("sent")
    assert [path.name for path in tmp_path.iterdir()] == ["000007 ------etc a-b.eml"]
