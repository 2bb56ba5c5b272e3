"""Section 15: the meeting of the group is recorded by somebody who has only a keyboard, with and without JavaScript:
from the case to the meeting that is next, through its one form, back from what was wrong, to the page that says so."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from cases import commands as c
from cases.case import Case
from cases.store import entries, reading
from tests.browser.chromium import needs_chromium, visiting
from tests.browser.keys import Keys
from tests.browser.typing_in import problems
from tests.browser.worked import Worked

pytestmark = [needs_chromium, pytest.mark.timeout(300)]
RECORD, ADD = '[name=press][value="record"]', '[name=press][value="add:new"]'
HELD_BEFORE = "A2"
DECISIONS = ["Two days a week of a phonics teacher", "Governors see attendance each month"]


def case_of(worked: Worked) -> Case:
    with reading(worked.desk.engine) as conn:
        return worked.desk.door.case(conn, "A")


def booked_today(worked: Worked, id: str) -> str:
    """A meeting of this afternoon, and an action of the last one that is still to be done. Out: the action's name."""
    now, okafor, action = worked.desk.now(), worked.people["okafor"], f"{HELD_BEFORE}-{id}"
    for asked in (
        c.BookMeeting(meeting="tig", id=id, date=now.date(), time="16:00", minutes=60, place="The library"),
        c.CarryAction(id=action, meeting=HELD_BEFORE, due=now.date(), text="Invite the governors", lead="head"),
    ):
        worked.desk.door.ask("A", asked, by=okafor, now=now, source="web")
    return action


@pytest.mark.parametrize("script", [False, True], ids=["without a script", "with scripts"])
def test_the_meeting_form_is_finished_by_keyboard_alone(browser: Browser, worked: Worked, script: bool) -> None:
    meeting = "K2" if script else "K1"
    action = booked_today(worked, meeting)
    before = case_of(worked).seq
    with visiting(browser, worked.desk, worked.base, worked.people["okafor"], script) as page:
        page.goto("/cases/A")
        keys = Keys(page)
        reach_the_form(keys, meeting)
        fill_in_all_but_two(keys, action)
        keys.press(RECORD)
        mend_the_two(keys, action)
        keys.press(RECORD)
        assert page.url.endswith(f"/cases/A/meetings/{meeting}")
        assert_it_says_so(page)
    assert_it_is_on_record(worked, meeting, action, before)


def reach_the_form(keys: Keys, meeting: str) -> None:
    keys.skip()
    keys.press(f'[href="/cases/A/meetings/{meeting}"]')
    keys.skip()
    keys.press(f'[href="/cases/A/meetings/{meeting}/record"]')
    keys.skip()


def fill_in_all_but_two(keys: Keys, action: str) -> None:
    """Not said: whether the head of school improvement was there, and to which day an action is carried on."""
    keys.choose("attendance-head", "deputy")
    keys.write("attendance-deputy:head", "Ms Joy Lund")
    keys.choose("attendance-chair", "absent")
    keys.choose("attendance-sip", "here")
    keys.choose("attendance-senior_adviser", "here")
    keys.choose("judged", "insufficient")
    keys.choose("milestones-M3", "on_track")
    keys.choose("milestones-M2", "at_risk")
    keys.write("milestones-note:M2", "Fridays in year 4")
    keys.write("decisions", "\n".join(DECISIONS))
    keys.choose("reviewed", "yes")
    keys.choose(f"actions-{action}-stands", "carry")
    keys.write("new-1-text", "Write to parents")
    keys.pick("new-1-lead", "Headteacher")
    keys.write_day("new-1-due", "30", "4", "2027")
    keys.press(ADD)
    assert keys.stopped().name == "new-2-text", "the row that was asked for has the focus"
    keys.write("new-2-text", "Visit the governors")
    keys.pick("new-2-lead", "Senior Adviser for intervention")
    keys.write_day("new-2-due", "14", "5", "2027")


def mend_the_two(keys: Keys, action: str) -> None:
    """The summary of errors has the focus, and each of its links leads into its field."""
    assert len(problems(keys.page)) == 1
    expect(keys.page.locator(".govuk-error-summary")).to_be_focused()
    follow(keys, "attendance-hsi")
    keys.choose("attendance-hsi", "here")
    keys.press(RECORD)
    assert problems(keys.page) == [f"Give the day to which {action} is carried on"]
    expect(keys.page.locator(".govuk-error-summary")).to_be_focused()
    follow(keys, f"actions-{action}-due-day")
    keys.write_day(f"actions-{action}-due", "21", "4", "2027")


def follow(keys: Keys, name: str) -> None:
    """The first link of the summary, which is the next stop, into the field of that name."""
    assert "href" in keys.tab().what
    keys.page.keyboard.press("Enter")
    assert keys.stopped().name == name


def assert_it_says_so(page: Page) -> None:
    expect(page.locator(".govuk-notification-banner--success")).to_be_visible()
    for said in ("Ms Joy Lund", "Absent", DECISIONS[0], "Fridays in year 4", "Write to parents"):
        expect(page.locator("main")).to_contain_text(said)


def assert_it_is_on_record(worked: Worked, meeting: str, action: str, before: int) -> None:
    with reading(worked.desk.engine) as conn:
        new = entries(conn, "A", before, private=True)
    by_type = {one.type: one for one in new}
    assert [by_type["meeting.held"].data[part] for part in ("meeting", "judged")] == [meeting, "insufficient"]
    assert by_type["meeting.held"].private["decisions"] == DECISIONS
    assert by_type["milestones.judged"].data["judgements"] == {"M3": "on_track", "M2": "at_risk"}
    assert {one.data["role"] for one in new if one.type == "meeting.absent"} == {"head", "chair"}
    assert "category.reviewed" in by_type
    actions = case_of(worked).actions
    assert actions[action].due == date(2027, 4, 21)
    agreed = [(one.lead, one.due.isoformat()) for one in actions.values() if one.meeting == meeting]
    assert agreed == [("head", "2027-04-30"), ("senior_adviser", "2027-05-14")]


PAGES = ["/work", "/cases/A", "/cases/A/do/log_concern", "/register", "/planner"]


@pytest.mark.parametrize("path", PAGES)
def test_the_focus_goes_through_a_page_and_out_of_it_both_ways(browser: Browser, worked: Worked, path: str) -> None:
    with visiting(browser, worked.desk, worked.base, worked.people["okafor"]) as page:
        page.goto(path)
        keys = Keys(page)
        places = list(range(keys.places))
        assert places
        assert [keys.tab().number for _ in places] == places
        assert keys.leaves()
        back = [keys.returns(), *(keys.tab("Shift+Tab") for _ in places[1:])]
        assert [stop.number for stop in back] == places[::-1]
