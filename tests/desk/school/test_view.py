"""What a school's page asks of it: nothing of a case that is over, and an answer only to a meeting as it stands."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import Engine

from cases import commands as c
from cases.store import entries, reading
from tests.cases.school import at
from tests.desk.browsing import words
from tests.desk.pages.schools import Told, with_everything

MEETING = "/school/A/do/meeting/G1"


@pytest.fixture
def told(engine: Engine) -> Told:
    return with_everything(engine)


def test_nothing_of_a_case_that_is_over_is_asked_of_the_school(told: Told) -> None:
    with told.as_("birkett") as head:
        before = words(head.get("/school/A"))
        told.school.ask(c.WithdrawCase(reason="opened in error"), "okafor", at("2026-11-16", "10:40"))
        after, form = words(head.get("/school/A")), head.get(MEETING)
    for asked in ("say whether you will come", "6 November 2026 Late"):
        assert asked in before
        assert asked not in after
    assert form.status_code == 404


def test_an_answer_is_to_the_meeting_as_its_reader_saw_it(told: Told) -> None:
    """Who says that they come on Wednesday has not said so of Friday."""
    moved = c.MoveMeeting(id="G1", date=date(2026, 12, 4), reason="the hall is taken")
    with told.as_("birkett") as head:
        opened = hidden(head.get(MEETING).text)
        told.school.ask(moved, "okafor", at("2026-11-16", "10:40"))
        page = head.post(MEETING, {**opened, "answer": "accepted", "says": "with pleasure"})
        assert page.status_code == 422
        for said in ("The meeting was changed after you opened this form", "4 December 2026", "with pleasure"):
            assert said in words(page)
        assert replies(told) == 0
        again = head.post(MEETING, {**hidden(page.text), "answer": "accepted"})
    assert again.status_code == 303
    assert replies(told) == 1


def hidden(page: str) -> dict[str, str]:
    """What the form carries of which nothing is seen."""
    return dict(re.findall(r'<input type="hidden" name="(once|version)" value="([^"]*)"', page))


def replies(told: Told) -> int:
    with reading(told.engine) as conn:
        return len([x for x in entries(conn, "A") if x.type == "meeting.replied"])
