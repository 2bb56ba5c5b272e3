"""A meeting's page goes by the entries that stand: what was corrected is not said of it any more."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine

from cases import commands as c
from cases.store import entries, reading
from desk.casefile.meetings import Shown, shown
from tests.cases.school import School, at
from tests.spec.everybody import EVERYBODY, day
from tests.spec.facts import a_booking, a_decision, the_meeting_held
from tests.spec.facts_of_plans import an_action, the_action_carried, the_action_done
from tests.trails import School as Trail
from tests.trails import a_school


def a_meeting(school: School) -> Shown:
    with reading(school.engine) as conn:
        case, trail = school.door.case(conn, "A"), entries(conn, "A", private=True)
    return shown(case, case.meetings["tig-1"], trail, school.door.framework(case), {}, date(2026, 11, 19))


def last(school: School, type: str) -> str:
    with reading(school.engine) as conn:
        return [x.id for x in entries(conn, "A") if x.type == type][-1]


def test_what_was_recorded_in_error_is_not_said_of_a_meeting(engine: Engine) -> None:
    school = School(engine)
    school.concern()
    school.in_4b()
    school.ask(c.SetUpTig(), "okafor", at("2026-09-17"))
    booked = c.BookMeeting(meeting="tig", id="tig-1", date=date(2026, 11, 18), time="14:00")
    school.ask(booked, "okafor", at("2026-10-01"))
    held = c.HoldMeeting(id="tig-1", absent=("chair",), decisions=("Sell the playing field",))
    school.ask(held, "okafor", at("2026-11-18", "16:00"))
    before = a_meeting(school)
    assert before.decisions == ("Sell the playing field",)
    assert [one.role for one in before.called if one.absent] == ["chair"]
    for type in ("meeting.absent", "meeting.held"):
        school.ask(
            c.CorrectEntry(entry=last(school, type), reason="another school's"), "okafor", at("2026-11-18", "17:00")
        )
    after = a_meeting(school)
    assert (after.standing, after.decisions) == ("booked", ())
    assert [one.role for one in after.called if one.absent] == []


def agreed_at(school: Trail, meeting: str) -> list[tuple[str, str, str, date, str]]:
    it = school.case.meetings[meeting]
    return list(shown(school.case, it, school.trail, school.framework, EVERYBODY, school.today).actions)


def test_a_meeting_says_what_it_agreed_and_that_a_later_one_carried_it_on() -> None:
    school = a_school("LA3", type="pru", recorded="1 Sep 2026").given("18 Dec 2026", a_decision("LA4b"))
    school.given("5 Jan 2027", a_booking("tig", "B1", on="20 Jan 2027"), a_booking("tig", "B2", on="10 Feb 2027"))
    school.given("20 Jan 2027", the_meeting_held("B1"), an_action("A1", at="B1", due="10 Feb 2027", text="Time table"))
    assert agreed_at(school, "B1") == [("A1", "Time table", "Headteacher", day("10 Feb 2027"), "Open")]
    carried = c.CarryAction(id="A1", meeting="B2", due=day("3 Mar 2027"), lead="chair", text="A time table by year")
    school.given("10 Feb 2027", the_meeting_held("B2"), carried)
    first = ("A1", "Time table", "Headteacher", day("10 Feb 2027"), "Open, carried on to 3 March 2027")
    assert agreed_at(school, "B1") == [first]
    chair = "Chair of the management committee"
    assert agreed_at(school, "B2") == [("A1", "A time table by year", chair, day("3 Mar 2027"), "Open")]
    school.given("3 Mar 2027", the_action_done("A1"))
    assert [stands for *_, stands in agreed_at(school, "B1")] == ["Done, carried on to 3 March 2027"]
    assert [stands for *_, stands in agreed_at(school, "B2")] == ["Done"]


def test_a_meeting_that_carried_an_action_in_error_does_not_say_so() -> None:
    school = a_school("LA3", recorded="1 Sep 2026").given("18 Dec 2026", a_decision("LA4b"))
    school.given("5 Jan 2027", a_booking("tig", "B1", on="20 Jan 2027"), a_booking("tig", "B2", on="10 Feb 2027"))
    school.given("20 Jan 2027", the_meeting_held("B1"), an_action("A1", at="B1", due="10 Feb 2027"))
    school.given("10 Feb 2027", the_meeting_held("B2"), the_action_carried("A1", to="B2", due="3 Mar 2027"))
    assert len(agreed_at(school, "B2")) == 1
    school.corrects("11 Feb 2027", "group_action.agreed", "another school's")
    assert agreed_at(school, "B2") == []
    assert [stands for *_, stands in agreed_at(school, "B1")] == ["Open"]
