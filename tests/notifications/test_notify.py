"""Letters and plain mail through GOV.UK Notify, against a server that answers as its API does."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections import deque
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from cases import commands as c
from notifications.deciding import release, waiting
from notifications.office import Office, writer
from notifications.outbox import Delivery
from notifications.post import BACKOFF, ByHand, Mail, Notify, NotifyAccount, Posted, Write, ask_notify
from notifications.round import look
from notifications.writing import Sender
from tests.cases.school import School, at
from tests.notifications.notify_server import DROP, KEY, NONSENSE, SLOW, TAKE_AND_DROP, Service, notify
from tests.notifications.paper import GOOD, blank, lives_at, papers
from tests.notifications.poster import NOON
from tests.notifications.posting import plain, rows, smtp, told, work
from tests.notifications.servers import free_port
from tests.notifications.test_channels import CHAIRS, HEADS, NOTICE, mail

ROOT = Path(__file__).parents[2]
TEMPLATE = "217a419e-6a7d-482a-9596-718b889dffce"


@pytest.fixture
def school(sqlite: Engine) -> School:
    """The autumn letter to the chair alone is to be posted; the mail has gone before."""
    made = School(sqlite)
    made.in_4a()
    made.category_letter()
    lives_at(sqlite, "pask", GOOD)
    return made


def by_notify(school: School, url: str, now: datetime = NOON, write: Write | None = None, **more: Any) -> Posted:
    """Work the post off: mail has no server, letters go by Notify."""
    ways = (Mail(smtp(free_port())), Notify(NotifyAccount(KEY, url, timeout=0.5)))
    return work(school, ways, now, write or papers(), **more)


def letter(school: School) -> Any:
    return rows(school.engine)[CHAIRS]


def test_a_letter_goes_as_it_was_set_and_is_on_the_record_when_it_is_taken(school: School) -> None:
    service = Service()
    with notify(service) as url:
        posted = by_notify(school, url)
    assert posted.sent == 1
    [kept] = service.kept
    assert (kept.kind, kept.pdf) == ("letter", bytes(letter(school).raw))
    assert kept.reference == f"D{letter(school).delivery_id}-{letter(school).message_id[-12:]}"
    assert (letter(school).state, letter(school).provider_ref) == ("posted", kept.id)
    [entry] = told(school.engine, "letter.posted")
    assert entry.data["counts_from"] == "2026-09-22"  # a Friday's post counts two working days later


# --- what it may answer --------------------------------------------------------------------------------------------
def test_400_refuses_that_letter_for_good(school: School) -> None:
    with notify(Service(to_send=deque([400]))) as url:
        assert by_notify(school, url).refused == 1
    [failed] = told(school.engine, "delivery.failed")
    assert failed.private == {"why": "GOV.UK Notify answered 400: letter is not in the right format."}
    assert [d.id for d in waiting(school.door)] == [letter(school).delivery_id]


@pytest.mark.parametrize(("code", "mend"), [(403, "Check UPTURN_NOTIFY_KEY"), (404, "Check UPTURN_NOTIFY_KEY"),
                                            (429, "The rest goes when its limit allows")])  # fmt: skip
def test_what_is_about_the_account_stops_the_channel_and_spends_nothing(school: School, code: int, mend: str) -> None:
    service = Service()
    service.to_send.append(code)
    with notify(service) as url:
        posted = by_notify(school, url)
        assert f"Nothing was given to GOV.UK Notify: GOV.UK Notify answered {code}: " in posted.trouble
        assert mend in posted.trouble
        row = letter(school)
        assert (row.state, row.attempts) == ("retry", 0)
        assert by_notify(school, url, NOON + BACKOFF[0]).sent == 1
    assert len(service.kept) == 1
    assert told(school.engine, "delivery.failed") == []


def test_a_wrong_key_stops_the_channel(school: School) -> None:
    wrong = KEY.replace("3d844edf", "00000000")
    with notify(Service()) as url:
        ways = (Mail(smtp(free_port())), Notify(NotifyAccount(wrong, url)))
        posted = work(school, ways, NOON, papers())
    assert "GOV.UK Notify answered 403" in posted.trouble
    assert wrong not in posted.trouble


def test_500_is_tried_again_until_the_attempts_are_used_up(school: School) -> None:
    service, now = Service(), NOON
    service.to_send.extend([500] * (len(BACKOFF) + 1))
    with notify(service) as url:
        for wait in BACKOFF:
            assert by_notify(school, url, now).retried == 1
            now += wait
        assert by_notify(school, url, now).refused == 1
    [failed] = told(school.engine, "delivery.failed")
    assert failed.private == {"why": "GOV.UK Notify answered 500: Internal server error. It was tried 6 times."}


# --- no answer -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("fault", [SLOW, DROP, NONSENSE])
def test_without_an_answer_nobody_knows_and_it_is_asked_before_it_is_sent_again(school: School, fault: str) -> None:
    service = Service()
    service.to_send.append(fault)
    with notify(service) as url:
        posted = by_notify(school, url)
        assert (posted.uncertain, posted.sent, service.asked) == (1, 0, 0)
        assert letter(school).state == "retry"
        assert by_notify(school, url, NOON + BACKOFF[0]).sent == 1
    assert (service.asked, len(service.kept)) == (1, 1)
    assert told(school.engine, "delivery.failed") == []


def test_what_it_took_without_saying_so_is_not_sent_twice(school: School) -> None:
    service = Service()
    service.to_send.append(TAKE_AND_DROP)
    with notify(service) as url:
        assert by_notify(school, url).uncertain == 1
        assert by_notify(school, url, NOON + BACKOFF[0]).sent == 1
    [kept] = service.kept
    assert (letter(school).state, letter(school).provider_ref) == ("posted", kept.id)


@pytest.mark.parametrize("fault", [DROP, SLOW, NONSENSE, 500])
def test_while_it_cannot_say_what_it_has_nothing_is_sent_again(school: School, fault: str | int) -> None:
    service = Service()
    service.to_send.append(TAKE_AND_DROP)
    service.to_ask.append(fault)
    with notify(service) as url:
        by_notify(school, url)
        posted = by_notify(school, url, NOON + BACKOFF[0])
        assert (posted.sent, posted.uncertain, len(service.kept)) == (0, 1, 1)
        assert by_notify(school, url, NOON + BACKOFF[0] + BACKOFF[1]).sent == 1
    assert len(service.kept) == 1


def test_where_it_never_says_what_it_has_an_officer_decides_in_the_end(school: School) -> None:
    service, now = Service(), NOON
    service.to_send.append(TAKE_AND_DROP)
    service.to_ask.extend([500] * len(BACKOFF))
    with notify(service) as url:
        for wait in (*BACKOFF, timedelta()):
            assert by_notify(school, url, now).uncertain == 1
            now += wait
    assert (letter(school).state, len(service.kept)) == ("uncertain", 1)
    [failed] = told(school.engine, "delivery.failed")
    assert failed.data["outcome"] == "uncertain"


def test_what_it_gave_up_before_does_not_count_as_taken(school: School) -> None:
    service = Service()
    service.to_send.append(TAKE_AND_DROP)
    with notify(service) as url:
        by_notify(school, url)
        service.kept[0].status = "validation-failed"
        assert by_notify(school, url, NOON + BACKOFF[0]).sent == 1
    assert len(service.kept) == 2


def test_where_nothing_listens_the_channel_stops(school: School) -> None:
    posted = by_notify(school, f"http://127.0.0.1:{free_port()}")
    assert "Nothing was given to GOV.UK Notify: it was not reached. Check the network and UPTURN_NOTIFY_URL" in (
        posted.trouble
    )
    assert (letter(school).state, letter(school).attempts) == ("retry", 0)


def test_a_letter_killed_on_its_way_is_asked_about_and_not_sent_twice(school: School) -> None:
    """As after kill -9 between Notify's answer and our commit: taken there, `sending` here, its bytes kept."""
    from cases.store import lock_head, writing
    from notifications import outbox

    service = Service()
    with notify(service) as url:
        by_notify(school, url)
        with writing(school.engine) as conn:
            lock_head(conn)
            outbox.queue_again(conn, letter(school).delivery_id)
            claimed = outbox.claim(conn, NOON, "a worker that dies", without=["email"])
            assert claimed is not None
            assert claimed.raw is not None
        posted = by_notify(school, url, dead=True)
    assert (len(service.kept), posted.sent, letter(school).state) == (1, 1, "posted")
    assert told(school.engine, "delivery.failed") == []


