"""Restricted evidence (Appendix 1, T12) takes out of sight what is about it and nothing else; without it a case adds up
to what it would be if it had never been recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import events as e
from cases.case import Case
from cases.confidential import (
    KEPT,
    case_without_restricted,
    duties_of_a_concern,
    may_hold_restricted,
    restricted_entries,
    without_restricted,
)
from cases.obligations import obligations
from cases.trail import Entry
from tests.spec import facts as f
from tests.spec import facts_of_plans as p
from tests.spec.everybody import day
from tests.strategies import ASKS, START, Ask, Step, play
from tests.trails import School, a_school


def hidden(school: School, partly: bool = True) -> list[str]:
    """What is out of sight, by its kind."""
    found = restricted_entries(school.trail, school.framework.policy, partly)
    return [x.type for x in school.trail if x.seq in found]


def posted(school: School, cause: int, on: str) -> Entry:
    """The alert that an entry called for goes to the headteacher by post, on a later day."""
    about: dict[str, Any] = {"template": "concern_alert", "role": "head", "person": "birkett", "via": "post"}
    school.record([e.LetterPosted(**about, subject=str(cause), counts_from=day(on), delivery=900 + cause)], day(on))
    return school.trail[-1]


def last(school: School, type: str) -> int:
    return next(x.seq for x in reversed(school.trail) if x.type == type)


# --- a letter goes with the concern that it is about ---------------------------------------------------------------
def test_a_letter_about_an_earlier_concern_that_goes_late_is_seen() -> None:
    """What is logged in between is another matter: the school was written to about the first."""
    school = a_school().given("15 Sep 2026", f.a_concern("T05"), f.the_alert_to_the_head())
    about = last(school, "letter.issued")
    school.given("16 Sep 2026", f.a_concern("T12"))
    assert posted(school, about, "18 Sep 2026").seq not in restricted_entries(school.trail, school.framework.policy)
    assert hidden(school) == ["concern.logged", "notice.sent"]


def test_a_letter_about_a_restricted_concern_that_goes_late_is_not() -> None:
    school = a_school().given("15 Sep 2026", f.a_concern("T12"), f.the_alert_to_the_head())
    about = last(school, "letter.issued")
    school.given("16 Sep 2026", f.a_concern("T05"))
    assert posted(school, about, "18 Sep 2026").seq in restricted_entries(school.trail, school.framework.policy)


CONCERNS = st.lists(
    st.tuples(st.sampled_from([("T05",), ("T12",), ("T05", "T12"), ()]), st.booleans()), min_size=1, max_size=6
)


@settings(max_examples=40, deadline=None)
@given(CONCERNS, st.randoms(use_true_random=False))
def test_each_alert_is_seen_where_something_of_its_own_concern_is(
    concerns: list[tuple[tuple[str, ...], bool]], order: Any
) -> None:
    """However many concerns of either kind come between an alert and the day on which it goes."""
    school, alerts = a_school(), list[tuple[int, bool]]()
    for judged, alerted in concerns:
        school.given("15 Sep 2026", f.a_concern(*judged))
        if alerted:
            school.given("15 Sep 2026", f.the_alert_to_the_head())
            alerts.append((last(school, "letter.issued"), judged == ("T12",)))
    order.shuffle(alerts)
    for cause, unseen in alerts:
        entry = posted(school, cause, "18 Sep 2026")
        found = restricted_entries(school.trail, school.framework.policy)
        assert (cause in found, entry.seq in found) == (unseen, unseen)


# --- what would tell of what kind it is ----------------------------------------------------------------------------
def test_what_is_done_about_a_concern_that_nobody_outside_sees_goes_with_it() -> None:
    """Its check, its report, the advice that says why the school was not told, and the notices of each: but not that
    the school is on the register, which everybody sees."""
    school = a_school().given("15 Sep 2026", f.a_concern("T12"), f.the_sip_managers_check())
    school.given("16 Sep 2026", f.the_report_to_wider_dlt())
    assert {"concern.checked", "risk.reported", "advice.given"} <= {*hidden(school)}
    assert "risk.logged" not in hidden(school)
    seen = case_without_restricted(school.case, school.trail, school.framework.policy)
    assert seen.on_the_register(day("16 Sep 2026"))
    assert seen.concern is None


def test_a_report_about_an_earlier_concern_stays() -> None:
    school = a_school().given("15 Sep 2026", f.a_concern("T05"), f.the_alert_to_the_head(), f.the_sip_managers_check())
    school.given("16 Sep 2026", f.a_concern("T12"), f.the_sip_managers_check(), f.the_report_to_wider_dlt())
    assert "risk.reported" not in hidden(school)


def test_a_report_of_a_school_that_is_on_the_register_again_after_a_reopening_goes_with_it() -> None:
    """A reopened case is back on the register: another line of it could only be of a concern that is not to be seen."""
    school = a_school().given("15 Sep 2026", f.a_concern("T05"), f.the_alert_to_the_head(), f.the_sip_managers_check())
    school.given("16 Sep 2026", f.the_report_to_wider_dlt())
    school.record([e.CaseClosed(outcome="improved")], day("17 Sep 2026"))
    school.given("18 Sep 2026", f.a_reopening())
    assert school.case.on_the_register(day("18 Sep 2026"))
    school.given("21 Sep 2026", f.a_concern("T12"), f.the_sip_managers_check(), f.the_report_to_wider_dlt())
    assert hidden(school).count("risk.logged") == 1
    assert last(school, "risk.logged") in restricted_entries(school.trail, school.framework.policy)


def test_reminders_of_a_duty_that_it_started_go_with_it() -> None:
    told = a_school().given("15 Sep 2026", f.a_concern("T05")).mornings("16 Sep 2026", "24 Sep 2026")
    assert "reminder.sent" not in hidden(told)
    told = a_school().given("15 Sep 2026", f.a_concern("T12")).mornings("16 Sep 2026", "24 Sep 2026")
    reminders = [x for x in told.trail if x.type == "reminder.sent" and x.data["template"].endswith("O17")]
    assert len(reminders) == 2
    assert {x.seq for x in reminders} <= restricted_entries(told.trail, told.framework.policy)


@pytest.mark.parametrize("words", ["the school was told of no concern T12", "evidence about T12 is for officers"])
def test_a_refusal_that_names_it_goes_with_it(words: str) -> None:
    school = a_school().given("15 Sep 2026", f.a_concern("T05"))
    refused = e.ActionRefused(command="x", why=words)
    school.record([refused, e.ActionRefused(command="x", why="there is no T120 and no meeting")], school.today)
    assert hidden(school) == ["action.refused"]


# --- what is left is as if it had never been -----------------------------------------------------------------------
def test_of_a_concern_in_part_the_rest_is_read() -> None:
    school = a_school().given(
        "15 Sep 2026", f.a_concern("T05", "T12", budget_variance_pct=9, allegations_on_file=70318)
    )
    [logged] = [x for x in without_restricted(school.trail, school.framework.policy) if x.type == "concern.logged"]
    assert logged.data["judged"] == ["T05"]
    assert logged.data["data"] == {"budget_variance_pct": "9"}
    seen = case_without_restricted(school.case, school.trail, school.framework.policy)
    assert seen.raised.keys() == {"T05", "T15"}
    assert seen.seq == school.case.seq


def test_the_words_of_a_rating_are_not_read_whatever_they_say() -> None:
    school = a_school().given("15 Sep 2026", f.a_concern("T05"), f.the_alert_to_the_head(), f.the_sip_managers_check())
    school.given("16 Sep 2026", f.the_report_to_wider_dlt(), p.a_rating("high", "unchanged"))
    [rated] = [x for x in without_restricted(school.trail, school.framework.policy) if x.type == "risk.rated"]
    assert {*rated.private.values()} == {KEPT}


def test_a_restricted_concern_of_an_earlier_case_of_the_same_day_is_known_to_be_there() -> None:
    school = a_school().given("15 Sep 2026", f.a_concern("T12"), f.a_withdrawal(), f.a_concern("T05"))
    seen = case_without_restricted(school.case, school.trail, school.framework.policy)
    assert len(seen.happened("concern.logged")) == 1
    assert may_hold_restricted(school.case, school.framework.policy)


def test_a_restricted_measure_that_meets_nothing_is_known_to_be_there() -> None:
    school = a_school().given("15 Sep 2026", f.a_concern(budget_variance_pct="0.1"))
    policy = school.framework.policy
    closed = tuple(t.model_copy(update={"restricted": t.id == "T15"}) for t in policy.triggers)
    assert not may_hold_restricted(school.case, policy)
    policy = policy.model_copy(update={"triggers": closed})
    assert case_without_restricted(school.case, school.trail, policy).concern is None
    assert may_hold_restricted(school.case, policy)


ABOUT_THE_LAST = {"check", "report", "letter", "answer a concern", "warn", "pre-warn", "erase", "ask to erase"}
"""What is about the concern that was logged last, or names an entry by its number."""
ENDS = {"close", "withdraw", "order"}
"""What ends a case: a concern of any kind opens another, and that a case is open is seen (decision 32)."""
AFTER = [ask for ask in ASKS if ask not in ABOUT_THE_LAST | ENDS]
FOLLOWS = st.builds(Step, later=st.integers(0, 9), ask=st.sampled_from(AFTER), n=st.integers(0, 12))
BLOCK: Mapping[str, Ask] = {
    **ASKS,
    "allegations": lambda today, n: f.a_concern("T12", allegations_on_file="70318"),
    "alert": lambda today, n: f.the_alert_to_the_head(),
    "a file": lambda today, n: f.a_file(f"x{n}", "concern", "T12", name="70318", restricted=True),
    "nothing": lambda today, n: f.the_approval_of("what nobody drafted"),
}
BEGIN = [Step(0, "concern", 1), Step(0, "alert", 1), Step(0, "check", 1), Step(0, "report", 1)]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(FOLLOWS, max_size=6),
    st.lists(st.sampled_from(["check", "report", "alert", "a file"]), max_size=4),
    st.lists(FOLLOWS, max_size=8),
)
def test_without_it_a_case_is_what_it_would_have_been(before: list[Step], block: list[str], after: list[Step]) -> None:
    """Whatever happened before and after, and whatever officers did about it: the entries, what is owed, and how the
    case stands."""
    restricted = [Step(0, "allegations", 1), *(Step(0, one, n) for n, one in enumerate(block))]
    with_it = play([*BEGIN, *before, *restricted, *after], asks=BLOCK).school
    without = play([*BEGIN, *before, Step(0, "nothing", 0), *after], asks=BLOCK).school  # it has that day's round too
    policy = with_it.framework.policy
    seen = without_restricted(with_it.trail, policy)
    assert [said(x) for x in seen if not reminds(x, with_it)] == [
        said(x) for x in without.trail if not reminds(x, without)
    ]
    on = START + timedelta(days=sum(step.later for step in [*before, *after]))
    seen_case = case_without_restricted(with_it.case, with_it.trail, policy)
    assert owed(seen_case, with_it, on) == owed(without.case, without, on)
    assert may_hold_restricted(with_it.case, policy)


def said(entry: Entry) -> tuple[Any, ...]:
    """An entry, but for its number and what is numbered after it."""
    return entry.type, entry.effective, {k: v for k, v in entry.data.items() if k not in ("subject", "delivery")}


def reminds(entry: Entry, school: School) -> bool:
    """Reminders of a concern's duties are all out of sight once one of them may be of a restricted one."""
    return str(entry.data.get("template", "")).partition("_")[2] in duties_of_a_concern(school.framework.policy)


def owed(case: Case, school: School, on: date) -> list[tuple[Any, ...]]:
    found, _ = obligations(case, school.framework, on)
    return [(o.duty.id, o.due, o.standing, o.because) for o in found]
