"""Facts: each notice says what the record, the policy and the law say, in words; what is not there stops it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from cases import events as e
from notifications.facts.words import citation, measured, version
from notifications.language import MissingValue
from tests.notifications.story import WORDING, Story, letter
from tests.notifications.told import LOGGED, M1, TO_4B, decided
from tests.notifications.told_of_powers import ORDER
from tests.notifications.told_of_terms import SAYS


@pytest.mark.parametrize("name", SAYS)
def test_each_notice_says_what_the_record_says(name: str) -> None:
    told, words = SAYS[name]
    read = told(Story())
    assert [w for w in words if w not in read] == [], read


@pytest.mark.parametrize("name", SAYS)
def test_nothing_in_a_notice_reads_like_a_computer(name: str) -> None:
    read = re.sub(r"\S+@\S+", "", SAYS[name][0](Story()))
    assert not re.search(r"[a-z]_[a-z]|\d{4}-\d\d|None|True|False|\bs\d\d|\.\.|: ,| ,|\(\)|EIA|\bs\.", read), read


def test_every_wording_file_has_facts() -> None:
    assert set(SAYS) == set(WORDING.names())


# --- what may not be said
def test_a_restricted_trigger_is_for_officers_only() -> None:
    s = Story()
    s.tell(date(2026, 9, 15), LOGGED)
    alert = s.tell(date(2026, 9, 18), letter("concern_alert", "head"))
    inside = s.says("concern_alert", date(2026, 9, 18), "hsi", alert)
    assert "T12" in inside
    assert "allegations" in inside
    for role in ("head", "chair", "sos", "governor"):
        outside = s.says("concern_alert", date(2026, 9, 18), role, alert, person="flynn")
        assert "T11" in outside
        assert "T12" not in outside
        assert "allegations" not in outside


def test_a_letter_whose_whole_evidence_is_restricted_is_stopped() -> None:
    s = Story()
    s.tell(date(2026, 9, 15), e.ConcernLogged(data={}, hits=(), judged=("T12",)))
    alert = s.tell(date(2026, 9, 18), letter("concern_alert", "head"))
    with pytest.raises(MissingValue, match="“concern\\.evidence”"):
        s.says("concern_alert", date(2026, 9, 18), cause=alert)


# --- what is not there stops the notice
def test_an_erased_value_is_never_passed_over() -> None:
    s = Story()
    decided(s)
    issued = s.tell(date(2026, 10, 22), letter("category_change", "head"))
    view, decision = (next(x.seq for x in s.trail if x.type == kind) for kind in ("school_view.recorded", TO_4B.type))
    kept = list(s.trail)
    for seq, name in ((decision, "“reason”"), (view, "“view_evidence”")):
        s.trail = list(kept)
        s.erase(seq)
        with pytest.raises(MissingValue, match=name):
            s.says("category_change", date(2026, 10, 22), cause=issued)


def test_a_reason_nobody_gave_may_be_left_out() -> None:
    s = Story()
    s.tell(date(2026, 10, 20), TO_4B.model_copy(update={"school_view": "agrees", "reason": ""}))
    issued = s.tell(date(2026, 10, 22), letter("category_autumn", "head"))
    read = s.says("category_autumn", date(2026, 10, 22), cause=issued)
    assert "Reason for the judgement" not in read
    assert "The school agreed with this category." in read


def test_an_erased_milestone_stops_what_would_print_it() -> None:
    s = Story()
    s.erase(s.tell(date(2027, 1, 15), M1))
    with pytest.raises(MissingValue, match="“milestone\\.text”"):
        s.says("milestone_due", date(2027, 2, 12), subject="M1 2027-02-26", about={"milestone": "M1"})


@pytest.mark.parametrize(
    ("wording", "missing"),
    [
        ("concern_alert", "concern"),
        ("category_autumn", "decision"),
        ("warning_notice", "warning"),
        ("handover", "academy"),
    ],
)
def test_a_letter_about_nothing_on_the_record_is_stopped(wording: str, missing: str) -> None:
    s = Story()
    issued = s.tell(date(2026, 9, 18), letter(wording, "head"))
    with pytest.raises(MissingValue, match=missing):
        s.says(wording, date(2026, 9, 18), cause=issued)


def test_a_reader_or_an_officer_nobody_knows_stops_the_notice() -> None:
    s = Story()
    logged = s.tell(date(2026, 9, 15), LOGGED)
    with pytest.raises(MissingValue, match="to_name"):
        s.says("concern_logged", date(2026, 9, 15), "hsi", logged, person="nobody")
    s.tell(date(2026, 9, 15), e.PostHolderLeaving(role="hsi", person="okafor", last_day=date(2026, 9, 15)))
    with pytest.raises(MissingValue, match="officer"):
        s.says("concern_logged", date(2026, 9, 16), "ad", logged)


# --- the record as it stood
def test_a_letter_says_what_stood_when_it_was_issued() -> None:
    s = Story()
    decided(s)
    issued = s.tell(date(2026, 10, 22), letter("category_autumn", "head"))
    s.tell(date(2026, 12, 1), e.CategoryDecided(old="LA4b", new="LA4a", school_view="agrees"))
    assert "is LA4b, “Inadequate" in s.says("category_autumn", date(2026, 12, 2), cause=issued)


def test_what_was_corrected_is_not_said() -> None:
    s = Story()
    s.tell(date(2026, 9, 15), LOGGED)
    wrong = s.tell(date(2026, 9, 16), e.ConcernLogged(data={"budget_variance_pct": "91"}, hits=("T15",), judged=()))
    s.tell(date(2026, 9, 17), e.EntryCorrected(reason="a slip"), corrects=wrong)
    alert = s.tell(date(2026, 9, 18), letter("concern_alert", "head"))
    read = s.says("concern_alert", date(2026, 9, 18), cause=alert)
    assert "logged the concern on 15 September 2026" in read
    assert "91%" not in read


def test_a_later_meeting_of_its_kind_is_not_the_first() -> None:
    s = Story()
    s.tell(date(2026, 10, 1), e.MeetingBooked(kind="tig", meeting="B0", on=date(2026, 10, 21)))
    s.tell(date(2026, 11, 9), e.MeetingBooked(kind="tig", meeting="B1", on=date(2026, 11, 25)))
    first, second = (
        s.says("meeting_notice", date(2026, 11, 11), subject=f"{id} {on}", about={"meeting": id})
        for id, on in (("B0", "2026-10-21"), ("B1", "2026-11-25"))
    )
    assert "This is the first meeting" in first
    assert "This is the first meeting" not in second
    assert "We are sorry" not in second


def test_posts_are_called_what_this_school_calls_them() -> None:
    s = Story(school_type="pru")
    s.tell(date(2026, 11, 9), e.MeetingBooked(kind="tig", meeting="B1", on=date(2026, 11, 25)))
    read = s.says("meeting_reminder", date(2026, 11, 11), subject="B1 2026-11-25", about={"meeting": "B1"})
    assert "Headteacher and Chair of the management committee" in read


def test_a_handover_after_the_conversion_is_still_of_the_school_that_was() -> None:
    s = Story()
    s.tell(date(2027, 3, 1), ORDER)
    s.tell(date(2027, 4, 1), e.SchoolConverted(school=ORDER.school, urn=ORDER.urn, was_urn="990002", trust="trust"))
    read = s.says("handover", date(2027, 4, 20), "sos", s.tell(date(2027, 4, 20), letter("handover", "sos")))
    assert "Handover of our work with St Aldhelm’s School" in read
    assert "The school became an academy on 1 April 2027." in read


# --- words
@pytest.mark.parametrize(
    ("measure", "value", "sentence"),
    [
        ("budget_variance_pct", "9.1", "Budget variance: 9.1%."),
        ("attendance_below_average_quarters", "1", "Attendance below average: 1 quarter."),
        ("inadequate_teaching_months", "4", "Inadequate teaching: 4 months."),
        ("sixth_form_va_by_year", ("3", "2"), "Sixth form value added by year: 3, then 2."),
        ("cva_quartile", "4", "Contextual value added quartile: 4."),
    ],
)
def test_a_measure_is_told_in_a_sentence(measure: str, value: str | tuple[str, ...], sentence: str) -> None:
    assert measured(measure, value) == sentence


def test_citations_and_versions_are_spelt_out() -> None:
    assert citation("EIA 2006 s.64") == "Education and Inspections Act 2006, section 64"
    assert citation("section 15 and Education Act 2005 s.15") == "section 15 and Education Act 2005, section 15"
    assert citation("Education and Inspections Act 2006 ss.63 to 66").endswith("Act 2006, sections 63 to 66")
    assert (version("2010-01-14"), version("third")) == ("14 January 2010", "third")
