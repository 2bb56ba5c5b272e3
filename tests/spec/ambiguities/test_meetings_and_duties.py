"""About meetings, duties and words without a number"""

import pytest

from tests.spec.facts import (
    a_booking,
    a_consultation,
    a_decision,
    a_plan,
    an_ofsted_report,
    notice_of_intent,
    options_considered,
    the_meeting_held,
    the_use_of,
)
from tests.trails import a_school


def test_a01_twice_a_term_is_the_duty_and_each_half_term_the_target() -> None:
    """Twice a term is owed and can be late; one in each half-term is only reminded of (A1, O05, O06)"""
    school = a_school("LA3").given("18 Dec 2026", a_decision("LA4b"))
    school.given("15 Feb 2027", a_booking("tig", "B1", on="3 Mar 2027"), a_booking("tig", "B2", on="17 Mar 2027"))
    school.given("3 Mar 2027", the_meeting_held("B1")).given("17 Mar 2027", the_meeting_held("B2"))
    school.on("26 Mar 2027").has_met("O05", due="25 Mar 2027", progress="2 of 2")
    school.on("26 Mar 2027").is_late_with("O06", due="12 Feb 2027").has_met("O06", due="25 Mar 2027")
    school.mornings("26 Mar 2027", "30 Mar 2027").sent_nothing("late_O06")


def test_a05_a_sip_named_to_deliver_an_activity_is_warned_of() -> None:
    """Warn, with a recorded reason, where a SIP is named as deliverer in 4a or 4b (A5, R60)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b")).given("26 Nov 2026", a_plan(lead="sip"))
    school.is_recorded("advice.given", about="plan", rule="section 11")


def test_a05_a_sip_named_to_deliver_an_activity_is_never_barred() -> None:
    """ "SIPs will commission work in schools 'at risk'": a warning at most, never a bar (A5, R60)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.on("26 Nov 2026").records(a_plan(("M1", "sip", "26 Feb 2027")), "plan.agreed", "milestone.added", lead="sip")


def test_a17_a_duty_in_force_for_part_of_a_term() -> None:
    """Pro rata, rounded down, but 1 from 15 school days on (A17, O05)"""
    a_school("LA3").given("20 Oct 2026", a_decision("LA4b")).on("20 Oct 2026").owes("O05", progress="0 of 1")
    a_school("LA3").given("11 Dec 2026", a_decision("LA4b")).on("11 Dec 2026").owes_nothing_under("O05")
    assert "part_period_min_school_days" in a_school().framework.policy.clock.local


def test_a18_the_summative_meeting_counts_as_one_of_the_groups() -> None:
    """Yes (A18, O05, R70)"""
    school = (
        a_school("LA3")
        .given("18 Dec 2026", a_decision("LA4b"))
        .given("5 Jan 2027", a_booking("summative", "S1", on="20 Jan 2027"))
    )
    school.given("20 Jan 2027", the_meeting_held("S1", judged="insufficient"))
    school.on("20 Jan 2027").owes("O05", due="25 Mar 2027", progress="1 of 2").has_met("O06", due="12 Feb 2027")
    school.is_recorded("meeting.held", kind="summative", counts_as="tig")


@pytest.mark.parametrize("duty", ["O02", "O10", "O11", "O12", "O15", "O17", "O18", "O21"])
def test_a20_a_word_without_a_number_has_a_number_set_locally(duty: str) -> None:
    """ "promptly", "rapid", "will be set up": the authority's own number, marked as local (A20)"""
    assert "n" in a_school().framework.policy.duty(duty).local


@pytest.mark.parametrize("duty", ["O05", "O07", "O09", "O13", "O14", "O16"])
def test_a20_a_number_of_the_framework_is_not_local(duty: str) -> None:
    """Twice, a year, three years, ten days: numbers that the framework or the law gives (A20)"""
    assert "n" not in a_school().framework.policy.duty(duty).local


def test_a20_an_officer_reads_that_the_number_is_local() -> None:
    """A number set locally is shown as set locally wherever something is called late (A20, O10)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.on("20 Oct 2026").owes("O10", working="set locally").owes(
        "O13", working="within 12 months of 20 October 2026"
    )


def test_a22_the_ladder_has_no_order() -> None:
    """Options tested one by one against the law file, not steps that follow by themselves (A22, R61)"""
    school = a_school("LA4b").given("10 Dec 2026", an_ofsted_report("special_measures", published="10 Dec 2026"))
    school.on("5 Jan 2027").records(the_use_of("s64", appoints=2), "letter.issued", "power.used")
    school.on("5 Jan 2027").records(the_use_of("s66"), "letter.issued", "power.used")
    school.on("5 Jan 2027").records(a_consultation("s65", until="19 Jan 2027"), "power.consulted", "letter.issued")
    school.on("5 Jan 2027").records(notice_of_intent("s66"), "letter.issued", "power.notified")
    school.on("5 Jan 2027").records(options_considered("closure"), "options.considered")


def test_a22_no_power_follows_by_itself() -> None:
    """Options, not steps that follow by themselves (A22, R61)"""
    school = a_school("LA4b").given("10 Dec 2026", an_ofsted_report("special_measures", published="10 Dec 2026"))
    school.mornings("11 Dec 2026", "15 Apr 2027")
    school.is_not_recorded("power.used")
    school.is_not_recorded("warning.given")
    school.is_not_recorded("power.consulted")
