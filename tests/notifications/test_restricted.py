"""Restricted evidence (Appendix 1, T12) reaches officers and nobody else, whatever is written afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine

from cases import commands as c
from cases import events as e
from cases.store import reading, writing
from notifications import feeds, outbox
from notifications.language import MissingValue
from notifications.writing import CANNOT_WRITE, Sender, written
from tests.cases.school import School, at
from tests.notifications.story import Story
from tests.notifications.told import letter
from tests.notifications.told_of_terms import SAYS

TELLING = ("T12", "llegation", "70318", "well-being")
"""What would give it away: the trigger, its words, and what was counted for it."""

RESTRICTED = e.ConcernLogged(data={"allegations_on_file": "70318"}, hits=(), judged=("T12",))
OUTSIDE = (
    "head",
    "chair",
    "diocese",
    "foundation_appointer",
    "sos",
    "ofsted",
    "hmi",
    "trust",
    "governor",
    "interim_member",
)
OF_ANOTHER_POLICY = {"classification", "pre_warning"}  # one that restricts no trigger
SENDER = Sender("School improvement", "school.improvement@council.example", "notices.council.example")


@dataclass
class Watched(Story):
    """A story in which a pattern of allegations was logged first. Every notice is also written to all outside."""

    looked_at: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.tell(date(2026, 9, 2), RESTRICTED)

    def says(self, wording: str, today: date, to: str = "head", cause: int | None = None, **more: Any) -> str:
        for role in OUTSIDE:
            try:
                said = super().says(wording, today, role, cause, **{**more, "person": "flynn"})
            except MissingValue:
                continue  # it is stopped, and nobody reads it
            self.looked_at += 1
            assert not [words for words in TELLING if words in said], (wording, role)
        return super().says(wording, today, to, cause, **more)


@pytest.mark.parametrize("name", sorted(SAYS.keys() - OF_ANOTHER_POLICY))
def test_no_notice_tells_anybody_outside(name: str) -> None:
    told, _ = SAYS[name]
    watched = Watched()
    told(watched)
    assert watched.looked_at


def test_what_was_counted_for_it_goes_to_nobody_outside() -> None:
    """The framework has no measure for T12, so that any measure logged with it may be its evidence."""
    s = Story()
    data: dict[str, Any] = {"allegations_on_file": "70318", "budget_variance_pct": "9.1"}
    s.tell(date(2026, 9, 15), e.ConcernLogged(data=data, hits=("T15",), judged=("T12",)))
    alert = s.tell(date(2026, 9, 18), letter("concern_alert", "head"))
    outside = s.says("concern_alert", date(2026, 9, 18), cause=alert)
    inside = s.says("concern_alert", date(2026, 9, 18), "hsi", cause=alert)
    assert "9.1" in outside
    assert "70318" not in outside
    assert "70318" in inside


def test_a_measure_of_an_authoritys_own_is_evidence_like_any_other() -> None:
    s = Story()
    s.tell(date(2026, 9, 15), e.ConcernLogged(data={"complaints_from_parents": "70318"}, hits=(), judged=("T05",)))
    alert = s.tell(date(2026, 9, 18), letter("concern_alert", "head"))
    assert "70318" in s.says("concern_alert", date(2026, 9, 18), cause=alert)


@pytest.mark.parametrize("role", ["governor", "interim_member"])
def test_an_officer_who_is_a_governor_besides_reads_as_a_governor(role: str) -> None:
    s = Story()
    s.tell(date(2026, 9, 15), e.ConcernLogged(data={}, hits=(), judged=("T05", "T12")))
    alert = s.tell(date(2026, 9, 18), letter("concern_alert", "head"))
    said = s.says("concern_alert", date(2026, 9, 18), role, alert, person="okafor")
    assert "T05" in said
    assert "T12" not in said


# --- from the record to the bytes that go --------------------------------------------------------------------------
def test_no_message_page_or_calendar_that_leaves_the_authority_has_it(sqlite: Engine) -> None:
    school = School(sqlite, by_post=True)
    school.ask(c.LogConcern(judged=("T05", "T12"), data={"allegations_on_file": 70318}), "nair", at("2026-09-15"))
    school.in_4b()
    for n, template in enumerate(("concern_alert", "category_autumn", "category_change")):
        school.ask(c.IssueLetter(template=template), "okafor", at("2026-09-17", f"1{n}:00"))
    school.ask(c.CheckConcern.model_validate({"with": "sip_manager"}), "nair", at("2026-09-17", "14:00"))
    meeting = {"meeting": "tig", "id": "A1", "date": date(2026, 9, 25), "time": "14:00", "place": "Room 4"}
    school.ask(c.BookMeeting.model_validate(meeting), "okafor", at("2026-09-18"))
    read = bytes_that_go(school)
    outside = {key: said for key, said in read.items() if key[1] in ("head", "chair")}
    assert {key[0] for key in outside} == {"concern_alert", "category_autumn", "category_change", "meeting_notice"}
    assert not {key for key, said in outside.items() if any(words in said for words in TELLING)}
    assert "70318" in read[("concern_logged", "hsi")]
    assert not [words for words in TELLING if words in feed(school)]


def test_a_letter_with_nothing_else_to_say_does_not_go(sqlite: Engine) -> None:
    school = School(sqlite)
    school.ask(c.LogConcern(judged=("T12",), data={"allegations_on_file": 70318}), "nair", at("2026-09-15"))
    school.ask(c.IssueLetter(template="concern_alert"), "okafor", at("2026-09-17"))
    assert ("concern_alert", "head") not in bytes_that_go(school)


def bytes_that_go(school: School) -> dict[tuple[str, str], str]:
    """Every delivery that can be written, by template and role: its words, decoded, and those of its pages."""
    now, found = at("2026-09-18", "12:00"), {}
    with reading(school.engine) as conn:
        for delivery in outbox.in_state(conn, "queued"):
            try:
                raw = written(conn, school.door, delivery, now, SENDER)
            except CANNOT_WRITE:
                continue
            found[(delivery.template, delivery.role)] = words_of(raw)
    return found


def words_of(raw: bytes) -> str:
    if raw.startswith(b"%PDF"):
        return _pages(raw)
    message = message_from_bytes(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    said = [str(value) for value in message.values()]
    for part in message.walk():
        body = part.get_payload(decode=True)
        if isinstance(body, bytes):
            said.append(_pages(body) if body.startswith(b"%PDF") else body.decode())
    return "\n".join(said)


def _pages(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def feed(school: School) -> str:
    with writing(school.engine) as conn:
        token = feeds.make(conn, school.door, "school", "A", school.people["okafor"], at("2026-09-18"))
        opened = feeds.opened_by(conn, token)
        assert opened is not None
        who = ("School improvement", "school.improvement@council.example")
        return feeds.published(conn, school.door, opened, who, "notices.council.example", date(2026, 9, 18)).decode()
