"""A refusal that one field is the cause of names it, so that a form can say so beside it."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import commands as c
from cases.commands import COMMANDS
from cases.decisions import decide
from cases.refusals import Refusal
from tests.spec import facts as f
from tests.spec.everybody import day
from tests.strategies import ASKS, SCHOOLS, STEPS, Step, play
from tests.trails import School, a_school

CASES = Path(__file__).parents[2] / "cases"
FIELDS = {name for command in COMMANDS.values() for name in command.model_fields}


def named() -> list[tuple[str, str]]:
    """The fields that refusals in the code name, and where."""
    found = []
    for path in sorted([*CASES.glob("decisions/*.py"), *CASES.glob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refusal":
                given = [k.value for k in node.keywords if k.arg == "field"]
                found += [(path.name, str(x.value)) for x in given if isinstance(x, ast.Constant)]
    return found


def test_only_fields_that_there_are_are_named() -> None:
    assert len(named()) > 100
    assert [where for where in named() if where[1] not in FIELDS] == []


def field_of(school: School, ask: c.Command, today: date) -> str:
    """What a refusal of it would name; "" where it would not be refused."""
    try:
        decide(school.case, ask, school.framework, today)
    except Refusal as no:
        return no.field
    return ""


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, min_size=3, max_size=25), SCHOOLS, st.integers(0, 12))
def test_the_field_is_one_of_the_command_that_was_asked(steps: list[Step], kind: str, n: int) -> None:
    school = play(steps, kind).school
    today = school.today
    for ask in ASKS.values():
        made = ask(today, n)
        assert field_of(school, made, today) in {"", *type(made).model_fields}


ON = day("2 Nov 2026")
CAUSED: dict[str, tuple[c.Command, str]] = {
    "a category that is none": (f.the_view_of_the_school("LA9"), "view"),
    "a request for it": (f.a_request_of_the_governors("LA9"), "to"),
    "a decision for it": (f.a_decision("LA9"), "to"),
    "no reason": (c.DecideCategory(to="LA4b", school_view="agrees"), "reason"),
    "a day that has passed": (f.a_booking("tig", "M1", on="1 Oct 2026"), "date"),
    "a meeting that is none": (f.a_reply_to("M9", "birkett", "accepted"), "id"),
    "a milestone that is none": (f.a_milestone_met("P9"), "milestone"),
    "a reason that is blank": (c.WithdrawCase(reason=""), "reason"),
}


@pytest.mark.parametrize("what", CAUSED)
def test_a_refusal_names_the_field_that_is_the_cause(what: str) -> None:
    ask, field = CAUSED[what]
    school = a_school("LA3").given("1 Oct 2026", f.a_concern("T05"), f.a_decision("LA4a"))
    with pytest.raises(Refusal) as no:
        school.ask(ask, ON)
    assert no.value.field == field


def test_a_refusal_that_no_field_is_the_cause_of_names_none() -> None:
    school = a_school("LA3").given("1 Oct 2026", f.a_concern("T05"))
    with pytest.raises(Refusal) as no:
        school.ask(f.the_report_to_wider_dlt(), ON)
    assert no.value.field == ""