# --- what it would not take ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("write", "why"),
    [
        (papers(11), "The letter was not posted: it has 11 pages, and GOV.UK Notify posts at most 10. Set"),
        (
            lambda conn, delivery, now: blank(1) + b"\n%" + b"x" * (2 * 1024 * 1024),
            "The letter was not posted: it has 2.0 MB, and GOV.UK Notify takes at most 2 MB. Set",
        ),
    ],
    ids=["pages", "size"],
)
def test_a_letter_that_is_too_much_is_not_even_offered(school: School, write: Write, why: str) -> None:
    service = Service()

    def only_letters(conn: Connection, delivery: Delivery, now: datetime) -> bytes:
        return write(conn, delivery, now) if delivery.channel == "post" else plain(conn, delivery, now)

    with notify(service) as url:
        assert by_notify(school, url, write=only_letters).refused == 1
    assert service.kept == []
    assert str(letter(school).last_error).startswith(why)


def test_ten_pages_are_not_too_many(school: School) -> None:
    with notify(Service()) as url:
        assert by_notify(school, url, write=papers(10)).sent == 1


def test_pages_that_are_none_are_refused(school: School) -> None:
    def broken(conn: Connection, delivery: Delivery, now: datetime) -> bytes:
        return b"%PDF-1.7 nothing" if delivery.channel == "post" else plain(conn, delivery, now)

    service = Service()
    with notify(service) as url:
        assert by_notify(school, url, write=broken).refused == 1
    assert (service.kept, "cannot be read" in str(letter(school).last_error)) == ([], True)


