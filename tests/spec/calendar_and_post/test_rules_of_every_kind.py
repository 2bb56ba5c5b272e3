"""The six kinds of rule"""

from cases.policy import ByDate
from tests.spec.facts import (
    a_booking,
    a_concern,
    a_decision,
    a_letter,
    a_request_of_hmi,
    an_ofsted_report,
    the_governing_bodys_own_plan,
    the_meeting_held,
)
from tests.spec.variants import with_duty
from tests.trails import School, a_school

ELSEWHERE = {"adviser": "nair", "hos": "okafor"}


def elsewhere() -> School:
    """A school of another authority, whose group meets every six school weeks."""
    school = a_school("LT", policy="composite-2026", **ELSEWHERE)  # type: ignore[arg-type]
    return school.given("9 Sep 2026", a_decision("SC"))


def test_so_many_in_a_period() -> None:
    """count_per: so many in each term (O05)"""
    a_school("LA3").given("18 Dec 2026", a_decision("LA4b")).on("5 Jan 2027").owes(
        "O05", due="25 Mar 2027", progress="0 of 2"
    )


def test_one_in_each_period() -> None:
    """each: one in each autumn term, none in spring (O01)"""
    school = a_school("LA3").given("9 Sep 2026", a_concern("T05"))
    school.on("9 Sep 2026").owes("O01", due="18 Dec 2026", progress="0 of 1")
    school.on("11 Jan 2027").is_late_with("O01", due="18 Dec 2026")
    school.on("8 Sep 2027").owes("O01", due="17 Dec 2027")


def test_within_a_time_of_an_event() -> None:
    """within: so many days or months of an event (O02, O13)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.on("20 Oct 2026").owes("O02", due="27 Oct 2026").owes("O13", due="20 Oct 2027")


def test_every_so_often() -> None:
    """every: counted from the last time; a week of holiday does not count (A20)"""
    school = elsewhere()
    school.on("10 Sep 2026").owes("C03", due="21 Oct 2026", working="every 6 school weeks")
    school.given("17 Sep 2026", a_booking("group", "G1", on="14 Oct 2026")).given("14 Oct 2026", the_meeting_held("G1"))
    school.on("14 Oct 2026").owes("C03", due="2 Dec 2026")
    school.on("3 Dec 2026").is_late_with("C03", due="2 Dec 2026")


def test_by_a_date_that_an_event_names() -> None:
    """by_date: the day that HMI names (O20)"""
    school = a_school("LA3").given("11 Jan 2027", a_concern("T05"), a_request_of_hmi(wanted_by="29 Jan 2027"))
    school.on("11 Jan 2027").owes("O20", due="29 Jan 2027")


def test_by_a_day_of_every_year() -> None:
    """by_date: 5 July of each year (A20)"""
    yearly = with_duty("O04", rule=ByDate(kind="by_date", on="07-05"))
    school = a_school("LA3", rules=yearly).given("9 Sep 2026", a_concern("T05"))
    school.on("1 Jul 2027").owes("O04", due="5 Jul 2027")
    school.on("6 Jul 2027").is_late_with("O04", due="5 Jul 2027")


def test_not_before_a_date() -> None:
    """not_before: a bar, and no duty (O14)"""
    school = a_school("LA3").given("10 Dec 2026", an_ofsted_report("special_measures", published="10 Dec 2026"))
    school.given("9 Dec 2027", an_ofsted_report("no_category", published="9 Dec 2027"))
    school.on("9 Dec 2027").is_barred_under("O14", until="9 Dec 2028").owes_nothing_under("O14")


def test_a_second_authority_runs_through_the_same_rules() -> None:
    """ "our criteria for allocating resources" are data: another authority's are other data (R91)"""
    school = elsewhere()
    school.is_recorded("case.opened", policy="composite-2026", policy_version="2026-09-01")
    school.on("9 Sep 2026").owes("C02", due="16 Sep 2026", by="hos").owes("C01", due="23 Oct 2026", progress="0 of 1")


def test_a_duty_that_a_letter_starts() -> None:
    """within: of a letter; the governing body's plan within 15 days of a pre-warning (A20)"""
    school = elsewhere().given("10 Sep 2026", a_concern("P5"), a_letter("pre_warning"))
    school.on("10 Sep 2026").owes("C04", due="1 Oct 2026", by="chair", late_to="ad", remind="24 Sep 2026")
    school.given("30 Sep 2026", the_governing_bodys_own_plan())
    school.on("30 Sep 2026").has_met("C04", due="1 Oct 2026")
