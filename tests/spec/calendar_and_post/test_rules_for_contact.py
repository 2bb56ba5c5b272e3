"""Rules for contact with one person"""

from tests.spec.facts import (
    a_booking,
    a_concern,
    a_decision,
    a_letter,
    contact_rules,
    the_appointment_of,
    the_last_day_of,
)
from tests.trails import School, a_school


def with_a_head_who_prefers_post() -> School:
    """Ms Vane, the headteacher, has e-mail, a postal address and a telephone; from 1 December 2026 she prefers post."""
    school = a_school("LA3", head="vane").given("1 Dec 2026", contact_rules("vane", "1 Dec 2026", via="post"))
    return school.given("11 Dec 2026", a_decision("LA4b"))


def with_one_contact_for_the_head() -> School:
    """From 1 October 2026 only Mr Lang, the senior adviser, speaks to the headteacher; explained on 28 September."""
    school = a_school("LA3").given("28 Sep 2026", a_concern("T05"))
    rules = contact_rules("birkett", "1 Oct 2026", nominated="lang", explained="28 Sep 2026")
    return school.given("29 Sep 2026", rules)


def test_whoever_prefers_post_has_letters_and_notices_by_post() -> None:
    """They count two working days later, as for somebody without e-mail (A20)"""
    school = with_a_head_who_prefers_post().given("14 Dec 2026", a_letter("category_change"))
    school.sent("category_change", on="14 Dec 2026", to="head", via="post", counts_from="16 Dec 2026")
    school.sent("category_change", on="14 Dec 2026", to="chair", via="email", counts_from="14 Dec 2026")


def test_notice_by_post_goes_earlier_so_that_it_counts_in_time() -> None:
    """Ten working days' notice of a meeting: to whoever prefers post it goes two working days earlier (O05)"""
    school = with_a_head_who_prefers_post().given("8 Jan 2027", a_booking("tig", "A1", on="27 Jan 2027"))
    school.mornings("11 Jan 2027", "25 Jan 2027")
    school.sent("meeting_notice", on="11 Jan 2027", to="head", via="post", counts_from="13 Jan 2027")
    school.sent("meeting_notice", on="13 Jan 2027", to="chair, sip, senior_adviser", via="email")
    school.sent("meeting_reminder", on="25 Jan 2027", to="head", via="phone_task")


def test_rules_that_begin_after_the_notice_went_change_nothing_about_it() -> None:
    """What has been sent stays sent; the reminder follows the rules of its own day (R51)"""
    school = a_school("LA3", head="vane").given("11 Dec 2026", a_decision("LA4b"))
    school.given("8 Jan 2027", a_booking("tig", "A1", on="27 Jan 2027")).mornings("11 Jan 2027", "13 Jan 2027")
    school.given("18 Jan 2027", contact_rules("vane", "20 Jan 2027", via="phone_task")).mornings(
        "18 Jan 2027", "25 Jan 2027"
    )
    school.sent("meeting_notice", on="13 Jan 2027", to="head, chair, sip, senior_adviser", via="email")
    school.sent("meeting_reminder", on="25 Jan 2027", to="head", via="phone_task")
    school.sent("meeting_reminder", on="25 Jan 2027", to="chair, sip, senior_adviser", via="email")


def test_a_way_by_which_nobody_can_be_reached_is_passed_over() -> None:
    """Rules say how, never whether: no postal address is known, so it goes by e-mail (R12)"""
    school = a_school("LA3").given("1 Dec 2026", contact_rules("birkett", "1 Dec 2026", via="post"))
    school.given("11 Dec 2026", a_decision("LA4b")).given("14 Dec 2026", a_letter("category_change"))
    school.sent("category_change", on="14 Dec 2026", to="head, chair", via="email")


