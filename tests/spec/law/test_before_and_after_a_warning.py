"""The pre-warning, the notice of intent and the powers, as they are written"""

from tests.spec.everybody import day
from tests.spec.facts import (
    a_concern,
    a_consultation,
    a_decision,
    a_letter,
    a_pre_warning,
    a_warning_notice,
    an_application_for_consent,
    an_assessment,
    an_ofsted_report,
    notice_of_intent,
    the_consent,
    the_last_day_of,
    the_use_of,
)
from tests.trails import School, a_school

BOARD = ("gale", "holt")


def elsewhere() -> School:
    """A voluntary aided school of an authority whose ladder has a pre-warning."""
    posts = {"adviser": "nair", "hos": "okafor"}
    school = a_school("LT", policy="composite-2026", type="voluntary_aided", **posts)  # type: ignore[arg-type]
    return school.given("8 Sep 2026", a_concern("P5")).given("10 Sep 2026", a_decision("SC"))


def unmet(type: str = "community") -> School:
    school = a_school("LA4b", type=type).given("1 Mar 2027", a_concern("T11"))
    school.given("8 Mar 2027", a_warning_notice("R1"))
    return school.given("13 Apr 2027", an_assessment(R1=False))


def in_special_measures(type: str = "community") -> School:
    school = a_school("LA4b", type=type, governors=("eze", "reed"))
    return school.given("10 Dec 2026", an_ofsted_report("special_measures", published="10 Dec 2026"))


# --- before
def test_a_pre_warning_carries_its_grounds() -> None:
    """Bradford: a pre-formal warning, copied to the diocese (R61)"""
    school = elsewhere().given("4 Nov 2026", a_pre_warning("R1", comply_by=day("27 Nov 2026")))
    school.sent("pre_warning", on="4 Nov 2026", to="chair, head, diocese")
    school.says(
        "pre_warning", "chair", "This letter is not a formal warning notice", "unacceptably low",
        "passing difficulties with staffing Source: The concern that we logged, point P5 of our policy",
        "R1: put right Led by: Chair of Governors To be done by: 27 November 2026",
        "- give the governing body a formal warning notice",
    )  # fmt: skip
    school.keeps_apart("put right")
    assert school.case.warning is None


def test_a_pre_warning_by_its_name_alone() -> None:
    """The letter rests on the record and asks for the plan that it makes the governing body owe (R61)"""
    school = elsewhere().given("4 Nov 2026", a_letter("pre_warning"))
    school.is_recorded("pre_warning.given", requires=["C04"], comply_by="2026-11-25", minded=["letter.warning_notice"])
    school.says(
        "pre_warning", "head", "copy, for your information, of our letter to the Chair of Governors",
        "Send us the governing body’s own action plan Led by: Chair of Governors To be done by: 25 November 2026",
    )  # fmt: skip
    school.does_not_say("pre_warning", "chair", "The grounds that may apply")


def test_a_second_pre_warning_says_what_it_says_itself() -> None:
    """Each letter has its own facts, whatever was written before (R61)"""
    school = elsewhere().given("4 Nov 2026", a_pre_warning("R7", comply_by=day("27 Nov 2026")))
    school.given("1 Dec 2026", a_letter("pre_warning"))
    school.says("pre_warning", "chair", "C04: Send us").does_not_say("pre_warning", "chair", "R7")


def test_a_pre_warning_without_its_facts_is_refused() -> None:
    """No matter on the record, no ground in law, nothing that would follow: no letter (R61)"""
    bare = a_school("LT", policy="composite-2026", adviser="nair", hos="okafor")
    on = bare.given("9 Sep 2026", a_decision("SC")).on("4 Nov 2026")
    on.refuses(a_letter("pre_warning"), because="it rests on nothing")
    on.refuses(a_pre_warning("R1"), because="it rests on nothing")
    on = elsewhere().on("4 Nov 2026")
    on.refuses(a_pre_warning("R1", grounds=("bad luck",)), because="bad luck is not a ground in law")
    on.refuses(a_pre_warning("R1", grounds=()), because="it gives no ground")
    on.refuses(a_pre_warning("R1", minded=("law.s67",)), because="neither a rung of the policy's ladder nor a power")
    a_school("LA3").given("8 Sep 2026", a_concern("T11")).on("4 Nov 2026").refuses(
        a_pre_warning("R1"), because="the policy has no pre-warning"
    )


def test_no_pre_warning_to_an_academy() -> None:
    """ "wide diversity of schools": what cannot be followed by a notice is no pre-warning (R92)"""
    academy = a_school("LT", policy="composite-2026", type="academy", adviser="nair", hos="okafor")
    academy.given("8 Sep 2026", a_concern("P5"))
    for letter in (a_letter("pre_warning"), a_pre_warning("R1")):
        academy.on("4 Nov 2026").refuses(letter, because="Part 4 of the Act does not reach")


