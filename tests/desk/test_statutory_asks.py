"""A warning with everything in it: as a scenario writes it, as it is typed, and as a draft keeps it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cases import commands as c
from cases.issuing import asked_by, command_of
from desk.entering import _command
from desk.scenario import BadFile, load
from desk.scenario import command_of as of_step

CAST = """\
policy: mk-2010
people: {marsh: {name: Judith Marsh, email: marsh@council.example}}
la_holders: {ad: marsh}
cases:
  A: {school: Fernhollow, urn: 990001, type: community, phase: primary, category_before: LA3, holders: {}}
until: 2027-03-31
do:
- {at: 2027-03-08 10:00, case: A, by: marsh, do: warn, grounds: [standards_unacceptably_low], minded: s64, %s}
"""
WHOLE: dict[str, Any] = {
    "grounds": ("standards_unacceptably_low",),
    "requires": {"R1": {"text": "Adopt a plan", "lead": "head", "due": date(2027, 3, 19)}, "R2": "Review governance"},
    "minded": ("s64",),
    "matters": ({"what": "Poor lessons", "source": "A visit", "date": date(2027, 2, 4)},),
    "comply_by": date(2027, 4, 30),
}


def played(tmp_path: Path, more: str) -> c.Command:
    (tmp_path / "s.yaml").write_text(CAST % more, encoding="utf-8")
    scenario, _ = load(tmp_path / "s.yaml")
    return of_step(scenario.do[0])


def test_a_scenario_may_give_names_or_words_or_everything(tmp_path: Path) -> None:
    names = played(tmp_path, "requires: [R1, R2]")
    assert isinstance(names, c.GiveWarning)
    assert names.requires == {"R1": c.Requirement(), "R2": c.Requirement()}
    words = played(tmp_path, "requires: {R1: Adopt a plan, R2: Review governance}")
    assert isinstance(words, c.GiveWarning)
    assert words.requires["R2"] == c.Requirement(text="Review governance")
    everything = played(
        tmp_path,
        "requires: {R1: {text: Adopt a plan, lead: head, due: 2027-03-19}, R2: Review governance}, "
        "matters: [{what: Poor lessons, source: A visit, date: 2027-02-04}], comply_by: 2027-04-30",
    )
    assert everything == c.GiveWarning.model_validate(WHOLE)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("requires: {R1: {text: Adopt a plan, by: 2027-03-19}}", "by is not known here"),
        ("requires: {R1: {text: Adopt a plan, due: soon}}", "this must be a date such as 2026-09-01"),
        ("requires: [R1], matters: [{what: Poor lessons, date: 2027-02-04}]", "this is missing; add it"),
    ],
)
def test_what_is_wrong_in_a_scenario_has_its_line(tmp_path: Path, more: str, said: str) -> None:
    with pytest.raises(BadFile) as bad:
        played(tmp_path, more)
    assert any("s.yaml:8" in problem and said in problem for problem in bad.value.problems), bad.value.problems


def test_it_can_be_typed() -> None:
    typed = (
        "grounds=[standards_unacceptably_low]",
        "requires={R1: {text: Adopt a plan, lead: head, due: 2027-03-19}, R2: Review governance}",
        "minded=s64",
        "matters=[{what: Poor lessons, source: A visit, date: 2027-02-04}]",
        "comply_by=2027-04-30",
    )
    assert _command("warn", typed) == c.GiveWarning.model_validate(WHOLE)


@pytest.mark.parametrize(
    "ask",
    [
        c.GiveWarning.model_validate(WHOLE),
        c.PreWarn.model_validate({**WHOLE, "minded": ()}),
        c.Consult(power="s63", until=date(2027, 1, 19), arrangement="a federation"),
        c.GiveWarning.model_validate({"grounds": "x", "requires": ["R1", 2], "minded": "s64"}),
    ],
)
def test_a_draft_keeps_all_of_it(ask: c.Command) -> None:
    assert command_of(asked_by(ask)) == ask
