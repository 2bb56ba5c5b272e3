"""A scenario for rehearsal: people, schools and what each of them does, read strictly (docs/rehearsal.md)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from cases.commands import COMMANDS, Command, Label, PassDay, RecordSchool, people_in
from cases.policy import Phase, SchoolType
from cases.reading import BadFile, Problem, Read, parse, read_yaml

UNASKED = frozenset({PassDay.word, RecordSchool.word})


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ScenarioPerson(Strict):
    name: str
    email: str | None = None
    post: str | None = None

    @model_validator(mode="after")
    def _reachable(self) -> ScenarioPerson:
        if not (self.email or self.post):
            raise ValueError("this person has neither e-mail nor a postal address; give one")
        return self


class ScenarioCase(Strict):
    school: str
    urn: Label
    type: SchoolType
    phase: Phase
    category_before: str
    sip_assigned: date | None = None
    calendar: str = ""
    holders: dict[str, tuple[tuple[str, date | None, date | None], ...]]
    governors: tuple[str, ...] = ()


class Step(BaseModel):
    """One input: when, on whose case, by whom; `refused` says why the engine must refuse it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    at: datetime
    case: str
    by: str
    do: str
    refused: str | None = None


def _step(word: str, command: type[Command]) -> Any:
    """A step whose further fields are those of one command."""
    fields: dict[str, Any] = {"__base__": (command, Step), "do": (Literal[word], ...)}
    return create_model(f"Step_{word}", **fields)


STEPS: dict[str, Any] = {word: _step(word, command) for word, command in COMMANDS.items() if word not in UNASKED}
if TYPE_CHECKING:
    AnyStep = Step
else:
    AnyStep = Annotated[Union[tuple(STEPS.values())], Field(discriminator="do")]  # noqa: UP007


class Cast(Strict):
    """People and schools, before anything happens."""

    policy: str
    people: dict[str, ScenarioPerson]
    cases: dict[str, ScenarioCase]
    la_holders: dict[str, str]


class Scenario(Cast):
    do: tuple[AnyStep, ...]
    until: date


def load(path: Path) -> tuple[Scenario, str]:
    """A scenario and the digest of its file. Raises BadFile with file, line and sentence for each problem."""
    read = read_yaml(path)
    scenario = parse(Scenario, read)
    if problems := [read.sentence(problem) for problem in _problems(scenario)]:
        raise BadFile(problems)
    return scenario, sha256(path.read_bytes()).hexdigest()[:12]


def _problems(scenario: Scenario) -> Iterator[Problem]:
    def unknown(person: str) -> str | None:
        return None if person in scenario.people else f"there is nobody called {person} under people"

    for role, person in scenario.la_holders.items():
        if why := unknown(person):
            yield Problem(("la_holders", role), why)
    for key, case in scenario.cases.items():
        for role, held in case.holders.items():
            for i, (person, _, _) in enumerate(held):
                if why := unknown(person):
                    yield Problem(("cases", key, "holders", role, i), why)
        for i, person in enumerate(case.governors):
            if why := unknown(person):
                yield Problem(("cases", key, "governors", i), why)
    for i, step in enumerate(scenario.do):
        if step.case not in scenario.cases:
            yield Problem(("do", i, "case"), f"there is no case {step.case}")
        for person in sorted({step.by, *people_in(command_of(step))}):
            if why := unknown(person):
                yield Problem(("do", i), why)


def command_of(step: Step) -> Command:
    """The command inside a step."""
    command = COMMANDS[step.do]
    return command.model_construct(**{name: getattr(step, name) for name in command.model_fields})


__all__ = ["BadFile", "Cast", "Read", "Scenario", "Step", "command_of", "load"]
