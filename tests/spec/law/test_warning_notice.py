"""The formal warning notice"""

from tests.spec.facts import (
    a_concern,
    a_letter,
    a_warning_notice,
    an_assessment,
    notice_of_intent,
    representations,
    the_use_of,
)
from tests.spec.variants import Rules, under_the_law_of_2007
from tests.trails import School, a_school, by_the_files


def warned(type: str = "community", rules: Rules = by_the_files) -> School:
    """A school in LA4b given a warning notice on Monday 8 March 2027."""
    school = a_school("LA4b", type=type, rules=rules).given("1 Mar 2027", a_concern("T11"))
    return school.given("8 Mar 2027", a_warning_notice("R1", "R2", "R3"))


def not_complied() -> School:
    return warned().given("13 Apr 2027", an_assessment(R1=True, R2=True, R3=False))


def test_a_notice_of_today() -> None:
    """ "issuing of a formal warning notice requiring the school to take specified action" (R62)"""
    school = warned()
    school.is_recorded(
        "warning.given", comply_by="2027-03-31", representations_by="2027-03-22", requires=["R1", "R2", "R3"]
    )
    school.sent("warning_notice", on="8 Mar 2027", to="chair, head, sos")


def test_the_notice_of_a_church_school_goes_to_its_appointer_too() -> None:
    """ "where appropriate" the diocese, which appoints the foundation governors: one letter (R62, R55)"""
    warned("voluntary_aided").sent("warning_notice", on="8 Mar 2027", to="chair, head, sos, foundation_appointer")


def test_a_notice_of_2007_runs_fifteen_working_days() -> None:
    """Until April 2016 the initial period ended with the 15th working day after the notice (R62)"""
    school = warned(rules=under_the_law_of_2007)
    school.is_recorded("warning.given", comply_by="2027-03-31", representations_by="2027-03-31")


def test_a_notice_of_2007_against_which_representations_stand_opens_no_power() -> None:
    """Until April 2016: representations made and the notice not confirmed, so not eligible (R62)"""
    school = warned(rules=under_the_law_of_2007).given("17 Mar 2027", representations())
    school.given("13 Apr 2027", an_assessment(R1=False, R2=False, R3=False))
    school.on("14 Apr 2027").refuses(notice_of_intent("s64"), because="not eligible")


def test_a_notice_of_2007_that_was_confirmed_opens_the_powers() -> None:
    """Until April 2016: representations made, the notice confirmed, and not complied with (R62)"""
    school = warned(rules=under_the_law_of_2007).given("17 Mar 2027", representations())
    school.given("23 Mar 2027", a_letter("representations_reply", outcome="confirmed"))
    school.given("13 Apr 2027", an_assessment(R1=False, R2=False, R3=False))
    school.on("14 Apr 2027").records(notice_of_intent("s64"), "letter.issued", "power.notified")


def test_a_notice_of_2007_that_nobody_spoke_against_opens_the_powers() -> None:
    """Until April 2016: no representations, and not complied with, means eligible for intervention (R62)"""
    school = warned(rules=under_the_law_of_2007).given("13 Apr 2027", an_assessment(R1=False, R2=False, R3=False))
    school.on("14 Apr 2027").records(notice_of_intent("s64"), "letter.issued", "power.notified")


def test_representations_are_answered() -> None:
    """ "Where schools or governors do not agree with the concerns raised" (R61)"""
    school = warned().given("17 Mar 2027", representations())
    school.is_recorded("representations.received", reply_by="2027-04-02")
    school.sent("representations_received", on="17 Mar 2027", to="ad")
    school.given("23 Mar 2027", a_letter("representations_reply", outcome="confirmed", withdrawn=("R2",)))
    school.sent("representations_reply", on="23 Mar 2027", to="chair, head")
    school.on("13 Apr 2027").records(an_assessment(R1=True, R3=False), "warning.assessed")


def test_a_reply_says_what_was_decided() -> None:
    """ "do not agree with the concerns raised" (R61)"""
    school = warned()
    school.on("16 Mar 2027").refuses(a_letter("representations_reply"), because="no representations have been received")
    school.given("17 Mar 2027", representations())
    school.on("23 Mar 2027").refuses(a_letter("representations_reply"), because="does not say what was decided")