def test_whoever_prefers_email_and_has_none_is_written_to_by_post() -> None:
    """The other way about: what is owed is sent all the same (R12)"""
    school = a_school("LA3", chair="pask").given("1 Dec 2026", contact_rules("pask", "1 Dec 2026", via="email"))
    school.given("11 Dec 2026", a_decision("LA4b")).given("14 Dec 2026", a_letter("category_change"))
    school.sent("category_change", on="14 Dec 2026", to="chair", via="post")


def test_a_letter_is_never_told_by_telephone() -> None:
    """ "by letter": only a reminder can be told by telephone (R11)"""
    school = a_school("LA3", head="vane").given("1 Oct 2026", contact_rules("vane", "1 Oct 2026", via="phone_task"))
    school.given("7 Oct 2026", a_decision("LA4a")).given("12 Oct 2026", a_letter("category_autumn"))
    school.sent("category_autumn", on="12 Oct 2026", to="head, chair", via="email")


def test_notices_name_the_one_officer_who_speaks_to_the_reader() -> None:
    """A nominated contact, as a school names one member of staff to a parent; others have the usual one (R86)"""
    school = with_one_contact_for_the_head().given("1 Oct 2026", a_letter("concern_alert"))
    school.given("7 Oct 2026", a_decision("LA4a")).given("12 Oct 2026", a_letter("category_autumn"))
    school.says("concern_alert", "head", "Contact Lang, Senior Adviser for intervention, at lang@post.example.")
    school.says("category_autumn", "head", "Contact Lang, Senior Adviser for intervention, at lang@post.example.")
    school.says("category_autumn", "chair", "Contact Okafor, Head of School Improvement, at okafor@post.example.")


def test_every_copy_of_a_letter_has_the_same_signature() -> None:
    """Whoever speaks to the reader does not sign for that (R12)"""
    school = with_one_contact_for_the_head()
    school.given("7 Oct 2026", a_decision("LA4a")).given("12 Oct 2026", a_letter("category_autumn"))
    school.says("category_autumn", "head", "Yours sincerely Okafor Head of School Improvement")
    school.says("category_autumn", "chair", "Yours sincerely Okafor Head of School Improvement")


def test_once_the_nominated_officer_has_left_the_usual_one_is_named() -> None:
    """ "undertakes to respond promptly": somebody must be there to answer (R86)"""
    school = with_one_contact_for_the_head().given(
        "1 Oct 2026", the_last_day_of("senior_adviser", "lang", last_day="9 Oct 2026")
    )
    school.given("7 Oct 2026", a_decision("LA4a")).given("12 Oct 2026", a_letter("category_autumn"))
    school.says("category_autumn", "head", "Contact Okafor, Head of School Improvement, at okafor@post.example.")


def test_one_contact_is_explained_before_it_begins() -> None:
    """As for a parent: every measure is explained to the person before it is put in place (R85)"""
    school = a_school("LA3")
    school.on("29 Sep 2026").refuses(
        contact_rules("birkett", "1 Oct 2026", nominated="lang"), because="do not say when that was explained"
    )
    school.on("29 Sep 2026").refuses(
        contact_rules("birkett", "1 Oct 2026", nominated="lang", explained="30 Sep 2026"), because="still to come"
    )
    school.on("5 Oct 2026").refuses(
        contact_rules("birkett", "1 Oct 2026", nominated="lang", explained="2 Oct 2026"),
        because="2 October 2026 is after the first day",
    )


def test_the_one_contact_is_an_officer_for_the_school() -> None:
    """ "any contact from a headteacher" is answered by somebody who can act on it (R86)"""
    school = a_school("LA3")
    for nobody in ("reed", "eze", "birkett", "hmi"):
        school.on("1 Oct 2026").refuses(
            contact_rules("birkett", "1 Oct 2026", nominated=nobody, explained="28 Sep 2026"), because="no officer"
        )