def test_an_address_that_no_letter_reaches_is_refused_and_goes_when_mended(school: School) -> None:
    lives_at(school.engine, "pask", "4 Orchard Row, Milton Keynes (invented)")
    service = Service()
    with notify(service) as url:
        assert by_notify(school, url).refused == 1
        [failed] = told(school.engine, "delivery.failed")
        assert "the last line is not a postcode" in str(failed.private["why"])
        lives_at(school.engine, "pask", GOOD)
        release(school.door, letter(school).delivery_id, school.people["okafor"], NOON)
        assert by_notify(school, url).sent == 1
    assert len(service.kept) == 1


# --- what became of it ---------------------------------------------------------------------------------------------
def ask(school: School, url: str, now: datetime) -> int:
    return asyncio.run(ask_notify(school.door, [Notify(NotifyAccount(KEY, url))], now))


def test_a_letter_that_fails_later_is_on_the_record_and_waits_for_an_officer(school: School) -> None:
    service = Service()
    with notify(service) as url:
        by_notify(school, url)
        assert ask(school, url, NOON + timedelta(minutes=59)) == 0
        assert service.asked == 0  # not yet time
        service.kept[0].status = "validation-failed"
        assert ask(school, url, NOON + timedelta(hours=1)) == 1
        assert ask(school, url, NOON + timedelta(hours=9)) == 0
    [failed] = told(school.engine, "delivery.failed")
    assert failed.private == {"why": "GOV.UK Notify says: validation failed. Look there for the reason."}
    assert [d.id for d in waiting(school.door)] == [letter(school).delivery_id]


def test_what_arrived_is_asked_about_no_more(school: School) -> None:
    service = Service()
    with notify(service) as url:
        by_notify(school, url)
        ask(school, url, NOON + timedelta(hours=1))
        service.kept[0].status = "received"
        for hours in (2, 7, 13, 30):
            ask(school, url, NOON + timedelta(hours=hours))
    assert service.asked == 2
    assert letter(school).state == "posted"


def test_after_seven_days_nobody_asks(school: School) -> None:
    service = Service()
    with notify(service) as url:
        by_notify(school, url)
        ask(school, url, NOON + timedelta(days=7, hours=1))
        ask(school, url, NOON + timedelta(days=8))
    assert service.asked == 1


def test_one_that_it_knows_nothing_of_holds_up_no_other(school: School) -> None:
    school.ask(c.IssueLetter(template="category_autumn"), "okafor", at("2026-09-17", "11:00"), src="once more")
    service = Service()
    with notify(service) as url:
        assert by_notify(school, url).sent == 2
        service.to_ask.append(404)
        service.kept[1].status = "permanent-failure"
        assert ask(school, url, NOON + timedelta(hours=1)) == 0  # it does not answer well: no more now
        assert (service.asked, ask(school, url, NOON + timedelta(hours=1, minutes=5))) == (1, 1)
    assert len(told(school.engine, "delivery.failed")) == 1


