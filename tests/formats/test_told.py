"""What entries are called in an export, and what they are linked to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cases import events as e
from cases import store
from desk.exporting import Format
from desk.exporting.activities import TOLD_APART_BY, activity
from desk.exporting.facts import kinds
from desk.exporting.objects import told
from tests.formats.looking import json_of, sqlite_of
from tests.formats.recording import EPOCH, append, strike, written


# --- what things are called and linked to --------------------------------------------------------------------------
def test_an_activity_says_what_tells_such_entries_apart() -> None:
    assert activity("meeting.held", {"kind": "tig", "judged": None}) == "meeting.held.tig"
    assert (
        activity("meeting.held", {"kind": "summative", "judged": "sufficient"}) == "meeting.held.summative.sufficient"
    )
    assert activity("category.changed", {"old": "LA3", "new": "LA4b"}) == "category.changed.LA3.LA4b"
    assert activity("ofsted.report_published", {"concern": True}) == "ofsted.report_published.concern"
    assert activity("ofsted.report_published", {"concern": False}) == "ofsted.report_published"
    assert activity("visit.sip", {}) == "visit.sip"


@pytest.mark.parametrize("type", TOLD_APART_BY)
def test_entries_are_told_apart_by_facts_that_they_have(type: str) -> None:
    event = e.EVENTS[type]
    assert set(TOLD_APART_BY[type]) <= event.model_fields.keys() - event.personal


@pytest.mark.parametrize("type", e.EVENTS)
def test_no_personal_fact_is_even_declared(type: str) -> None:
    assert kinds(type).keys() & e.EVENTS[type].personal == set()


def test_only_people_and_duties_are_remembered_from_case_to_case(recorded: Engine) -> None:
    seen: set[str] = set()
    with store.reading(recorded) as conn:
        case, *_ = store.case_ids(conn)
        first = told(case, store.entries(conn, case))
    assert len(first.new(seen)) > len(seen)
    assert {id.split("/")[0] for id in seen} == {"person"}
    assert not {thing.type for thing in first.new(seen)} & {"person"}


def test_an_entry_is_linked_to_what_it_is_about(files: dict[Format, Path]) -> None:
    seen = json_of(files["json"])
    by_name: dict[str, str] = {name: id for id, (name, _, _) in seen.events.items()}

    def about(name: str) -> set[tuple[str, str]]:
        id = by_name[name]
        case = id.split("/")[0]
        return {(object.removeprefix(f"{case}/"), what) for event, object, what in seen.links if event == id}

    a_notice = about("notice.sent.meeting_notice")
    assert {object.split("/")[0] for object, _ in a_notice} == {"case", "delivery", "meeting", "person"}
    assert ("person/P0010", "to") in a_notice or ("person/P0012", "to") in a_notice
    assert {what for _, what in about("letter.issued.closure")} == {"the case", "letter", "copy to", "recorded by"}
    assert "concern" in {what for _, what in about("concern.checked")}
    assert ("power/s65", "power") in about("power.used.s65")


def test_a_letter_sent_is_linked_to_the_letter_that_was_issued(sqlite: Engine, tmp_path: Path) -> None:
    gone = {"role": "head", "person": "P0010", "via": "email", "counts_from": date(2026, 9, 15)}
    copies = (e.Copy(role="head", person="P0010"),)
    append(
        sqlite,
        "990001",
        e.LetterDrafted(draft="L1", template="closure", dated=date(2026, 9, 15), copies=copies),
        e.LetterIssued(template="closure", copies=copies, draft="L1"),
        e.LetterSent.model_validate({**gone, "template": "closure", "delivery": 7, "subject": "2"}),
        e.ReminderSent.model_validate({**gone, "template": "due_O18", "delivery": 8, "subject": "2026-09-24 1"}),
    )
    seen = json_of(written(sqlite, tmp_path, "json"))
    assert ("990001/3", "990001/letter/L1", "letter") in seen.links
    assert ("990001/4", "duty/O18", "the duty") in seen.links
    assert ("template", "closure", EPOCH) in seen.objects["990001/delivery/7"][1]
    assert [value for name, value, _ in seen.objects["990001/letter/L1"][1] if name == "standing"] == [
        "drafted",
        "issued",
    ]


def test_what_was_struck_out_has_a_name_of_its_own_and_tells_nothing_of_its_objects(
    sqlite: Engine, tmp_path: Path
) -> None:
    booked = {"kind": "tig", "meeting": "M1", "on": date(2026, 10, 1)}
    append(
        sqlite,
        "990001",
        e.MeetingBooked.model_validate(booked),
        e.MeetingBooked.model_validate({**booked, "meeting": "M2", "kind": "summative"}),
        e.MeetingHeld(kind="tig", meeting="M1"),
        e.CategoryChanged(old="LA4b", new="LA4a", was_concern=True, concern=True, intervention=False),
    )
    strike(sqlite, "990001", 2, 3, 4)
    for seen in (json_of(written(sqlite, tmp_path, "json")), sqlite_of(written(sqlite, tmp_path, "sqlite"))):
        events = [seen.events[f"990001/{n}"] for n in range(1, 8)]
        assert [name for name, _, _ in events] == [
            "meeting.booked.tig",
            "meeting.booked.summative.struck_out",
            "meeting.held.tig.struck_out",
            "category.changed.LA4b.LA4a.struck_out",
            *["entry.corrected"] * 3,
        ]
        assert [facts["entry_struck_out"] for _, _, facts in events] == [False, *[True] * 3, *[False] * 3]
        assert [value for name, value, _ in seen.objects["990001/meeting/M1"][1] if name == "standing"] == ["booked"]
        assert "990001/meeting/M2" not in seen.objects
        assert seen.objects["case/990001"][1] == []
        links = {(what, object) for event, object, what in seen.links if event == "990001/3"}
        assert links == {("the case", "case/990001"), ("meeting", "990001/meeting/M1")}


def test_what_is_open_when_a_case_ends_is_linked_to_its_end(sqlite: Engine, tmp_path: Path) -> None:
    asked = {"to": "P0001", "reply_by": date(2026, 9, 17)}
    append(
        sqlite,
        "990001",
        e.ContactMade.model_validate({**asked, "contact": "C1"}),
        e.ContactMade.model_validate({**asked, "contact": "C2"}),
        e.ContactAnswered(contact="C2"),
        e.CaseClosed(outcome="improved"),
    )
    seen = json_of(written(sqlite, tmp_path, "json"))
    assert {(object, what) for id, object, what in seen.links if id == "990001/4" and what == "left open"} == {
        ("990001/contact/C1", "left open")
    }
