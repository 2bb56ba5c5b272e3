"""The posts of a case: those that it has, and what the school calls them."""

from __future__ import annotations

from sqlalchemy import Engine

from cases import commands as c
from cases.case import ENGINE
from cases.reading import load_policy
from cases.store import person, reading
from desk.casefile.people import posts
from desk.setup.people import found, of_case, of_person
from tests.cases.school import School as Recorded
from tests.cases.school import at
from tests.notifications.outlook.schools import more_schools
from tests.spec.everybody import EVERYBODY, day
from tests.trails import School, a_school, the_authority

ON = day("14 Sep 2026")


def titles(school: School) -> dict[str, bool]:
    """Every post that is shown, and whether it is said to be vacant."""
    return {x.title: x.vacant for x in posts(school.case, school.framework.policy, EVERYBODY, ON)}


def test_the_authority_s_own_record_has_no_posts_of_a_school() -> None:
    shown = titles(the_authority())
    assert "Headteacher" not in shown
    assert shown["Head of School Improvement"] is False
    assert shown["School monitoring group"] is True


def test_a_school_has_those_of_the_authority_and_its_own_and_whatever_else_somebody_holds() -> None:
    shown = titles(a_school(type="voluntary_aided"))
    assert shown["School monitoring group"] is True
    assert {"Headteacher", "Chair of Governors", "Diocesan authority"} <= shown.keys()
    assert "Academy trust" not in shown


def test_a_referral_unit_s_chair_is_called_so() -> None:
    shown = titles(a_school(type="pru"))
    assert "Chair of the management committee" in shown
    assert "Chair of Governors" not in shown


def test_it_is_called_so_in_the_lists_of_people_and_posts_too(engine: Engine) -> None:
    """Whoever chairs schools of several types is called what the policy calls it first."""
    policy, today, school = load_policy("mk-2010"), ON.isoformat(), Recorded(engine)
    pask = school.people["pask"]
    more_schools(school, ["P"], school_type="pru", holders={"chair": ((pask, None, None),)})

    def listed() -> tuple[str, ...]:
        with reading(engine) as conn:
            [one], _ = found(conn, policy, "pask", 1, today)
        return one.posts

    with reading(engine) as conn:
        [chair] = of_case(school.door.case(conn, "P"), policy, {}, today)
        known = person(conn, pask)
        assert known
        held = of_person(conn, policy, known, today, 9)
    assert chair.title == "Chair of the management committee"
    assert {one.case: one.title for one in held} == {"A": "Chair of Governors", "P": chair.title}
    assert listed() == ("Chair of Governors, in 2 cases",)
    ends = c.EndHolder(role="chair", person=pask, last_day=at("2026-09-10").date())
    school.door.ask("A", ends, by=ENGINE, now=at("2026-09-10"))
    assert listed() == ("Chair of the management committee, P School",)
