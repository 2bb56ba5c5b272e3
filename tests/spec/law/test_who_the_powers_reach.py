"""Which schools the powers reach"""

import pytest

from cases.refusals import Refusal
from tests.spec.facts import (
    a_booking,
    a_concern,
    a_consultation,
    a_decision,
    a_letter,
    a_reopening,
    a_warning_notice,
    an_academy_order,
    an_ofsted_report,
    notice_of_intent,
    the_use_of,
)
from tests.trails import School, a_school


def of_type(type: str) -> School:
    school = a_school("LA4b", type=type)
    return school.given("10 Dec 2026", an_ofsted_report("special_measures", published="10 Dec 2026"))


def converting() -> School:
    """A school in LA4b that becomes an academy on 1 April 2027, with a meeting booked for May."""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.given("5 Mar 2027", an_academy_order(converts="1 Apr 2027"), a_booking("tig", "B4", on="19 May 2027"))
    return school.mornings("8 Mar 2027", "31 Mar 2027")


@pytest.mark.parametrize("type", ["academy", "pru"])
def test_no_statutory_step_outside_part_4(type: str) -> None:
    """ "wide diversity of schools": Part 4 reaches neither academies nor referral units (R92)"""
    school = of_type(type)
    for step in (
        a_warning_notice("R1"),
        a_consultation("s65", until="1 Feb 2027"),
        notice_of_intent("s64"),
        the_use_of("s64"),
    ):
        school.on("5 Jan 2027").refuses(step, because="which Part 4 of the Act does not reach", rule="section 59")


def test_an_academys_region_is_told_instead() -> None:
    """The local authority has no powers over an academy and tells the region (R92)"""
    of_type("academy").on("5 Jan 2027").refuses(a_warning_notice("R1"), because="tell the DfE Regions Group")


@pytest.mark.parametrize("type", ["academy", "pru"])
def test_what_to_do_instead_is_a_sentence(type: str) -> None:
    """A refusal says what was not done, why, and what to do, in sentences (R92)"""
    with pytest.raises(Refusal) as no:
        of_type(type).given("5 Jan 2027", a_warning_notice("R1"))
    assert no.value.mend[0].isupper()
    assert no.value.mend.endswith(".")


@pytest.mark.parametrize(
    "type", ["community", "foundation", "voluntary_aided", "maintained_nursery", "community_special"]
)
def test_part_4_reaches_maintained_schools(type: str) -> None:
    """ "including foundation, community and faith schools" (R92)"""
    of_type(type).on("5 Jan 2027").records(a_warning_notice("R1"), "warning.given", "letter.issued")


def test_a_referral_unit_has_a_management_committee() -> None:
    """The chair of a pupil referral unit is not a Chair of Governors (R92)"""
    assert (
        a_school("LA3", type="pru").framework.policy.roles["chair"].title_for["pru"]
        == "Chair of the management committee"
    )


def test_a_school_becomes_an_academy() -> None:
    """Conversion: a new URN, and meetings still to come are off (R92)"""
    school = converting().mornings("1 Apr 2027", "1 Apr 2027")
    school.is_recorded("school.converted", was_urn="990001", urn="990099", trust="trust")
    school.is_recorded("meeting.cancelled", meeting="B4", was="2027-05-19")
    assert (school.case.school_type, school.case.urn) == ("academy", "990099")


def test_conversion_discharges_what_was_owed() -> None:
    """Conversion: duties discharged, powers refused (R92)"""
    school = converting().mornings("1 Apr 2027", "1 Apr 2027")
    school.on("1 Apr 2027").is_discharged_of("O13").is_discharged_of("O12")
    school.on("1 Apr 2027").refuses(a_warning_notice("R1"), because="Part 4 of the Act does not reach")
    school.mornings("6 Apr 2027", "30 Jul 2027").sent_nothing(after="1 Apr 2027")


def test_the_case_is_handed_over() -> None:
    """Conversion: the region and the trust take over; the case is not reopened (R92)"""
    school = converting().mornings("1 Apr 2027", "1 Apr 2027").given("6 Apr 2027", a_letter("handover"))
    school.sent("handover", on="6 Apr 2027", to="sos, trust, head, chair")
    school.is_recorded("case.transferred")
    school.on("7 Apr 2027").refuses(a_reopening(), because="outside the authority's powers")
    school.on("7 Apr 2027").refuses(
        a_booking("tig", "B9", on="2 Jun 2027"), because="handed over when it became an academy"
    )


def test_there_is_no_handover_without_an_order() -> None:
    """Conversion: first the order (R92)"""
    school = a_school("LA3").given("20 Oct 2026", a_concern("T05"))
    school.on("21 Oct 2026").refuses(a_letter("handover"), because="no academy order has been recorded")
    school.on("21 Oct 2026").refuses(an_academy_order(converts="21 Oct 2026"), because="21 October 2026 has passed")
