"""Letters that come back"""

from tests.spec.facts import a_concern, a_withdrawal, the_alert_to_the_head
from tests.trails import School, a_school


def with_a_case() -> School:
    return a_school("LA3").given("15 Sep 2026", a_concern("T05"))


def test_a_letter_that_came_back_is_mended_the_next_working_day() -> None:
    """Within 1 working day of the bounce, a number set locally; then the Assistant Director hears of it (O22)"""
    school = with_a_case().delivery_comes_back(7, on="18 Sep 2026")
    school.on("18 Sep 2026").owes("O22", due="21 Sep 2026", about="7", late_to="ad")
    school.mornings("21 Sep 2026", "22 Sep 2026")
    school.sent("due_O22", on="21 Sep 2026", to="hsi", note="7").sent("late_O22", on="22 Sep 2026", to="ad", note="7")


def test_it_is_mended_when_it_has_gone_again_by_e_mail_or_post() -> None:
    """The letter that came back, and no other (O22)"""
    school = with_a_case().delivery_comes_back(7, on="17 Sep 2026").delivery_goes_again(8, on="17 Sep 2026")
    school.on("17 Sep 2026").owes("O22", due="18 Sep 2026", about="7")
    school.delivery_goes_again(7, on="18 Sep 2026").on("18 Sep 2026").has_met("O22", due="18 Sep 2026", about="7")


def test_it_can_come_back_again() -> None:
    """Each time it comes back it is mended anew (O22)"""
    school = with_a_case().delivery_comes_back(7, on="17 Sep 2026").delivery_goes_again(7, on="18 Sep 2026")
    school.delivery_comes_back(7, on="21 Sep 2026")
    school.on("21 Sep 2026").has_met("O22", due="18 Sep 2026", about="7").owes("O22", due="22 Sep 2026", about="7")
    school.delivery_goes_again(7, on="22 Sep 2026").on("22 Sep 2026").owes_nothing_under("O22")


def test_a_school_without_a_case_is_owed_its_letters_as_well() -> None:
    """Whether or not a case is open (O22)"""
    school = a_school("LA3").delivery_comes_back(7, on="18 Sep 2026").mornings("21 Sep 2026", "22 Sep 2026")
    school.sent("due_O22", on="21 Sep 2026", to="hsi", note="7").sent("late_O22", on="22 Sep 2026", to="ad", note="7")
    school.on("22 Sep 2026").is_late_with("O22", due="21 Sep 2026", about="7")


def test_what_comes_back_after_a_case_has_ended_is_mended_too() -> None:
    """The last letter of a case is often the one that closes or withdraws it (O22)"""
    school = with_a_case().given("15 Sep 2026", the_alert_to_the_head()).given("16 Sep 2026", a_withdrawal())
    school.delivery_comes_back(7, on="18 Sep 2026").mornings("21 Sep 2026", "22 Sep 2026")
    school.sent("late_O22", on="22 Sep 2026", to="ad", note="7")
    school.delivery_goes_again(7, on="23 Sep 2026").on("23 Sep 2026").has_met("O22", late=True, about="7")


def test_a_notice_that_came_back_is_noted_and_no_duty() -> None:
    """Letters are formal, notices and reminders are not (O22)"""
    school = with_a_case().delivery_comes_back(7, on="17 Sep 2026", kind="reminder")
    school.on("17 Sep 2026").owes_nothing_under("O22")