def test_while_it_cannot_say_it_is_asked_again_later(school: School) -> None:
    service = Service()
    with notify(service) as url:
        by_notify(school, url)
        service.to_ask.append(500)
        assert ask(school, url, NOON + timedelta(hours=1)) == 0
        ask(school, url, NOON + timedelta(hours=7))
    assert service.asked == 2
    assert told(school.engine, "delivery.failed") == []


# --- e-mail --------------------------------------------------------------------------------------------------------
def test_plain_mail_goes_by_notify_while_the_mail_server_is_in_trouble(sqlite: Engine) -> None:
    school = School(sqlite, by_post=False)
    school.concern()
    school.in_4a()
    school.category_letter()

    def write(conn: Connection, delivery: Delivery, now: datetime) -> bytes:
        return mail(attached="pdf") if delivery.template == "category_autumn" else plain(conn, delivery, now)

    service = Service()
    with notify(service) as url:
        account = NotifyAccount(KEY, url, letters=False, email_template=TEMPLATE)
        posted = work(school, (Mail(smtp(free_port())), Notify(account), ByHand()), NOON, write)
    assert posted.sent == 1
    [kept] = service.kept
    row = rows(sqlite)[NOTICE]
    assert (kept.kind, kept.said["email_address"], kept.said["template_id"]) == (
        "email",
        "okafor@mail.example",
        TEMPLATE,
    )
    assert kept.said["personalisation"]["subject"].startswith("concern_logged")
    assert kept.said["personalisation"]["body"].endswith("written at 12:00\n")
    assert kept.said["sanitise_content_for"] == ["subject", "body"]
    assert (row.state, row.provider_ref) == ("sent", kept.id)
    assert {rows(sqlite)[who].state for who in (HEADS, CHAIRS)} <= {"queued", "retry"}


# --- text messages -------------------------------------------------------------------------------------------------
TEXTS = c.SetContactRules(person="", first_day=NOON.date(), via="text", reason="on site all day")


def reminded(engine: Engine, phone: str) -> School:
    """The head of school improvement has asked for text messages, and a reminder to him is ready."""
    school = School(engine, by_post=False)
    okafor = school.people["okafor"]
    school.ask(c.ChangeDetails(person=okafor, phone=phone), "croft", at("2026-09-14"))
    texts = TEXTS.model_copy(update={"person": okafor, "first_day": at("2026-09-14").date()})
    school.ask(texts, "croft", at("2026-09-14"))
    school.concern()
    look(school.door, [school.id], at("2026-09-21", "07:00"))
    return school


def reminders(engine: Engine) -> list[Any]:
    return [row for row in rows(engine).values() if row.kind == "reminder" and row.role == "hsi"]


def test_a_reminder_goes_as_a_text_message_to_whoever_asked_for_that(sqlite: Engine) -> None:
    school, service = reminded(sqlite, "07700 900 123"), Service()
    sender = Sender("School improvement", "school.improvement@council.example", "notices.council.example")
    with notify(service) as url:
        account = NotifyAccount(KEY, url, letters=False, text_template=TEMPLATE)
        work(school, (Notify(account),), at("2026-09-21", "07:05"), writer(school.door, sender))
    assert {kept.kind for kept in service.kept} == {"sms"}
    assert {kept.said["phone_number"] for kept in service.kept} == {"07700 900 123"}
    words = service.kept[0].said["personalisation"]["body"]
    assert words.startswith("Milton Keynes, School improvement: ")
    assert "Questions: Okafor, 07700 900 123." in words
    assert {(row.channel, row.state) for row in reminders(sqlite)} == {("text", "sent")}
    assert told(sqlite, "reminder.sent")[0].data["via"] == "text"


def test_where_no_text_can_be_sent_they_are_telephoned(sqlite: Engine) -> None:
    school = reminded(sqlite, "07700 900 123")
    work(school, (ByHand(),), at("2026-09-21", "07:05"), papers())
    assert {(row.channel, row.state) for row in reminders(sqlite)} == {("phone_task", "queued")}
    assert told(sqlite, "task.raised")


def test_a_number_that_is_no_mobile_gets_no_text(sqlite: Engine) -> None:
    reminded(sqlite, "01632 960 001")
    assert {row.channel for row in reminders(sqlite)} == {"email"}


