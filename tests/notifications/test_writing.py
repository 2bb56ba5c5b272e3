"""Writing: what the record calls for becomes an e-mail, the same one however often it is written."""

from __future__ import annotations

from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

from cases import commands as c
from cases import store
from cases.act import Door
from cases.case import ENGINE
from notifications import following, outbox
from notifications.outbox import Delivery
from notifications.writing import CANNOT_WRITE, Sender, written
from tests.policies import open_shelf

NOW = datetime(2026, 9, 15, 16, 30, tzinfo=ZoneInfo("Europe/London"))
SENDER = Sender("Milton Keynes school improvement", "schools@council.example", "council.example")


@pytest.fixture
def door(sqlite: Engine) -> Door:
    """A school with a concern: one notice to the head of school improvement, two letters to the headteacher."""
    door = Door(sqlite, open_shelf(), following.follow)
    with store.writing(sqlite) as conn:
        okafor = store.add_person(conn, "okafor", "David Okafor", "okafor@council.example")
        flynn = store.add_person(conn, "flynn", "Mr Gareth Flynn", "head@st-aldhelms.example")
    school = c.RecordSchool(
        school="St Aldhelm’s School", urn="990002", school_type="community", phase="secondary", policy="mk-2010",
        calendar="calendar-mk", category="LA3",
        holders={"hsi": ((okafor, None, None),), "head": ((flynn, None, None),)},
    )  # fmt: skip
    asks = (
        school,
        c.LogConcern(data={"gcse_1_a_to_g_pct": 78.4}),
        c.IssueLetter(template="concern_alert"),
        c.AgreeAction.model_validate({"with": "head"}),
        c.IssueLetter(template="agreed_action"),
    )
    for n, ask in enumerate(asks):
        door.ask("B", ask, by=ENGINE if n == 0 else okafor, now=NOW + timedelta(minutes=n))
    return door


def delivery(door: Door, template: str) -> Delivery:
    with store.reading(door.engine) as conn:
        return next(d for d in outbox.in_state(conn, "queued", "sent") if d.template == template)


def mail(door: Door, template: str) -> EmailMessage:
    with store.reading(door.engine) as conn:
        raw = written(conn, door, delivery(door, template), NOW, SENDER)
    return message_from_bytes(raw, policy=SMTP)


def test_a_delivery_becomes_an_e_mail_to_its_reader(door: Door) -> None:
    alert = mail(door, "concern_alert")
    assert alert["To"] == "Mr Gareth Flynn <head@st-aldhelms.example>"
    assert alert["From"] == "Milton Keynes school improvement <schools@council.example>"
    assert alert["Reply-To"] == "schools@council.example"
    assert str(alert["Subject"]).endswith("[Case 990002-B]")
    assert alert["Message-ID"] == f"<{delivery(door, 'concern_alert').message_id}@council.example>"
    body = alert.get_body(("plain",))
    assert body is not None
    assert "GCSE at A* to G: 78.4%." in body.get_content()


def test_the_same_delivery_at_the_same_moment_is_the_same_bytes(door: Door) -> None:
    with store.reading(door.engine) as conn:
        alert = delivery(door, "concern_alert")
        first = written(conn, door, alert, NOW, SENDER)
    fresh = Door(door.engine, open_shelf(), following.follow)
    with store.reading(fresh.engine) as conn:
        assert written(conn, fresh, alert, NOW, SENDER) == first
        assert written(conn, fresh, alert, NOW + timedelta(days=1), SENDER) != first


def test_what_one_person_hears_about_a_case_hangs_together(door: Door) -> None:
    assert mail(door, "agreed_action")["In-Reply-To"] is None
    first = delivery(door, "concern_alert")
    with store.writing(door.engine) as conn:
        outbox.settle(conn, first.id, "sent", NOW)
    assert mail(door, "agreed_action")["In-Reply-To"] == f"<{first.message_id}@council.example>"
    assert mail(door, "concern_logged")["In-Reply-To"] is None


def test_the_date_in_a_letter_is_that_of_the_authority_s_own_zone(door: Door) -> None:
    late = datetime(2026, 9, 15, 23, 30, tzinfo=ZoneInfo("UTC"))
    with store.reading(door.engine) as conn:
        raw = written(conn, door, delivery(door, "concern_alert"), late, SENDER)
    body = message_from_bytes(raw, policy=SMTP).get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines()[:3] == ["16 September 2026", "", "This letter is attached as a PDF."]


def test_somebody_without_e_mail_gets_none(door: Door) -> None:
    alert = delivery(door, "concern_alert")
    with store.writing(door.engine) as conn:
        conn.execute(text("UPDATE people SET email = NULL WHERE handle = 'flynn'"))
    with store.reading(door.engine) as conn, pytest.raises(CANNOT_WRITE, match="no e-mail address"):
        written(conn, door, alert, NOW, SENDER)
