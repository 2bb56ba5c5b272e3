"""The people of a school"""

from tests.spec.facts import (
    a_booking,
    a_call_from_the_head,
    a_concern,
    a_decision,
    a_letter,
    a_withdrawal,
    the_appointment_of,
    the_last_day_of,
    the_reply,
)
from tests.trails import School, a_school


def with_a_new_head_in_may() -> School:
    """Mrs Birkett's last day is 30 April 2027; Mr Adeyemi starts on 1 May, a Saturday."""
    school = a_school("LA3").given("11 Dec 2026", a_decision("LA4b"))
    school.given("10 Feb 2027", the_last_day_of("head", "birkett", last_day="30 Apr 2027"))
    return school.given("16 Mar 2027", the_appointment_of("head", "adeyemi", first_day="1 May 2027"))


def test_a_headteacher_is_answered_promptly() -> None:
    """ "undertakes to respond promptly to any contact from a headteacher" (R86, O15)"""
    school = a_school("LA3").given("5 Mar 2027", a_concern("T05")).given("9 Mar 2027", a_call_from_the_head("C1"))
    school.sent("contact_received", on="9 Mar 2027", to="officer")
    school.on("9 Mar 2027").owes("O15", due="11 Mar 2027", about="C1", late_to="hsi", remind="")
    school.given("10 Mar 2027", the_reply("C1"))
    school.on("10 Mar 2027").has_met("O15", due="11 Mar 2027", about="C1")
    school.is_recorded("contact.answered", contact="C1")


def test_an_unanswered_head_is_told_to_the_head_of_school_improvement() -> None:
    """ "respond promptly" (R86, O15)"""
    school = a_school("LA3").given("5 Mar 2027", a_concern("T05")).given("9 Mar 2027", a_call_from_the_head("C1"))
    school.mornings("10 Mar 2027", "12 Mar 2027").sent("late_O15", on="12 Mar 2027", to="hsi", note="C1")
    school.given("12 Mar 2027", the_reply("C1"))
    school.is_recorded("contact.answered_late", contact="C1")
    school.on("12 Mar 2027").has_met("O15", due="11 Mar 2027", late=True, about="C1")


def test_each_contact_has_its_own_clock() -> None:
    """ "any contact" (R86, O15)"""
    school = a_school("LA3").given("5 Mar 2027", a_concern("T05")).given("9 Mar 2027", a_call_from_the_head("C1"))
    school.given("10 Mar 2027", a_call_from_the_head("C2", to="okafor"), the_reply("C2"))
    school.on("10 Mar 2027").has_met("O15", due="12 Mar 2027", about="C2")
    school.on("10 Mar 2027").owes("O15", due="11 Mar 2027", about="C1")


def test_a_headteacher_is_answered_whether_or_not_a_case_is_open() -> None:
    """ "any contact from a headteacher" (R86, O15)"""
    school = a_school("LA1").given("9 Mar 2027", a_call_from_the_head("C1"))
    school.sent("contact_received", on="9 Mar 2027", to="officer")
    school.on("9 Mar 2027").owes("O15", due="11 Mar 2027", about="C1").will_send("late_O15", to="hsi", on="12 Mar 2027")
    school.mornings("10 Mar 2027", "15 Mar 2027").sent("late_O15", on="12 Mar 2027", to="hsi", note="C1")
    school.on("15 Mar 2027").is_late_with("O15", due="11 Mar 2027", about="C1")
    school.given("15 Mar 2027", the_reply("C1")).on("15 Mar 2027").has_met("O15", late=True, about="C1")


def test_a_case_that_is_closed_does_not_end_the_promise() -> None:
    """ "respond promptly": what was asked before the end is answered after it (R86, O15)"""
    school = a_school("LA3").given("5 Mar 2027", a_concern("T05")).given("9 Mar 2027", a_call_from_the_head("C1"))
    school.given("10 Mar 2027", a_withdrawal())
    school.on("10 Mar 2027").owes("O15", due="11 Mar 2027", about="C1").is_discharged_of("O17")
    school.mornings("11 Mar 2027", "12 Mar 2027").sent("late_O15", on="12 Mar 2027", to="hsi", note="C1")
    school.sent_nothing(template="late_O17")


def test_the_record_shows_how_and_what_was_said_on_both_sides() -> None:
    """ "any contact": a telephone call, an e-mail, a letter or a visit, and its answer (R86, R85)"""
    school = a_school("LA3").given("9 Mar 2027", a_call_from_the_head("C1", how="telephone", says="when is the visit?"))
    school.says("contact_received", "officer", "Received: 9 March 2027, by telephone")
    school.given("10 Mar 2027", the_reply("C1", how="email", says="it is on 20 April"))
    school.is_recorded("contact.from_head", contact="C1", role="head", how="telephone")
    school.is_recorded("contact.answered", contact="C1", how="email")
    school.keeps_apart("when is the visit?").keeps_apart("it is on 20 April")


