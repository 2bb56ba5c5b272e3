"""A scenario for rehearsal: people, schools and what each of them does, read strictly (docs/rehearsal.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model, model_validator
from pydantic_core import PydanticCustomError

from cases.commands import (
    COMMANDS,
    ApproveErasure,
    ApproveLetter,
    AskErasure,
    Command,
    DraftLetter,
    IssueDraft,
    Label,
    PassDay,
    RecordAuthority,
    RecordAuthorityMeeting,
    RecordSchool,
    RefuseErasure,
    ReportCategories,
    ReviewDisposal,
    SendBackLetter,
    SetContactRules,
    people_in,
)
from cases.framework import Shelf
from cases.names import known
from cases.policy import Phase, Policy, SchoolType
from cases.reading import BadFile, Keys, Problem, Read, parse, read_yaml
from desk.legible import fault, fault_of_name
from notifications.addresses import problem
from notifications.cover_lines import unusable
from notifications.post import ADDRESS

# Nobody asks for these in a scenario: they set the scene, are about the authority, which has no case there, belong
# to a letter, for which the scenario says `letter` once, or erase what would have to be looked for first.
BY_LETTER = (DraftLetter, ApproveLetter, SendBackLetter, IssueDraft)
BY_PLACE = (AskErasure, ApproveErasure, RefuseErasure, ReviewDisposal)
NOT_PLAYED = (*BY_LETTER, *BY_PLACE, PassDay, RecordAuthority, RecordAuthorityMeeting, RecordSchool, ReportCategories)
UNASKED = frozenset(command.word for command in NOT_PLAYED)
PHONE = re.compile(r"\+?[0-9(][0-9 ()-]{5,30}( (ext|x)\.? ?[0-9]{1,6})?")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ScenarioPerson(Strict):
    name: str
    email: str | None = None
    post: str | None = None
    phone: str | None = None

    @model_validator(mode="after")
    def _reachable(self) -> ScenarioPerson:
        if not (self.email or self.post):
            raise _wrong("this person has neither e-mail nor a postal address; give one")
        if self.email and not ADDRESS.fullmatch(self.email):
            raise _wrong(f"{self.email} is not an e-mail address")
        return self


def _wrong(what: str) -> PydanticCustomError:
    return PydanticCustomError("scenario", "{what}", {"what": what})


def _moment(value: Any) -> Any:
    """A day and a time as a clock in England shows them."""
    try:
        return datetime.fromisoformat(MOMENT.fullmatch(str(value))[0])  # type: ignore[index]
    except (TypeError, ValueError):
        raise _wrong("this must be a day and a time such as 2026-09-15 16:30") from None


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
    at: Annotated[datetime, BeforeValidator(_moment)]
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


def load(path: Path, shelf: Shelf | None = None) -> tuple[Scenario, str]:
    """A scenario and the digest of its file. Raises BadFile with file, line and sentence for each problem."""
    read = read_yaml(path)
    if problems := [read.sentence(problem) for problem in _verbs(read.value.get("do"))]:
        raise BadFile(problems)
    scenario = parse(Scenario, read)
    if problems := [read.sentence(problem) for problem in _problems(scenario, shelf or Shelf())]:
        raise BadFile(problems)
    return scenario, sha256(path.read_bytes()).hexdigest()[:12]


def doubts(scenario: Scenario, path: Path) -> list[str]:
    """What would be refused if these people and schools were entered for real: a rehearsal is played all the same."""
    read = read_yaml(path)
    return [read.sentence(found._replace(what=f"warning: {found.what}")) for found in illegible(scenario)]


def illegible(cast: Cast) -> Iterator[Problem]:
    """Names, addresses and telephone numbers that could not be printed on a letter, posted to or rung."""
    for key, person in cast.people.items():
        for field, what in _faults(person):
            yield Problem(("people", key, field), what)
    for key, case in cast.cases.items():
        if named := fault_of_name(case.school):
            yield Problem(("cases", key, "school"), named)


def _faults(person: ScenarioPerson) -> Iterator[tuple[str, str]]:
    if what := fault_of_name(person.name):
        yield "name", what
    if person.post and (wrong := fault(person.post) or problem(person.name, person.post)):
        yield "post", wrong.rstrip(".")
    if person.phone is not None and not PHONE.fullmatch(person.phone):
        yield "phone", "this is not a telephone number; write it as 01632 960001, with the extension if it has one"


def _verbs(steps: Any) -> Iterator[Problem]:
    """Which fields a step may have hangs on its verb, so that is looked at first."""
    for i, step in enumerate(steps if isinstance(steps, list) else ()):
        if isinstance(step, dict) and "do" not in step:
            yield Problem(("do", i), "this does not say what is done; add `do`")
        elif isinstance(step, dict):
            yield from known(("do", i, "do"), str(step["do"]), STEPS, "verb")


def _problems(scenario: Scenario, shelf: Shelf) -> Iterator[Problem]:
    yield from _cast(scenario)
    yield from _steps(scenario)
    try:
        policy = shelf.framework(scenario.policy).policy
    except BadFile as bad:
        yield Problem(("policy",), "; ".join(bad.problems))
        return
    yield from _of_policy(scenario, policy)


def _cast(scenario: Scenario) -> Iterator[Problem]:
    """Everybody named is somebody, and holds a post from a day to one that is no earlier."""
    for role, person in scenario.la_holders.items():
        yield from _somebody(("la_holders", role), person, scenario)
    for key, case in scenario.cases.items():
        for role, held in case.holders.items():
            for i, (person, first, last) in enumerate(held):
                place = ("cases", key, "holders", role, i)
                yield from _somebody(place, person, scenario)
                if first and last and last < first:
                    yield Problem(place, f"the last day, {last}, is before the first, {first}")
        for i, person in enumerate(case.governors):
            yield from _somebody(("cases", key, "governors", i), person, scenario)


def _steps(scenario: Scenario) -> Iterator[Problem]:
    """Each input is about a case, by and about somebody, and within the days that are played."""
    for i, step in enumerate(scenario.do):
        if step.case not in scenario.cases:
            yield Problem(("do", i, "case"), f"there is no case {step.case}")
        for person in sorted({step.by, *people_in(command_of(step))}):
            yield from _somebody(("do", i), person, scenario)
        if isinstance(asked := command_of(step), SetContactRules) and (why := unusable(asked.language)):
            yield Problem(("do", i, "language"), why)
        if step.at.date() > scenario.until:
            yield Problem(("do", i, "at"), f"{step.at.date()} is after the last day to play, {scenario.until}")


def _of_policy(scenario: Scenario, policy: Policy) -> Iterator[Problem]:
    """Roles and categories are the policy's, and nothing happens before it holds."""
    categories = {category.id for category in policy.categories}
    for role in scenario.la_holders:
        yield from known(("la_holders", role), role, policy.roles, "role")
    for key, case in scenario.cases.items():
        for role in case.holders:
            yield from known(("cases", key, "holders", role), role, policy.roles, "role")
        yield from known(("cases", key, "category_before"), case.category_before, categories, "category")
    for i, step in enumerate(scenario.do):
        if step.at.date() < policy.valid_from:
            yield Problem(("do", i, "at"), f"the policy {policy.id} holds from {policy.valid_from} only")


def _somebody(place: Keys, person: str, scenario: Scenario) -> Iterator[Problem]:
    if person not in scenario.people:
        yield Problem(place, f"there is nobody called {person} under people")


def command_of(step: Step) -> Command:
    """The command inside a step."""
    command = COMMANDS[step.do]
    return command.model_construct(**{name: getattr(step, name) for name in command.model_fields})


__all__ = ["BadFile", "Cast", "Read", "Scenario", "Step", "command_of", "load"]
