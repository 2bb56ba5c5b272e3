"""Later versions, corrections, withdrawal"""

from pathlib import Path

from tests.spec.facts import (
    a_booking,
    a_concern,
    a_correction,
    a_decision,
    a_letter,
    a_reopening,
    a_withdrawal,
    an_ofsted_report,
    the_alert_to_the_head,
)
from tests.spec.variants import a_later_policy
from tests.trails import a_school

FIVE_DAYS = "rule: {kind: within, n: 5, of: category.changed}"
THREE_DAYS = "rule: {kind: within, n: 3, of: category.changed}"


def test_a_case_keeps_the_policy_it_opened_under(tmp_path: Path) -> None:
    """ "our criteria": the version of the day the case opened (R91)"""
    rules = a_later_policy(tmp_path, "2027-01-01", (FIVE_DAYS, THREE_DAYS))
    school = a_school("LA3", rules=rules).given("9 Dec 2026", a_concern("T05")).given("18 Dec 2026", a_decision("LA4a"))
    school.is_recorded("case.opened", policy_version="2010-01-14")
    school.on("11 Jan 2027").is_late_with("O02", due="29 Dec 2026")


def test_a_later_version_governs_what_opens_after_its_date(tmp_path: Path) -> None:
    """ "our criteria": a later version applies to duties opened after its date, in the same case (R91, O02)"""
    rules = a_later_policy(tmp_path, "2027-01-01", (FIVE_DAYS, THREE_DAYS))
    school = a_school("LA3", rules=rules).given("9 Dec 2026", a_concern("T05")).given("11 Jan 2027", a_decision("LA4a"))
    school.on("11 Jan 2027").owes("O02", due="14 Jan 2027", working="within 3 working days")
    assert school.case.policy_version == "2010-01-14"


def test_a_new_case_opens_under_the_later_version(tmp_path: Path) -> None:
    """ "our criteria": the version of the day (R91)"""
    rules = a_later_policy(tmp_path, "2027-01-01", (FIVE_DAYS, THREE_DAYS))
    school = a_school("LA3", rules=rules).given("11 Jan 2027", a_concern("T05"))
    school.is_recorded("case.opened", policy_version="2027-01-01")


def test_an_entry_is_corrected_by_another_entry() -> None:
    """An entry that was wrong stays in the trail; what it did is undone (R85)"""
    school = a_school("LA3").given("9 Dec 2026", a_concern("T05"))
    school.given("10 Dec 2026", an_ofsted_report("special_measures", published="10 Dec 2026"))
    school.on("10 Dec 2026").owes("O09", due="7 Jan 2027")
    before = len(school.trail)
    school.corrects("11 Dec 2026", "ofsted.report_published", because="another school's report")
    school.on("11 Dec 2026").owes_nothing_under("O09")
    assert len(school.trail) == before + 1
    school.is_recorded("ofsted.report_published", outcome="special_measures")


def test_a_correction_says_what_was_wrong() -> None:
    """An entry corrected without a reason is not corrected (R85)"""
    school = a_school("LA3").given("9 Dec 2026", a_concern("T05"))
    school.on("9 Dec 2026").refuses(a_correction("e2", because=""), because="no reason is given")


def test_a_case_opened_in_error_is_withdrawn_and_everyone_written_to_is_told() -> None:
    """A case opened in error: withdrawn, never deleted (R38)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05"), the_alert_to_the_head())
    before = len(school.trail)
    school.given("16 Sep 2026", a_withdrawal())
    school.sent("withdrawal", on="16 Sep 2026", to="hsi, head")
    school.is_recorded("case.withdrawn", reason="a school of the same name was meant")
    assert len(school.trail) > before


def test_a_withdrawn_case_owes_and_sends_nothing() -> None:
    """A case opened in error: nothing more is owed (R38)"""
    school = (
        a_school("LA3").given("15 Sep 2026", a_concern("T05"), a_decision("LA4b")).given("16 Sep 2026", a_withdrawal())
    )
    school.on("16 Sep 2026").owes_nothing_under("O10").owes_nothing_under("O17").is_discharged_of("O11")
    school.mornings("17 Sep 2026", "18 Dec 2026").sent_nothing(after="16 Sep 2026")
    school.on("17 Sep 2026").refuses(a_booking("tig", "B1", on="7 Oct 2026"), because="opened in error and withdrawn")


def test_only_a_closed_case_is_reopened() -> None:
    """A case opened in error is not reopened; a new concern opens a new case (R40)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05")).given("16 Sep 2026", a_withdrawal())
    school.on("17 Sep 2026").refuses(a_reopening(), because="it was opened in error and withdrawn", rule="section 15")
    school.on("17 Sep 2026").records(a_concern("T05"), "case.opened", "concern.logged")
    a_school("LA3").on("17 Sep 2026").refuses(a_reopening(), because="there is no case")


def test_a_withdrawal_says_what_was_wrong() -> None:
    """A case opened in error (R38)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05"))
    school.on("16 Sep 2026").refuses(a_withdrawal(because=""), because="no reason is given")
    school.on("16 Sep 2026").refuses(a_letter("withdrawal"), because="no letter of that name for an officer to issue")
