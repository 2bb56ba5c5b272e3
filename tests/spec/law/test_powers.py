"""The powers of the ladder"""

from tests.spec.facts import (
    a_consultation,
    a_letter,
    an_application_for_consent,
    an_ofsted_report,
    notice_of_intent,
    the_consent,
    the_use_of,
)
from tests.trails import School, a_school

BOARD = ("gale", "holt")


def in_special_measures(type: str = "community") -> School:
    school = a_school("LA4b", type=type, governors=("eze", "reed", "snow"))
    return school.given("10 Dec 2026", an_ofsted_report("special_measures", published="10 Dec 2026"))


def consulted() -> School:
    school = in_special_measures().given("4 Jan 2027", a_consultation("s65", until="18 Jan 2027"))
    return school.given("19 Jan 2027", an_application_for_consent("s65"))


def consented() -> School:
    return consulted().given("25 Jan 2027", the_consent("s65"))


def test_an_ofsted_category_needs_no_notice_and_has_no_window() -> None:
    """Eligible by Ofsted: no notice, no two months (R63)"""
    school = in_special_measures()
    school.on("1 Dec 2027").records(the_use_of("s64", appoints=2), "letter.issued", "power.used", window_until=None)


def test_a_school_that_is_eligible_by_neither_way() -> None:
    """ "In extreme circumstances" (R61)"""
    school = in_special_measures().given("5 Mar 2027", an_ofsted_report("no_category", published="5 Mar 2027"))
    school.on("8 Mar 2027").refuses(
        the_use_of("s64", appoints=1), because="not eligible for intervention", rule="60 to 62"
    )


def test_additional_governors() -> None:
    """ "appointing additional governors to a school's governing body" (R63)"""
    school = in_special_measures().given("5 Jan 2027", a_letter("power_used", power="s64", appoints=2))
    school.sent("power_used", on="5 Jan 2027", to="chair, head, sos")
    school.is_recorded("power.used", power="s64", appoints=2)


def test_the_delegated_budget() -> None:
    """ "suspending the school's delegated budget" (R64)"""
    in_special_measures().on("5 Jan 2027").records(the_use_of("s66"), "letter.issued", "power.used", power="s66")


def test_collaboration_needs_consultation_first() -> None:
    """ "requiring the Governing Body to enter into collaborative arrangements" (R65)"""
    school = in_special_measures("voluntary_aided")
    school.on("5 Jan 2027").refuses(the_use_of("s63"), because="have not been consulted", rule="s.63")
    school.given("5 Jan 2027", a_consultation("s63", until="19 Jan 2027", arrangement="a federation with Broadfield"))
    school.sent("consult_power", on="5 Jan 2027", to="chair, head, foundation_appointer")
    school.on("19 Jan 2027").refuses(the_use_of("s63"), because="the consultation is open until 19 January 2027")
    school.on("20 Jan 2027").records(the_use_of("s63"), "letter.issued", "power.used")


def test_a_board_needs_consultation() -> None:
    """ "replacing the Governing Body with an Interim Executive Board (IEB)" (R67)"""
    school = in_special_measures()
    use = the_use_of("s65", effective="1 Mar 2027", members=BOARD, chair="gale")
    school.on("5 Jan 2027").refuses(use, because="have not been consulted", rule="s.65")


def test_a_board_needs_consent() -> None:
    """An interim executive board: consult, then the Secretary of State's consent (R67)"""
    school = consulted()
    use = the_use_of("s65", effective="1 Mar 2027", members=BOARD, chair="gale")
    school.on("25 Jan 2027").refuses(use, because="the Secretary of State has not consented", rule="s.65")
    school.on("25 Jan 2027").records(the_consent("s65"), "consent.recorded")


def test_consent_is_asked_for_before_it_is_given() -> None:
    """An interim executive board: consent (R67)"""
    in_special_measures().on("5 Jan 2027").refuses(the_consent("s65"), because="it was never applied for", rule="s.65")
    in_special_measures().on("5 Jan 2027").refuses(
        an_application_for_consent("s64"), because="requires nobody's consent"
    )


def test_a_board_has_at_least_two_members() -> None:
    """An interim executive board: at least two members (R67)"""
    alone = the_use_of("s65", effective="1 Mar 2027", members=("gale",), chair="gale")
    consented().on("26 Jan 2027").refuses(alone, because="has at least 2 members", rule="s.65")
    twice = the_use_of("s65", effective="1 Mar 2027", members=("gale", "gale"), chair="gale")
    consented().on("26 Jan 2027").refuses(twice, because="has at least 2 members")


def test_its_chair_is_one_of_its_members() -> None:
    """An interim executive board: its chair (R67)"""
    use = the_use_of("s65", effective="1 Mar 2027", members=BOARD, chair="reed")
    consented().on("26 Jan 2027").refuses(use, because="its chair is not one of its members", rule="s.65")


def test_its_notice_goes_to_every_governor_and_every_member() -> None:
    """An interim executive board: copies to every member, every governor, the Secretary of State (R67)"""
    school = consented().given("26 Jan 2027", the_use_of("s65", effective="1 Mar 2027", members=BOARD, chair="gale"))
    school.sent(
        "ieb_notice", on="26 Jan 2027", to="governor, governor, governor, interim_member, interim_member, sos, head"
    )


def test_governors_leave_office_on_the_day() -> None:
    """An interim executive board: the governors vacate on the date (R67)"""
    school = consented().given("26 Jan 2027", the_use_of("s65", effective="1 Mar 2027", members=BOARD, chair="gale"))
    school.mornings("27 Jan 2027", "26 Feb 2027").is_not_recorded("governing_body.replaced")
    school.mornings("1 Mar 2027", "1 Mar 2027").is_recorded(
        "governing_body.replaced", members=list(BOARD), chair="gale"
    )
    assert school.case.governors == BOARD
    assert school.case.holder("chair", school.today) == "gale"


def test_a_day_that_has_passed_is_no_day_of_effect() -> None:
    """An interim executive board: from the day in the notice (R67)"""
    use = the_use_of("s65", effective="25 Jan 2027", members=BOARD, chair="gale")
    consented().on("26 Jan 2027").refuses(use, because="25 January 2027 has passed")


def test_powers_of_the_secretary_of_state_are_another_bodys() -> None:
    """ "nominate and pay the Chair or direct the closure of the school" (R68)"""
    school = in_special_measures()
    for power in ("s66A", "s67", "s68", "s69"):
        school.on("5 Jan 2027").refuses(the_use_of(power), because="gives that power to the Secretary of State")
        school.on("5 Jan 2027").refuses(notice_of_intent(power), because="gives that power to the Secretary of State")


def test_a_power_that_is_not_in_the_law() -> None:
    """ "the procedures available to it" (R61)"""
    in_special_measures().on("5 Jan 2027").refuses(the_use_of("s99"), because="the law file has no power s99")
    in_special_measures().on("5 Jan 2027").refuses(
        a_consultation("s99", until="1 Feb 2027"), because="has no power s99"
    )