def test_the_school_is_reminded_before_the_period_ends() -> None:
    """ "to take specified action": by the day in the notice (R62)"""
    school = warned().mornings("9 Mar 2027", "1 Apr 2027")
    school.sent("compliance_ends", on="22 Mar 2027", to="chair, head")
    school.sent("assess_compliance", on="1 Apr 2027", to="ad")
    school.is_recorded("warning.period_ended", powers_until="2027-05-31")


def test_no_judgement_of_failure_before_the_period_is_over() -> None:
    """ "requiring the school to take specified action": it has until the day (R62)"""
    school = warned()
    school.on("31 Mar 2027").refuses(
        an_assessment(R1=True, R2=True, R3=False), because="has until 31 March 2027 to comply"
    )
    school.on("31 Mar 2027").records(an_assessment(R1=True, R2=True, R3=True), "warning.assessed")
    school.on("1 Apr 2027").refuses(an_assessment(R1=True), because="nothing is said of R2, R3")


def test_powers_rest_on_a_notice_for_two_months() -> None:
    """Powers after a notice: only within two months of the end of the compliance period (R63)"""
    school = not_complied().given("14 Apr 2027", notice_of_intent("s64"))
    school.sent("notice_of_intent", on="14 Apr 2027", to="chair, head, sos")
    school.on("31 May 2027").records(
        the_use_of("s64", appoints=2), "letter.issued", "power.used", window_until="2027-05-31", appoints=2
    )
    school.on("1 Jun 2027").refuses(
        the_use_of("s64", appoints=2), because="could be used only until 31 May 2027", rule="s.64"
    )


def test_the_two_months_are_clipped_to_the_months_end() -> None:
    """Two months are calendar months: from 31 December to 28 February (R63)"""
    school = a_school("LA4b").given("8 Dec 2026", a_concern("T11"), a_warning_notice("R1"))
    school.is_recorded("warning.given", comply_by="2026-12-31")
    school.given("5 Jan 2027", an_assessment(R1=False), notice_of_intent("s64"))
    school.on("28 Feb 2027").records(
        the_use_of("s64", appoints=1), "letter.issued", "power.used", window_until="2027-02-28"
    )
    school.on("1 Mar 2027").refuses(the_use_of("s64"), because="only until 28 February 2027")


def test_a_school_that_complied_is_not_eligible() -> None:
    """Not complied with to the authority's satisfaction: else no power follows (R61)"""
    school = warned().given("13 Apr 2027", an_assessment(R1=True, R2=True, R3=True))
    school.on("14 Apr 2027").refuses(notice_of_intent("s64"), because="not eligible for intervention", rule="60 to 62")


def test_a_notice_that_was_withdrawn_opens_nothing() -> None:
    """A notice withdrawn after representations (R61)"""
    school = warned().given("17 Mar 2027", representations())
    school.given("23 Mar 2027", a_letter("representations_reply", outcome="withdrawn")).mornings(
        "24 Mar 2027", "6 Apr 2027"
    )
    school.is_not_recorded("warning.period_ended")
    school.on("14 Apr 2027").refuses(notice_of_intent("s64"), because="not eligible for intervention")


def test_one_notice_at_a_time() -> None:
    """ "a formal warning notice" (R62)"""
    warned().on("9 Mar 2027").refuses(
        a_warning_notice("R9"), because="a notice of 8 March 2027 is still running", rule="section 60"
    )


def test_a_notice_needs_a_ground_in_law() -> None:
    """ "requiring the school to take specified action" (R62)"""
    school = a_school("LA4b").given("1 Mar 2027", a_concern("T11"))
    unlawful = a_warning_notice("R1", grounds=("a bad atmosphere",))
    school.on("8 Mar 2027").refuses(unlawful, because="is not a ground in law", rule="section 60")
    school.on("8 Mar 2027").refuses(a_warning_notice("R1", minded="s99"), because="is not a power in law")