def test_the_one_contact_holds_a_post_on_the_first_day() -> None:
    """Whoever takes a post in November speaks to the headteacher from November (R86)"""
    school = a_school("LA3").given("1 Oct 2026", the_appointment_of("senior_adviser", "webb", first_day="2 Nov 2026"))
    webb = contact_rules("birkett", "2 Nov 2026", nominated="webb", explained="1 Oct 2026")
    school.on("1 Oct 2026").records(webb, "contact_rules.set", nominated="webb")
    school.on("1 Oct 2026").refuses(
        contact_rules("birkett", "1 Oct 2026", nominated="webb", explained="1 Oct 2026"), because="no officer"
    )
    school.on("1 Oct 2026").refuses(
        contact_rules("birkett", "2 Nov 2026", nominated="lang", explained="1 Oct 2026"), because="no officer"
    )


def test_rules_say_why_and_from_when_to_when() -> None:
    """Rules have dates and a reason, in words that the person may read (R85)"""
    school = a_school("LA3")
    school.on("1 Oct 2026").refuses(contact_rules("birkett", "1 Oct 2026", via="email", because=" "), because="why")
    school.on("1 Oct 2026").refuses(
        contact_rules("birkett", "1 Oct 2026", via="email", last_day="30 Sep 2026"), because="is before the first"
    )
    school.on("9 Oct 2026").refuses(
        contact_rules("birkett", "1 Oct 2026", via="email", last_day="8 Oct 2026"), because="8 October 2026, has passed"
    )
    school.on("1 Oct 2026").refuses(contact_rules("birkett", "1 Oct 2026"), because="there is no rule in them")
    school.on("1 Oct 2026").refuses(contact_rules("reed", "1 Oct 2026", via="email"), because="holds no post")


def test_rules_hold_to_their_last_day_and_no_longer() -> None:
    """Rules have dates: after the last day everything is as it was (R85)"""
    school = a_school("LA3", head="vane")
    school.given("1 Oct 2026", contact_rules("vane", "1 Oct 2026", via="post", last_day="9 Oct 2026"))
    school.given("7 Oct 2026", a_decision("LA4a")).given("9 Oct 2026", a_letter("category_autumn"))
    school.given("12 Oct 2026", a_letter("category_change"))
    school.sent("category_autumn", on="9 Oct 2026", to="head", via="post")
    school.sent("category_change", on="12 Oct 2026", to="head, chair", via="email")


def test_new_rules_take_the_place_of_old_ones_for_good() -> None:
    """When the new rules end, nothing old comes back: it was explained as ended (R85)"""
    school = a_school("LA3", head="vane").given("1 Sep 2026", contact_rules("vane", "1 Sep 2026", via="post"))
    school.given("1 Oct 2026", contact_rules("vane", "5 Oct 2026", via="email", last_day="9 Oct 2026"))
    school.given("2 Oct 2026", a_decision("LA4a"), a_letter("category_autumn"))
    school.given("12 Oct 2026", a_letter("category_change"))
    school.sent("category_autumn", on="2 Oct 2026", to="head", via="post")
    school.sent("category_change", on="12 Oct 2026", to="head, chair", via="email")


def test_rules_with_nothing_in_them_put_an_end_to_earlier_ones() -> None:
    """Ended, with the reason on the record (R85)"""
    school = a_school("LA3", head="vane").given("1 Sep 2026", contact_rules("vane", "1 Sep 2026", via="post"))
    school.given("1 Oct 2026", contact_rules("vane", "2 Oct 2026", because="she asked for e-mail again"))
    school.given("7 Oct 2026", a_decision("LA4a")).given("12 Oct 2026", a_letter("category_autumn"))
    school.sent("category_autumn", on="12 Oct 2026", to="head, chair", via="email")
    school.keeps_apart("she asked for e-mail again")


def test_hours_and_reasons_are_kept_apart_from_the_sealed_record() -> None:
    """ "Strict adherence to confidentiality" (R85)"""
    school = a_school("LA3")
    rules = contact_rules("birkett", "1 Oct 2026", hours="weekdays, 8am to 4pm", because="teaches every afternoon")
    school.given("1 Oct 2026", rules)
    school.keeps_apart("weekdays, 8am to 4pm").keeps_apart("teaches every afternoon")
