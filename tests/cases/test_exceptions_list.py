"""The list of exceptions: its order, its sums, its file; and that it says nothing about what was not yet known."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import commands as c
from cases.case import Case
from cases.decisions import decide
from cases.exceptions import (
    CAUTION,
    COLUMNS,
    RULES,
    Evidence,
    Finding,
    as_csv,
    findings,
    most_late_first,
    totals,
)
from cases.people import Person
from cases.refusals import Refusal
from cases.terms import days_between
from desk.demo import WORKED_CASE
from desk.scenario import Scenario, command_of, load
from tests.cases.keeping import exceptions, kept
from tests.policies import open_shelf
from tests.spec import everybody
from tests.spec import facts as f
from tests.spec.test_laws import laws
from tests.strategies import HISTORIES, SCHOOLS, Step, play
from tests.trails import School


def finding(rule: str = "late_entry", school: str = "Fernhollow", behind: int | None = None, **more: object) -> Finding:
    return Finding(rule, "section 15", "A", school, "So it is.", behind=behind, **more)  # type: ignore[arg-type]


def test_the_latest_comes_first_and_what_no_day_can_be_put_to_comes_last() -> None:
    found = most_late_first([finding(behind=None), finding(behind=3), finding(behind=40)])
    assert [x.behind for x in found] == [40, 3, None]


def test_exceptions_are_added_up_by_rule_and_by_school() -> None:
    added = totals([finding(), finding("no_reason", "St Aldhelm's"), finding(school="St Aldhelm's")])
    assert added.by_rule == (("late_entry", 2), ("no_reason", 1))
    assert added.by_school == (("St Aldhelm's", 2), ("Fernhollow", 1))


@pytest.mark.parametrize(
    ("late", "unit", "said"), [(1, "working days", "1 working day"), (2, "days", "2 days"), (0, "days", "0 days")]
)
def test_lateness_is_said_in_what_the_rule_counts(late: int, unit: str, said: str) -> None:
    assert finding(late=late, unit=unit).late_by == said
    assert finding().late_by == ""


# --- the file ------------------------------------------------------------------------------------------------------
def cells(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline="")))


def test_the_file_has_a_row_for_each_and_says_how_far_it_can_be_relied_on() -> None:
    evidence = (Evidence("e1", 1, 40), Evidence("e7", 7, 99))
    one = finding(due=date(2027, 1, 7), done=date(2027, 1, 8), late=1, unit="working days", evidence=evidence)
    text = as_csv([one], "upturn.example/log 447 abc=")
    rows = cells(text)
    assert rows[0] == list(COLUMNS)
    assert rows[1] == ["late_entry", "section 15", "A", "Fernhollow", "2027-01-07", "2027-01-08", "1 working day",
                       "e1@40 e7@99", "So it is."]  # fmt: skip
    assert [(row[0], row[-1]) for row in rows[2:]] == [
        ("checkpoint", "upturn.example/log 447 abc="),
        ("caution", CAUTION),
    ]
    assert text.count("\r\n") == len(rows)
    assert cells(as_csv([], ""))[1][-1] == "none"


@pytest.mark.parametrize("cell", ['=HYPERLINK("http://evil.example")', "+44", "-1", "@SUM(A1)", "\tx", "\r=1"])
def test_no_cell_is_a_formula_to_a_spreadsheet(cell: str) -> None:
    rows = cells(as_csv([finding(school=cell)], cell))
    assert rows[1][3] == rows[2][-1] == f"'{cell}"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), min_size=1))
def test_any_text_survives_the_file_and_none_begins_like_a_formula(names: list[str]) -> None:
    rows = cells(as_csv([finding(school=name) for name in names], ""))
    assert [row[3].removeprefix("'") for row in rows[1:-2]] == [name.removeprefix("'") for name in names]
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert {len(row) for row in rows} == {len(COLUMNS)}


# --- laws ----------------------------------------------------------------------------------------------------------
@laws
@given(HISTORIES, SCHOOLS, st.integers(0, 10**6))
def test_what_is_recorded_later_changes_no_exception_of_an_earlier_day(steps: list[Step], type: str, n: int) -> None:
    school = play(steps, type).school
    on = school.trail[n % len(school.trail)].at.date()
    until_then = [entry for entry in school.trail if entry.at.date() <= on]
    assert findings(school.trail, school.framework, on) == findings(until_then, school.framework, on)


@laws
@given(HISTORIES, SCHOOLS)
def test_every_exception_says_where_it_comes_from_and_when(steps: list[Step], type: str) -> None:
    school = play(steps, type).school
    found, _ = findings(school.trail, school.framework, school.today)
    for x in found:
        assert x.rule in RULES
        assert x.section
        assert x.sentence.endswith(".")
        assert "None" not in x.sentence.replace("None is on record", "")
        assert x.evidence
        assert x.late is None or x.late >= 0
        assert x.behind is None or x.behind >= 0
        assert x.done is None or x.due is None or x.done > x.due
    assert len(set(found)) == len(found)


# --- the worked case -----------------------------------------------------------------------------------------------
# Why each is there; days and duties are those of domain/README.md, section 5, and tests/scenarios/worked.trail.csv.
WORKED = {
    "A": {
        ("over_a_year", "2027-10-07", None): "a year in concern, O13 late; closed on watch, 24 March 2028",
        ("no_target_date", "2027-01-07", None): "Ofsted, 10 December 2026: no statement with a target date (R54)",
        ("milestone_unjudged", "2027-02-26", "2027-03-17"): "M1 missed on 1 March, given a new day after A2",
        ("no_reason", "2026-10-07", None): "LA4a decided with no reason",
        ("no_reason", "2027-09-22", None): "LA4b decided again with no reason",
        **{("no_decision", on, None): "a group's meeting without a decision (R52)" for on in (
            "2027-01-27", "2027-03-17", "2027-05-12", "2027-07-07", "2027-10-06", "2027-12-14", "2028-01-26")},
    },
    "B": {
        ("over_a_year", "2027-10-20", "2028-02-02"): "21 October 2027: a year in concern; left it on 2 February 2028",
        ("duty_late", "2027-03-11", "2027-03-12"): "the head's call CB1 of 9 March, answered on the third working day",
        ("no_target_date", "2026-11-26", None): "a plan that the school did not sign, without a milestone (R89)",
        ("no_reason", "2027-09-30", None): "LA4b decided again with no reason",
        ("not_present", "2026-11-25", None): "B1 without the chair (R51)",
        ("not_present", "2027-03-03", None): "B3 without the chair (R51)",
        **{("no_decision", on, None): "a group's meeting without a decision (R52)" for on in (
            "2026-11-25", "2027-01-20", "2027-03-03", "2027-05-19", "2027-06-30", "2027-09-29", "2027-12-01")},
    },
}  # fmt: skip


def worked(id: str) -> School:
    """One school of the worked case, in memory: its inputs, a round each working day, and every notice gone at once."""
    scenario, _ = load(WORKED_CASE)
    rules = open_shelf()
    school = School(lambda case: rules.framework(case.policy or "mk-2010", case.policy_version), Case(id))
    inputs = [step for step in scenario.do if step.case == id]
    first = inputs[0].at.date()
    school.record(decide(school.case, _recorded(scenario, id), school.framework, first), first)
    for on in days_between(first, scenario.until):
        if school.framework.calendar.working(on):
            school.morning(on)
        for step in inputs:
            if step.at.date() == on and step.refused is None:
                school.record(decide(school.case, command_of(step), school.framework, on), on, step.at.time())
    return school


def _recorded(scenario: Scenario, id: str) -> c.RecordSchool:
    case = scenario.cases[id]
    held = {role: ((person, None, None),) for role, person in scenario.la_holders.items()}
    return c.RecordSchool(
        school=case.school, urn=case.urn, school_type=case.type, phase=case.phase, policy=scenario.policy,
        calendar="calendar-mk", category=case.category_before, sip_assigned=case.sip_assigned,
        holders={**held, **case.holders},
    )  # fmt: skip


@pytest.mark.parametrize("id", ["A", "B"])
def test_the_worked_case_has_these_exceptions_and_no_other(id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(everybody.EVERYBODY, "flynn", Person("flynn", "flynn", "Mr Gareth Flynn", "flynn@post.example"))
    school = worked(id)
    found = exceptions(school, "7 Apr 2028")
    told = [(x.rule, str(x.due), str(x.done) if x.done else None) for x in found]
    assert sorted(told, key=str) == sorted(WORKED[id], key=str)


def test_a_finding_says_nothing_that_was_not_on_record_that_day() -> None:
    school = kept("milestone")
    assert exceptions(school, "25 Nov 2026") == []
    assert [x.rule for x in exceptions(school, "26 Nov 2026")] == ["milestone_unjudged"]
    with pytest.raises(Refusal):
        school.given("21 Dec 2026", f.a_milestone_met("M7"))