# --- set-up --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("key", "url", "why"),
    [
        ("my key", "https://api.example", "its key is not of the form name-service-secret"),
        (KEY, "http://api.example", "http://api.example is no https address"),
        (KEY, "api.example", "api.example is no https address"),
    ],
)
def test_an_account_that_cannot_be_is_refused(key: str, url: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"GOV.UK Notify was not set up: {why}"):
        NotifyAccount(key, url)


def test_a_key_is_not_shown() -> None:
    assert KEY not in repr(NotifyAccount(KEY))
    assert KEY not in repr(Office(notify_key=KEY, post_channel="notify"))  # type: ignore[arg-type]


def names(office: Office) -> list[tuple[str, list[str]]]:
    return [(way.name, sorted(cap.name for cap in way.capabilities)) for way in office.channels]


MAILS = ("smtp", ["ATTACH_PDF", "CALENDAR", "HTML", "THREADING"])


@pytest.mark.parametrize(
    ("more", "ways"),
    [
        ({}, [MAILS, ("hand", ["KNOWS", "POST"])]),
        ({"post_channel": "notify"}, [MAILS, ("notify", ["KNOWS", "POST"])]),
        (
            {"notify_email_template": TEMPLATE},
            [MAILS, ("notify", ["HTML", "KNOWS"]), ("hand", ["KNOWS", "POST"])],
        ),
        (
            {"post_channel": "notify", "notify_email_template": TEMPLATE},
            [MAILS, ("notify", ["HTML", "KNOWS", "POST"])],
        ),
        ({"notify_text_template": TEMPLATE}, [MAILS, ("notify", ["KNOWS", "SMS"]), ("hand", ["KNOWS", "POST"])]),
    ],
)
def test_an_office_has_the_channels_it_is_set_up_with(more: dict[str, Any], ways: list[Any]) -> None:
    assert names(Office(_env_file=None, notify_key=KEY, **more)) == ways  # type: ignore[call-arg]


def test_secrets_are_read_from_files(tmp_path: Path) -> None:
    for name, holds in (("key", KEY), ("password", "word"), ("bounce", "shared")):
        (tmp_path / name).write_text(holds + "\n")
    office = Office(
        _env_file=None,  # type: ignore[call-arg]
        notify_key_file=tmp_path / "key",
        post_channel="notify",
        smtp_password_file=tmp_path / "password",
        bounce_secret_file=tmp_path / "bounce",
        bounce_domain="council.example",
    )
    assert len(office.channels) == 2
    assert (office.smtp.password, office.smtp.bounce_secret) == ("word", "shared")


def test_notify_without_a_key_is_refused() -> None:
    with pytest.raises(ValueError, match=r"it has no key\. Set UPTURN_NOTIFY_KEY or UPTURN_NOTIFY_KEY_FILE"):
        _ = Office(_env_file=None, post_channel="notify").channels  # type: ignore[call-arg]


def test_the_head_of_letters_is_read_from_the_settings() -> None:
    head = Office(
        _env_file=None,  # type: ignore[call-arg]
        letterhead_office="Civic Offices",
        letterhead_address=" 1 Saxon Gate East | Milton Keynes |MK9 3EJ|",
        letterhead_phone="01908 000000",
    ).letterhead
    assert head.address == ("1 Saxon Gate East", "Milton Keynes", "MK9 3EJ")
    assert (head.authority, head.office, head.phone) == ("Milton Keynes", "Civic Offices", "01908 000000")
    assert Office(_env_file=None).sender.letterhead == Office(_env_file=None).letterhead  # type: ignore[call-arg]


WITHOUT = """
import sys
sys.modules["notifications_python_client"] = None
from notifications.office import Office
KEY = sys.argv[1]
assert [way.name for way in Office(_env_file=None).channels] == ["smtp", "hand"]
try:
    Office(_env_file=None, post_channel="notify", notify_key=KEY).channels
except ValueError as sentence:
    print(sentence)
"""


def test_without_the_extra_all_else_works_and_a_sentence_says_what_to_install() -> None:
    found = subprocess.run(
        [sys.executable, "-c", WITHOUT, KEY], cwd=ROOT, env=os.environ, text=True, capture_output=True
    )
    assert found.stderr == ""
    assert found.stdout == (
        "GOV.UK Notify was not set up: the package notifications-python-client is not installed. Install Upturn with "
        "its extra `notify`, or set UPTURN_POST_CHANNEL to hand.\n"
    )
