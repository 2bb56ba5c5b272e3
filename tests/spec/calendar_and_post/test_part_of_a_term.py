"""A duty in force for part of a term"""

from tests.spec.facts import a_booking, a_decision, the_meeting_held
from tests.trails import a_school


def test_39_days_of_73() -> None:
    """Pro rata, rounded down: 39 of 73 school days make one of two meetings (A17, O05)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.on("20 Oct 2026").owes(
        "O05", due="18 Dec 2026", progress="0 of 1", remind="27 Nov 2026", working="pro rata of 2"
    )


def test_6_days_of_73() -> None:
    """Pro rata, rounded down: 6 of 73 school days make none (A17, O05)"""
    school = a_school("LA3").given("11 Dec 2026", a_decision("LA4b"))
    school.on("11 Dec 2026").owes_nothing_under("O05").owes_nothing_under("O06").owes_nothing_under("O07")


def test_15_school_days_make_one() -> None:
    """But 1 from 15 school days on (A17, O05)"""
    school = a_school("LA3").given("30 Nov 2026", a_decision("LA4b"))
    school.on("30 Nov 2026").owes("O05", due="18 Dec 2026", progress="0 of 1")
    school.on("30 Nov 2026").owes("O06", due="18 Dec 2026", progress="0 of 1")


def test_14_school_days_make_none() -> None:
    """But 1 from 15 school days on (A17, O05)"""
    school = a_school("LA3").given("1 Dec 2026", a_decision("LA4b"))
    school.on("1 Dec 2026").owes_nothing_under("O05").owes_nothing_under("O06")


def test_a_whole_term_owes_the_whole_number() -> None:
    """ "at least twice a term" (A17, O05)"""
    a_school("LA3").given("18 Dec 2026", a_decision("LA4b")).on("4 Jan 2027").owes(
        "O05", due="25 Mar 2027", progress="0 of 2"
    )


def test_a_school_that_leaves_before_half_of_the_term() -> None:
    """Pro rata, rounded down (A17, O05)"""
    school = a_school("LA3").given("18 Dec 2026", a_decision("LA4b"))
    school.given("11 Jan 2027", a_booking("summative", "S1", on="29 Jan 2027"))
    school.given("29 Jan 2027", the_meeting_held("S1", judged="sufficient"), a_decision("LA4a", taper=(3,)))
    school.on("26 Mar 2027").has_met("O05", due="25 Mar 2027", progress="1 of 1")
    school.on("26 Mar 2027").is_late_with("O07", due="25 Mar 2027", progress="0 of 1")


def test_the_working_says_how_the_number_was_reached() -> None:
    """Pro rata (A17, O05)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.on("20 Oct 2026").owes(
        "O05", working="1 in the autumn term 2026/27, which ends on 18 December 2026, pro rata"
    )
