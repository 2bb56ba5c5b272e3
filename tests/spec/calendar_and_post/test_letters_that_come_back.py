"""Letters that come back"""

from cases import events as e
from tests.spec.everybody import day
from tests.spec.facts import a_concern
from tests.trails import School, a_school


def a_school_whose_letter(number: int, came_back: str, kind: str = "letter") -> School:
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05"))
    about = {"delivery": number, "template": "category_autumn", "role": "head", "person": "birkett"}
    school.record([e.MailBounced(**about, kind=kind, status="5.1.1")], day(came_back))
    return school


def it_goes_again(school: School, number: int, on: str) -> None:
    about = {"delivery": number, "template": "category_autumn", "role": "head", "person": "birkett"}
    school.record([e.LetterPosted(**about, via="post", counts_from=day(on))], day(on))


def test_a_letter_that_came_back_is_mended_the_next_working_day() -> None:
    """Within 1 working day of the bounce, a number set locally; then the Assistant Director hears of it (O22)"""
    school = a_school_whose_letter(7, came_back="18 Sep 2026")
    school.on("18 Sep 2026").owes("O22", due="21 Sep 2026", about="7", late_to="ad")
    school.mornings("21 Sep 2026", "22 Sep 2026")
    school.sent("due_O22", on="21 Sep 2026", to="hsi", note="7").sent("late_O22", on="22 Sep 2026", to="ad", note="7")


def test_it_is_mended_when_it_has_gone_again_by_e_mail_or_post() -> None:
    """The letter that came back, and no other (O22)"""
    school = a_school_whose_letter(7, came_back="17 Sep 2026")
    it_goes_again(school, 8, on="17 Sep 2026")
    school.on("17 Sep 2026").owes("O22", due="18 Sep 2026", about="7")
    it_goes_again(school, 7, on="18 Sep 2026")
    school.on("18 Sep 2026").has_met("O22", due="18 Sep 2026", about="7")


def test_a_notice_that_came_back_is_noted_and_no_duty() -> None:
    """Letters are formal, notices and reminders are not (O22)"""
    school = a_school_whose_letter(7, came_back="17 Sep 2026", kind="reminder")
    school.on("17 Sep 2026").owes_nothing_under("O22")