# --- after
def test_a_notice_of_intent_says_until_when() -> None:
    """ "reasonable notice in writing": what, by which section, why, and until when (R63)"""
    school = unmet("voluntary_aided").given("14 Apr 2027", notice_of_intent("s64"))
    school.says(
        "notice_of_intent", "chair", "- appoint additional governors", "Education and Inspections Act 2006, section 64",
        "may appoint as many governors as we do", "We can take this action until 31 May 2027",
        "did not comply with the warning notice of 8 March 2027",
    )  # fmt: skip
    school.says("notice_of_intent", "head", "copy, for your information, of our notice to the Chair of Governors")


def test_what_the_law_adds_is_for_the_schools_that_it_names() -> None:
    """Section 64(4): in a voluntary aided school made eligible by notice (R63, R92)"""
    unmet().given("14 Apr 2027", notice_of_intent("s64")).does_not_say(
        "notice_of_intent", "chair", "may appoint as many"
    )
    school = in_special_measures("voluntary_aided").given("5 Jan 2027", notice_of_intent("s64"))
    school.does_not_say("notice_of_intent", "chair", "may appoint as many", "We can take this action until")
    school.says("notice_of_intent", "chair", "Ofsted has put the school in one of its categories of concern")


def test_additional_governors_are_numbered() -> None:
    """ "appointing additional governors": how many (R63)"""
    on = in_special_measures().on("5 Jan 2027")
    for none in (None, 0, -1):
        on.refuses(the_use_of("s64", appoints=none), because="how many governors are appointed", rule="s.64")
    school = in_special_measures().given("5 Jan 2027", the_use_of("s64", effective="11 Jan 2027", appoints=3))
    school.says("power_used", "chair", "governors that we appoint: 3", "It takes effect on 11 January 2027")


def test_arrangements_are_described() -> None:
    """ "enter into collaborative arrangements": which, and with whom, from the consultation on (R65)"""
    school = in_special_measures()
    school.on("5 Jan 2027").refuses(
        a_consultation("s63", until="19 Jan 2027"), because="does not say which arrangements", rule="s.63"
    )
    school.on("5 Jan 2027").refuses(notice_of_intent("s63"), because="does not say which arrangements")
    school.given("5 Jan 2027", a_consultation("s63", until="19 Jan 2027", arrangement="a federation with Broadfield"))
    school.says("consult_power", "chair", "the arrangements that we propose: a federation with Broadfield")
    school.given("20 Jan 2027", notice_of_intent("s63"), the_use_of("s63"))
    school.says("notice_of_intent", "chair", "that we intend to require: a federation with Broadfield")
    school.says("power_used", "chair", "the governing body must enter into: a federation with Broadfield")
    school.keeps_apart("a federation with Broadfield")


def test_a_suspended_budget_is_explained() -> None:
    """ "suspending the school's delegated budget" (R64)"""
    school = in_special_measures().given("5 Jan 2027", the_use_of("s66", effective="1 Feb 2027"))
    school.says(
        "power_used", "chair", "takes effect on 1 February 2027", "we decide how the school’s budget share is spent"
    )


def test_an_interim_board_is_named() -> None:
    """An interim executive board: its members, its chair, its day, and the consent (R67)"""
    school = in_special_measures().given("4 Jan 2027", a_consultation("s65", until="18 Jan 2027"))
    school.given("19 Jan 2027", an_application_for_consent("s65"), the_consent("s65"))
    school.given("26 Jan 2027", the_use_of("s65", effective="1 Mar 2027", members=BOARD, chair="gale"))
    school.says(
        "ieb_notice", "governor", "leave office on 1 March 2027", "- Gale - Holt The chair of the board is Gale",
        "The Secretary of State (DfE Regions Group) has consented",
    )  # fmt: skip
    school.says("ieb_notice", "sos", "This is a copy, for your information, of our notice to the governors")
    school.does_not_say("ieb_notice", "interim_member", "This is a copy")


def test_a_church_schools_board_is_told_to_the_diocese() -> None:
    """An interim executive board: copies also to whoever appoints the foundation governors (R67, R55)"""
    school = in_special_measures("voluntary_aided").given("4 Jan 2027", a_consultation("s65", until="18 Jan 2027"))
    school.given("19 Jan 2027", an_application_for_consent("s65"), the_consent("s65"))
    school.given("26 Jan 2027", the_use_of("s65", effective="1 Mar 2027", members=BOARD, chair="gale"))
    people = "governor, governor, interim_member, interim_member, sos, head"
    school.sent("ieb_notice", on="26 Jan 2027", to=f"{people}, foundation_appointer")


def test_whoever_the_act_names_has_to_be_known() -> None:
    """Copies to the Secretary of State: nobody in that post, no notice (R63)"""
    school = unmet().given("14 Apr 2027", the_last_day_of("sos", "region", last_day="14 Apr 2027"))
    school.on("15 Apr 2027").refuses(
        notice_of_intent("s64"), because="law asks for a copy to the Secretary of State", rule="s.64"
    )


def test_the_authority_consults_only_on_its_own_powers() -> None:
    """ "nominate and pay the Chair": another body's powers (R68)"""
    asked = a_consultation("s67", until="19 Jan 2027")
    in_special_measures().on("5 Jan 2027").refuses(asked, because="gives that power to the Secretary of State")
