"""Entries as release 0.1.0 wrote them, down to the field: they fold as they did, and the case goes on from them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cases import commands as c
from cases.case import Case, ContactRules, Meeting
from cases.decisions import decide
from cases.evolve import event_of, replay
from cases.framework import Framework
from cases.trail import Draft, Entry, read, seal
from tests.policies import open_shelf

HELD_BY = {"sip": "P0001", "hsi": "P0004", "ad": "P0006", "sos": "P0009", "head": "P0010", "chair": "P0012"}
SCHOOL: dict[str, Any] = {
    "calendar": "calendar-mk",
    "category": "LA4b",
    "governors": [],
    "holders": {role: [[person, None, None]] for role, person in HELD_BY.items()},
    "phase": "primary",
    "policy": "mk-2010",
    "school": "Fernhollow Primary School",
    "school_type": "community",
    "sip_assigned": "2025-09-01",
    "urn": "990001",
}
CONCERN = {"data": {"budget_variance_pct": "9.1"}, "hits": ["T15"], "judged": [], "linked_to": None, "unanswered": {}}
SENT = {
    "counts_from": "2026-09-18",
    "delivery": 2,
    "message_id": "n.2e322c68",
    "note": "",
    "subject": "7",
    "via": "email",
}
TO_HEAD = {"person": "P0010", "role": "head", "template": "concern_alert"}
WARNED = {
    "comply_by": "2027-03-31",
    "grounds": ["standards_unacceptably_low"],
    "minded": ["s64"],
    "representations_by": "2027-03-22",
    "requires": ["R1", "R2"],
}
OLD: tuple[tuple[str, str, dict[str, Any], dict[str, Any]], ...] = (
    ("2026-09-15", "school.recorded", SCHOOL, {}),
    ("2026-09-15", "case.opened", {"policy": "mk-2010", "policy_version": "2010-01-14"}, {}),
    ("2026-09-15", "concern.logged", CONCERN, {}),
    (
        "2026-09-18",
        "letter.issued",
        {"copies": [{"person": "P0010", "role": "head"}], "details": {}, "template": "concern_alert"},
        {},
    ),
    ("2026-09-18", "letter.sent", {**SENT, **TO_HEAD}, {}),
    ("2026-10-23", "meeting.booked", {"counts_as": None, "kind": "tig", "meeting": "A2", "on": "2027-03-10"}, {}),
    ("2027-02-25", "contact.from_head", {"contact": "C1", "reply_by": "2027-03-01", "to": "P0001"}, {"says": "Ring."}),
    ("2027-02-26", "contact.answered", {"contact": "C1"}, {}),
    ("2027-02-26", "contact.from_head", {"contact": "C2", "reply_by": "2027-03-02", "to": "P0001"}, {}),
    ("2027-03-04", "meeting.moved", {"meeting": "A2", "on": "2027-03-17", "was": "2027-03-10"}, {"reason": "Unwell."}),
    ("2027-03-08", "warning.given", WARNED, {"texts": ["Reading improves.", "Attendance improves."]}),
)


def written(number: int, prev: str, type: str, on: str, data: dict[str, Any], private: dict[str, Any]) -> Entry:
    at = datetime.fromisoformat(f"{on}T09:00").replace(tzinfo=UTC) + timedelta(seconds=number)
    what = Draft(type, data, "P0001", date.fromisoformat(on), private)
    salts = [f"salt-{number}-{name}" for name in private]
    body, leaf, _ = seal(what, case="A", seq=number, prev=prev, at=at, id=f"e{number}", salts=salts)
    return read(number - 1, body, leaf, private)


@pytest.fixture
def trail() -> list[Entry]:
    found: list[Entry] = []
    for number, (on, type, data, private) in enumerate(OLD, 1):
        found.append(written(number, found[-1].leaf.hex() if found else "", type, on, data, private))
    return found


@pytest.fixture
def case(trail: list[Entry]) -> Case:
    return replay("A", trail)


def rules(case: Case) -> Framework:
    return open_shelf().framework(case.policy, case.policy_version, case.calendar)


def test_they_fold_to_what_they_said(case: Case) -> None:
    assert case.meetings["A2"] == Meeting(
        "A2", "tig", date(2027, 3, 17), date(2026, 10, 23), moved_on=date(2027, 3, 4), sequence=1
    )
    assert (case.contacts["C1"].answered, case.contacts["C1"].role, case.contacts["C2"].answered) == (
        True,
        "head",
        False,
    )
    assert case.warning is not None
    assert (case.warning.requires, case.warning.comply_by) == (("R1", "R2"), date(2027, 3, 31))
    assert [x.on for x in case.happened("letter.concern_alert")] == [date(2026, 9, 18)]
    assert (case.issued, case.drafts, case.contact_rules, case.happened("letter.mended")) == ((), {}, {}, ())


def test_each_of_them_is_an_event_of_today(trail: list[Entry]) -> None:
    """What 0.1.0 did not know is empty; nothing that it wrote is lost."""
    for entry in trail:
        said = event_of(entry).model_dump(mode="json")
        assert {**entry.data, **entry.private}.items() <= {**said}.items()
    booked = event_of(trail[5]).model_dump()
    assert (booked["starts"], booked["minutes"], booked["place"]) == ("", 0, "")


NEXT: dict[str, tuple[c.Command, str]] = {
    "an answer": (c.ReplyToMeeting(id="A2", person="P0010", answer="accepted"), "meeting.replied"),
    "papers": (c.AddPapers(id="A2", names=("a.pdf",), sizes=(9,), digests=("ab" * 32,)), "papers.added"),
    "a time": (c.MoveMeeting(id="A2", date=date(2027, 3, 17), reason="a time", time="14:00"), "meeting.moved"),
    "a reply": (c.AnswerContact(id="C2", how="telephone"), "contact.answered_late"),
    "representations": (c.MakeRepresentations(), "representations.received"),
    "rules for contact": (
        c.SetContactRules(person="P0012", first_day=date(2027, 3, 9), via="post", reason="asked for"),
        "contact_rules.set",
    ),
}


@pytest.mark.parametrize("what", NEXT)
def test_the_case_goes_on_from_them(case: Case, trail: list[Entry], what: str) -> None:
    ask, type = NEXT[what]
    [event] = decide(case, ask, rules(case), date(2027, 3, 9))
    assert event.type == type
    said = event.model_dump(mode="json")
    private = {name: said.pop(name) for name in event.personal}
    after = replay("A", [*trail, written(len(OLD) + 1, case.tip, type, "2027-03-09", said, private)])
    assert after.seq == len(OLD) + 1
    if what == "rules for contact":
        assert after.contact_rules_of("P0012", date(2027, 3, 9)) == ContactRules(date(2027, 3, 9), None, "post")
    if what == "papers":
        assert after.meetings["A2"].papers == {1: 9}