def test_a_chair_of_governors_is_answered_alike() -> None:
    """Section 5 promises it to headteachers; a chair of governors is answered as promptly (R86)"""
    school = a_school("LA3").given("9 Mar 2027", a_call_from_the_head("C1", role="chair"))
    school.says("contact_received", "officer", "The Chair of Governors of Fernhollow has contacted you")
    school.mornings("10 Mar 2027", "12 Mar 2027").says("late_O15", "hsi", "Owed to: Chair of Governors")
    school.on("12 Mar 2027").refuses(a_call_from_the_head("C2", role="sip"), because="sip is no post at a school")


def test_the_sip_changes_after_three_years() -> None:
    """ "changed every three years in accordance with DCSF guidance" (R84, O16)"""
    school = a_school("LA3", sip_since="1 Mar 2024").given("5 Oct 2026", a_concern("T05"))
    school.on("5 Oct 2026").owes("O16", due="1 Mar 2027", by="sip_manager", late_to="hsi", remind="2 Dec 2026")
    school.given("18 Jan 2027", the_last_day_of("sip", "nair", last_day="31 Jan 2027"))
    school.given("18 Jan 2027", the_appointment_of("sip", "webb", first_day="1 Feb 2027")).mornings(
        "1 Feb 2027", "1 Feb 2027"
    )
    school.on("1 Feb 2027").has_met("O16", due="1 Mar 2027")
    school.on("1 Feb 2027").owes("O16", due="1 Feb 2030")


def test_a_sip_who_stays_too_long_is_told_to_the_head_of_school_improvement() -> None:
    """ "changed every three years" (O16)"""
    school = a_school("LA3", sip_since="1 Mar 2024").given("5 Oct 2026", a_concern("T05"))
    school.mornings("2 Dec 2026", "2 Mar 2027")
    school.sent("due_O16", on="2 Dec 2026", to="sip_manager").sent("late_O16", on="2 Mar 2027", to="hsi")


def test_a_new_head_is_written_to_on_the_first_working_day() -> None:
    """ "fully discussed with the headteacher and governors": whoever that is (R38)"""
    school = with_a_new_head_in_may().mornings("29 Apr 2027", "5 May 2027")
    school.sent("new_post_holder", on="4 May 2027", to="head")
    school.is_recorded("post_holder.started", role="head", person="adeyemi")


def test_letters_and_notices_go_to_whoever_holds_the_post_that_day() -> None:
    """ "The headteacher and Chair of Governors are always expected to attend": the one of the day (R51)"""
    school = with_a_new_head_in_may().given("14 Apr 2027", a_booking("tig", "A3", on="12 May 2027"))
    school.mornings("15 Apr 2027", "11 May 2027")
    school.sent("meeting_notice", on="27 Apr 2027", to="head, chair, sip, senior_adviser")
    school.sent("meeting_reminder", on="10 May 2027", to="head, chair, sip, senior_adviser")
    assert [s.person for s in school.sends if s.template == "meeting_notice" and s.role == "head"] == ["birkett"]
    assert [s.person for s in school.sends if s.template == "meeting_reminder" and s.role == "head"] == ["adeyemi"]
    school.sent_nothing(after="30 Apr 2027", to="birkett")


def test_a_letter_to_a_post_that_nobody_holds_is_refused() -> None:
    """ "by letter": there must be somebody to read it (R11)"""
    school = a_school("LA3").given("7 Oct 2026", a_decision("LA4a"))
    school.given("8 Oct 2026", the_last_day_of("chair", "eze", last_day="9 Oct 2026"))
    school.on("12 Oct 2026").refuses(
        a_letter("category_autumn"), because="has no Chair of Governors on 12 October 2026"
    )


def test_a_notice_to_a_post_that_nobody_holds_stops_alone() -> None:
    """ "are always expected": the others still hear of it (R51)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.given("23 Oct 2026", the_last_day_of("chair", "eze", last_day="6 Nov 2026"))
    school.given("9 Nov 2026", a_booking("tig", "B1", on="25 Nov 2026")).mornings("10 Nov 2026", "11 Nov 2026")
    school.sent("meeting_notice", on="11 Nov 2026", to="head, sip, senior_adviser")
    school.is_recorded("delivery.failed", outcome="stopped", role="chair")


def test_one_person_in_two_posts_has_one_letter() -> None:
    """ "liaise with the Diocese where appropriate": who also appoints the foundation governors (R55)"""
    school = a_school("LA3", type="voluntary_aided").given("20 Oct 2026", a_decision("LA4b"))
    school.given("22 Oct 2026", a_letter("category_change"))
    school.sent("category_change", on="22 Oct 2026", to="head, chair, diocese")
