"""Leaving a category of concern"""

from tests.spec.facts import a_decision, an_ofsted_report
from tests.trails import School, a_school


def out_of_ofsteds_category() -> School:
    """A school in LA4a from which Ofsted took its category on 9 December 2027."""
    school = a_school("LA3").given("10 Dec 2026", an_ofsted_report("special_measures", published="10 Dec 2026"))
    school.given("11 Dec 2026", a_decision("LA4a"))
    return school.given("9 Dec 2027", an_ofsted_report("no_category", published="9 Dec 2027"))


def test_a_year_to_move_out_of_a_category_of_concern() -> None:
    """ "to move out of a category of concern (4a/b) within a year" (R13, O13)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.on("20 Oct 2026").owes("O13", due="20 Oct 2027", by="hsi", late_to="ad", working="within 12 months")
    school.on("20 Oct 2026").owes("O13", remind="8 Sep 2027")


def test_a_school_that_moved_out_in_time_has_met_it() -> None:
    """ "to move out of a category of concern (4a/b) within a year" (O13)"""
    school = a_school("LA3").given("7 Oct 2026", a_decision("LA4a")).given("9 Jun 2027", a_decision("LA3"))
    school.on("9 Jun 2027").has_met("O13", due="7 Oct 2027")


def test_after_a_year_the_assistant_director_reviews_it() -> None:
    """ "A school would be expected": late prompts a review (R13, O13)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b")).mornings("8 Sep 2027", "21 Oct 2027")
    school.sent("due_O13", on="8 Sep 2027", to="hsi").sent("late_O13", on="21 Oct 2027", to="ad")


def test_a_year_in_4a_after_an_ofsted_category() -> None:
    """ "schools removed from an Ofsted category of concern within the previous year" (R14, O14)"""
    school = out_of_ofsteds_category()
    school.is_recorded("ofsted.category_removed", until="2028-12-09")
    school.on("10 Dec 2027").is_barred_under("O14", until="9 Dec 2028")
    school.on("26 Jan 2028").refuses(
        a_decision("LA3"), because="not open to the school before 9 December 2028", rule="section 14"
    )
    school.on("26 Jan 2028").refuses(a_decision("LA2"), because="9 December 2028")
    school.on("26 Jan 2028").refuses(a_decision("LA1"), because="9 December 2028")


def test_the_year_bars_no_category_of_concern() -> None:
    """ "within the previous year": 4a and 4b stay open (O14)"""
    school = out_of_ofsteds_category()
    school.on("26 Jan 2028").records(a_decision("LA4b"), "category.decided", "category.changed")


def test_the_bar_ends_on_the_day() -> None:
    """ "within the previous year": the year is over on its anniversary (O14)"""
    school = out_of_ofsteds_category()
    school.on("8 Dec 2028").refuses(a_decision("LA3"), because="before 9 December 2028")
    school.on("9 Dec 2028").records(a_decision("LA3"), "category.decided", "category.changed")
