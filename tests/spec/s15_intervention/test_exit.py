"""Exit"""

from tests.spec.facts import (
    a_booking,
    a_closure,
    a_concern,
    a_decision,
    a_letter,
    a_reopening,
    a_review,
    options_considered,
    the_meeting_held,
)
from tests.trails import School, a_school


def ready_to_leave(judged: str = "sufficient") -> School:
    """A school in LA4b whose summative meeting was held on 1 December 2027."""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.given("10 Nov 2027", a_booking("summative", "BS", on="1 Dec 2027"))
    return school.given("1 Dec 2027", the_meeting_held("BS", judged=judged))


def ready_to_close() -> School:
    return ready_to_leave().given("1 Dec 2027", a_decision("LA4a", taper=(6, 2))).given("2 Feb 2028", a_decision("LA3"))


def test_a_school_leaves_4b_by_a_summative_meeting() -> None:
    """ "a summative meeting will be held, to taper intervention and support" (R70)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.on("1 Dec 2027").refuses(
        a_decision("LA4a", taper=(6, 2)), because="no summative meeting has been held", rule="section 15"
    )


def test_the_meeting_must_judge_progress_sufficient() -> None:
    """ "a stable position with improvement secured and on an upward trajectory" (R70)"""
    school = ready_to_leave(judged="insufficient")
    school.on("1 Dec 2027").refuses(a_decision("LA4a", taper=(6, 2)), because="judged progress sufficient")


def test_support_is_tapered() -> None:
    """ "to taper intervention and support" (R70)"""
    school = ready_to_leave()
    school.on("1 Dec 2027").refuses(a_decision("LA4a"), because="no plan to taper support", rule="section 15")
    school.given("1 Dec 2027", a_decision("LA4a", taper=(6, 2)))
    school.is_recorded("support.tapered", support_days=[6, 2])
    school.is_in("LA4a")


def test_a_school_leaves_4b_for_4a() -> None:
    """ "formally to remove the school from the category 4b" (R70)"""
    school = ready_to_leave()
    school.on("1 Dec 2027").refuses(a_decision("LA3", taper=(6, 2)), because="leaves LA4b for LA4a, not LA3")


def test_an_old_summative_meeting_does_not_serve_again() -> None:
    """ "a summative meeting will be held": for each time in 4b (R70)"""
    school = ready_to_leave().given("1 Dec 2027", a_decision("LA4a", taper=(6, 2)))
    school.given("12 Jan 2028", a_decision("LA4b"))
    school.on("13 Jan 2028").refuses(a_decision("LA4a", taper=(3,)), because="no summative meeting has been held")


def test_the_summative_meeting_also_calls_the_assistant_director() -> None:
    """ "a summative meeting will be held" (R70)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.given("10 Nov 2027", a_booking("summative", "BS", on="1 Dec 2027")).mornings("16 Nov 2027", "17 Nov 2027")
    school.sent("meeting_notice", on="17 Nov 2027", to="head, chair, sip, senior_adviser, ad")


def test_not_enough_progress() -> None:
    """ "will consider closure or different models of leadership or organisation" (R73)"""
    school = ready_to_leave(judged="insufficient")
    options = options_considered("closure", "different_leadership")
    school.on("2 Dec 2027").records(options, "options.considered", options=["closure", "different_leadership"])
    school.on("2 Dec 2027").refuses(options_considered(), because="none is named", rule="section 15")


def test_a_case_closes_once_it_may() -> None:
    """ "use existing support programmes to provide additional support" (R72)"""
    school = ready_to_close()
    school.on("4 Feb 2028").refuses(a_closure(), because="the closure letter has not been issued", rule="Exit strategy")
    school.given("4 Feb 2028", a_letter("closure"), a_closure())
    school.is_recorded("case.closed", outcome="improved")
    school.sent("closure", on="4 Feb 2028", to="head, chair")


def test_a_case_in_4b_stays_open() -> None:
    """ "subject to intervention" (R70)"""
    school = ready_to_leave().given("2 Dec 2027", a_letter("closure"))
    school.on("2 Dec 2027").refuses(a_closure(), because="the school is still LA4b")


def test_the_taper_is_reviewed_before_the_case_closes() -> None:
    """ "to ensure improvement is sustained" (R72)"""
    school = ready_to_leave().given("1 Dec 2027", a_decision("LA4a", taper=(6, 3, 1)), a_letter("closure"))
    school.on("2 Dec 2027").refuses(a_closure(), because="the taper of support has not been reviewed")
    school.given("22 Mar 2028", a_review(stays="LA4a", taper_reviewed=True))
    school.on("24 Mar 2028").records(a_closure(watch_until="9 Dec 2028"), "case.closed", watch_until="2028-12-09")


def test_the_school_stays_on_watch_when_the_case_closes() -> None:
    """ "to ensure improvement is sustained": the case closes, the category stays (R72, O13)"""
    school = ready_to_leave().given("1 Dec 2027", a_decision("LA4a", taper=(6,)))
    school.given("22 Mar 2028", a_review(stays="LA4a", taper_reviewed=True))
    school.given("24 Mar 2028", a_letter("closure"), a_closure(watch_until="9 Dec 2028"))
    school.is_in("LA4a")
    assert school.case.watch_until is not None
    school.on("27 Mar 2028").is_discharged_of("O13")


def test_a_closed_case_sends_nothing_more() -> None:
    """ "formally to remove the school" (R70)"""
    school = (
        ready_to_close().given("4 Feb 2028", a_letter("closure"), a_closure()).mornings("7 Feb 2028", "10 Apr 2028")
    )
    school.sent_nothing(after="4 Feb 2028")


def test_a_closed_case_may_be_reopened() -> None:
    """ "to ensure improvement is sustained": where it is not (R72)"""
    school = ready_to_close().given("4 Feb 2028", a_letter("closure"), a_closure())
    school.on("7 Feb 2028").refuses(a_booking("tig", "B9", on="1 Mar 2028"), because="the case of Fernhollow is closed")
    school.given("7 Feb 2028", a_reopening())
    school.is_recorded("case.reopened")
    school.on("7 Feb 2028").refuses(a_reopening(), because="it is open already")


def test_a_new_concern_after_closure_opens_a_new_case() -> None:
    """ "any emerging concern issue" (R40)"""
    school = ready_to_close().given("4 Feb 2028", a_letter("closure"), a_closure())
    school.on("1 Mar 2028").records(a_concern("T05"), "case.opened", "concern.logged")
