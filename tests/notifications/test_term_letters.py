"""The letters around a meeting and at the end of a term, from an officer's word to what each person is sent."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from cases import commands as c
from cases import store
from cases.act import Door
from cases.case import ENGINE
from cases.framework import Shelf
from cases.refusals import NeedsApproval
from notifications import following, outbox
from notifications.compose import text
from notifications.writing import worded
from tests.policies import open_shelf

NOW = datetime(2026, 11, 2, 10, tzinfo=ZoneInfo("Europe/London"))
POSTS = ("hsi", "sip", "senior_adviser", "ad", "head", "chair", "diocese")
MEETING = NOW + timedelta(days=23)


def school(engine: Engine, shelf: Shelf) -> Door:
    """A church school in intervention, whose group is to meet on 25 November 2026. People are called by their posts."""
    door = Door(engine, shelf, following.follow)
    with store.writing(engine) as conn:
        people = {post: store.add_person(conn, post, f"The {post}", f"{post}@people.example") for post in POSTS}
    recorded = c.RecordSchool(
        school="St Aldhelm’s School", urn="990002", school_type="voluntary_aided", phase="secondary", policy="mk-2010",
        calendar="calendar-mk", category="LA4b", holders={post: ((who, None, None),) for post, who in people.items()},
    )  # fmt: skip
    asks = (recorded, c.LogConcern(judged=("T01",)), c.BookMeeting(meeting="tig", id="B1", date=MEETING.date()))
    for n, ask in enumerate(asks):
        door.ask("B", ask, by=ENGINE if n == 0 else people["hsi"], now=NOW + timedelta(minutes=n))
    return door


def ask(door: Door, what: c.Command, at: datetime) -> None:
    with store.reading(door.engine) as conn:
        okafor = next(person.id for person in store.people(conn).values() if person.handle == "hsi")
    door.ask("B", what, by=okafor, now=at)


def sent(door: Door, template: str, at: datetime) -> dict[str, str]:
    """What each post is sent of a letter."""
    with store.reading(door.engine) as conn:
        mine = [d for d in outbox.in_state(conn, "queued") if d.template == template]
        return {d.role: " ".join(text(worded(conn, door, d, at).blocks).split()) for d in mine}


def test_a_meeting_of_the_group_has_its_papers_its_actions_and_its_place_in_the_report(sqlite: Engine) -> None:
    door = school(sqlite, open_shelf())
    ask(door, c.IssueLetter(template="papers_request"), NOW + timedelta(hours=1))
    ask(door, c.HoldMeeting(id="B1", absent=("chair",), decisions=("Train subject leaders",)), MEETING)
    ask(door, c.IssueLetter(template="group_actions"), MEETING + timedelta(hours=1))
    ask(door, c.IssueLetter(template="termly_report"), MEETING + timedelta(days=7))
    actions, report = (sent(door, name, MEETING) for name in ("group_actions", "termly_report"))
    assert list(actions) == ["head", "chair", "sip", "senior_adviser"]
    assert list(report) == ["head", "chair", "ad"]
    assert all("- Train subject leaders" in said for said in actions.values())
    copies = {role for role, said in (actions | report).items() if "This is a copy, for your information" in said}
    assert copies == {"sip", "senior_adviser", "ad"}
    assert "Expected but not there: Chair of Governors" in report["head"]


def test_the_papers_are_those_of_the_meeting_that_was_booked(sqlite: Engine) -> None:
    door = school(sqlite, open_shelf())
    ask(door, c.IssueLetter(template="papers_request"), NOW + timedelta(hours=1))
    papers = sent(door, "papers_request", NOW)
    assert list(papers) == ["head", "chair"]
    assert "Please send us the school’s papers by 20 November 2026." in papers["chair"]


@pytest.mark.parametrize("template", ["papers_request", "group_actions", "termly_report", "support_taper"])
def test_each_is_approved_before_it_goes(sqlite: Engine, template: str) -> None:
    door = school(sqlite, Shelf())
    with pytest.raises(NeedsApproval, match="has to be approved by somebody else first"):
        ask(door, c.IssueLetter(template=template), NOW + timedelta(hours=1))
    assert sent(door, template, NOW) == {}


def test_the_invitation_of_the_priorities_meeting_is_worded_for_it(sqlite: Engine) -> None:
    door = school(sqlite, open_shelf())
    ask(door, c.BookMeeting(meeting="intervention_meeting", id="BI", date=date(2026, 11, 18)), NOW + timedelta(hours=1))
    with store.reading(sqlite) as conn:
        invited = [d for d in outbox.in_state(conn, "queued") if d.subject.startswith("BI ")]
        said = {d.role: " ".join(text(worded(conn, door, d, NOW).blocks).split()) for d in invited}
    assert {d.template for d in invited} == {"meeting_notice"}
    assert {d.context["wording"] for d in invited} == {"priorities_meeting"}
    assert "Bring the school’s priorities and its action plan for rapid improvement." in said["head"]
    assert "The school will present its priorities and its action plan." in said["sip"]
