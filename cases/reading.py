"""Loading the framework: a policy, the law and a calendar by id or by path, whole and right, or not at all.

Types are strict: a number is a number only where one is asked for, so that an unquoted 1.10 is refused instead of
becoming 1.1. A scenario is read with the same two functions, `read_yaml` and `parse`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from cases.checking import indicators_problems, policy_problems
from cases.checking_dates import calendar_problems, calendar_warnings, law_problems, overlaps
from cases.law import Law
from cases.policy import IndicatorsFile, Policy
from cases.terms import Calendar, CalendarFile
from cases.written import BadFile, Keys, Problem, Read, read_yaml

__all__ = [
    "POLICIES",
    "BadFile",
    "Keys",
    "Problem",
    "Read",
    "check_file",
    "check_overlaps",
    "load_calendar",
    "load_law",
    "load_policies",
    "load_policy",
    "parse",
    "read_yaml",
]

POLICIES = Path(__file__).parent / "policies"
ID = re.compile(r"[\w+-][\w.+-]*")
Stamp = tuple[tuple[Path, int, int], ...]
M = TypeVar("M", bound=BaseModel)
L = TypeVar("L", Policy, Law, Calendar)
KINDS: tuple[type[BaseModel], ...] = (Policy, Law, CalendarFile, IndicatorsFile)


def load_policy(name: str | Path, folder: Path | None = None) -> Policy:
    """A policy by id or by path, with its checklists. An id is looked up in `folder`, then beside this module.

    Raises BadFile with every problem: a wrong type, an unknown key, or a name of something that is not there.
    """
    path = _find(name, folder)
    return _own(name, _policy(path, _stamp(path.parent, folder), folder))


def load_policies(folder: Path | None = None) -> tuple[Policy, ...]:
    """Every policy in `folder` and beside this module. Raises BadFile if one of them is wrong."""
    files = {path.stem: path for place in (POLICIES, folder) if place for path in sorted(place.glob("*.yaml"))}
    return tuple(load_policy(id, folder) for id, path in files.items() if _holds_duties(path))


def load_law(name: str | Path, folder: Path | None = None) -> Law:
    """The law by id or by path. Raises BadFile."""
    path = _find(name, folder)
    return _own(name, _law(path, _stamp(path.parent)))


def load_calendar(name: str | Path, folder: Path | None = None) -> Calendar:
    """A calendar by id or by path, ready to count with. Raises BadFile."""
    path = _find(name, folder)
    return _own(name, _calendar(path, _stamp(path.parent)))


def check_overlaps(policies: Iterable[Policy]) -> list[str]:
    """A sentence for any two policies of one authority that hold on the same day; none if all is well."""
    return [what for _, what in overlaps(policies)]


def check_file(path: str | Path) -> list[str]:
    """Everything wrong with a policy, law, calendar or indicators file, told apart by what is in it; empty if good.

    A sentence with `: warning: ` after its place does not stop the file from being loaded. Never raises.
    """
    try:
        return list(_check(read_yaml(Path(path))))
    except BadFile as bad:
        return list(bad.problems)


def _check(read: Read) -> Iterator[str]:
    keys = set(read.value)
    known = {kind: keys & _fields(kind) for kind in KINDS}
    kind = max(KINDS, key=lambda kind: (len(known[kind]), len(known[kind]) / len(_fields(kind))))
    if not known[kind]:
        raise BadFile([read.sentence(Problem((), "this is not a policy, a law, a calendar or a file of indicators"))])
    if kind is Policy:
        policy = _checked_policy(read, None)
        for one, what in overlaps([policy, *_others(read.path)]):
            if one is policy:
                yield read.sentence(Problem(("valid_from",), what))
    elif kind is CalendarFile:
        file = _checked(CalendarFile, read, calendar_problems)
        yield from (read.sentence(p._replace(what=f"warning: {p.what}")) for p in calendar_warnings(file))
    elif kind is Law:
        _checked(Law, read, law_problems)
    else:
        _checked(IndicatorsFile, read, indicators_problems)


def _fields(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()} - {"id", "title"}


def _others(path: Path) -> Iterator[Policy]:
    """The other policies in the folder that can be read."""
    for other in sorted(path.parent.glob("*.yaml")):
        try:
            if other.resolve() != path.resolve() and _holds_duties(other):
                yield load_policy(other)
        except BadFile:
            continue


def _holds_duties(path: Path) -> bool:
    """Only a policy does; to read every law and calendar whole in order to know would take longer."""
    return re.search(rb"^duties:", path.read_bytes(), re.MULTILINE) is not None


# --- finding and keeping ---------------------------------------------------------------------------------------------
def _find(name: str | Path, folder: Path | None) -> Path:
    if isinstance(name, Path) or _is_path(name):
        return Path(name)
    try:
        return _named(name, folder)
    except LookupError as error:
        raise BadFile([str(error.args[0])]) from None


def _named(id: str, folder: Path | None) -> Path:
    """The file of this id. Raises LookupError with a sentence."""
    places = [place for place in (folder, POLICIES) if place]
    for place in places if ID.fullmatch(id) else ():
        if (path := place / f"{id}.yaml").is_file():
            return path
    known = sorted({path.stem for place in places for path in place.glob("*.yaml")})
    raise LookupError(f"there is no file {id}.yaml in {' or '.join(map(str, places))}; there are {', '.join(known)}")


def _own(name: str | Path, made: L) -> L:
    """Cases remember a policy by its id: a file that holds another one's would be loaded in its place."""
    if isinstance(name, str) and not _is_path(name) and made.id != name:
        raise BadFile(
            [f"{name}: the file {name}.yaml holds the id {made.id}; give the file that name, or the id {name}"]
        )
    return made


def _is_path(name: str) -> bool:
    return name.endswith((".yaml", ".yml"))


def _stamp(*folders: Path | None) -> Stamp:
    """Changes whenever a file there does, so that a corrected file is read again and an unchanged one is not."""
    files = {path: path.stat() for folder in {*folders, POLICIES} if folder for path in folder.glob("*.yaml")}
    return tuple(sorted((path, stat.st_mtime_ns, stat.st_size) for path, stat in files.items()))


@cache
def _policy(path: Path, stamp: Stamp, folder: Path | None) -> Policy:
    return _checked_policy(read_yaml(path), folder)


@cache
def _law(path: Path, stamp: Stamp) -> Law:
    return _checked(Law, read_yaml(path), law_problems)


@cache
def _calendar(path: Path, stamp: Stamp) -> Calendar:
    return Calendar(_checked(CalendarFile, read_yaml(path), calendar_problems))


def _checked(model: type[M], read: Read, problems: Callable[[M], Iterable[Problem]]) -> M:
    made = parse(model, read)
    if found := [read.sentence(problem) for problem in problems(made)]:
        raise BadFile(found)
    return made


def _checked_policy(read: Read, folder: Path | None) -> Policy:
    """A policy names its checklists, its law and its calendar by id; they are looked for beside it first."""
    beside = folder or read.path.parent
    if isinstance(id := read.value.get("indicators"), str):
        read = replace(read, value=read.value | {"indicators": _checklists(read, id, beside)})

    def problems(policy: Policy) -> Iterator[Problem]:
        law = None
        try:
            law = load_law(_named(policy.law, beside))
        except LookupError as error:
            yield Problem(("law",), str(error))
        try:
            _named(policy.calendar, beside)
        except LookupError as error:
            yield Problem(("calendar",), str(error))
        yield from policy_problems(policy, law)

    return _checked(Policy, read, problems)


def _checklists(read: Read, id: str, folder: Path) -> object:
    """The checklists' values, once it is sure that they are right: their own file has the lines."""
    try:
        checklists = read_yaml(_named(id, folder))
    except LookupError as error:
        raise BadFile([read.sentence(Problem(("indicators",), str(error)))]) from None
    _checked(IndicatorsFile, checklists, indicators_problems)
    return checklists.value["categories"]


# --- types -----------------------------------------------------------------------------------------------------------
def parse(model: type[M], read: Read) -> M:
    """A model of what was read, by strict types: dates as 2026-09-01, no number for a text. Raises BadFile with all."""
    try:
        return model.model_validate_json(json.dumps(read.value), strict=True, by_alias=True, by_name=False)
    except ValidationError as error:
        found: dict[Keys, list[str]] = {}
        for detail in error.errors(include_url=False):
            keys = _keys(read, detail)
            found.setdefault(keys, []).append(_sentence(read, keys, detail))
    # A place that may hold one of several types is refused once for each; that is one problem.
    raise BadFile(read.sentence(Problem(keys, ", or ".join(dict.fromkeys(whats)))) for keys, whats in found.items())


def _keys(read: Read, detail: ErrorDetails) -> Keys:
    """Pydantic's place without what is not in the file: the names of types tried and of a rule's kind."""
    keys: Keys = ()
    for part in detail["loc"]:
        if (*keys, part) in read:
            keys = (*keys, part)
    return (*keys, detail["loc"][-1]) if detail["type"] == "missing" else keys


def _sentence(read: Read, keys: Keys, detail: ErrorDetails) -> str:
    kind, given, written = detail["type"], detail["input"], read.written(keys)
    instead = f", not {written}" if written else ""
    match kind:
        case "missing":
            return "this is missing; add it"
        case "extra_forbidden":
            return f"{keys[-1]} is not known here; check its spelling, or put a text that has a comma in it in quotes"
        case "string_type" if isinstance(given, int | float):
            return f"this must be text, and {written} is read as {str(given).lower()}; put it in quotes"
        case "literal_error":
            return f"this must be {detail['ctx']['expected']}{instead}"
        case "union_tag_invalid":
            return f"the kind of a rule must be one of {detail['ctx']['expected_tags']}, not {detail['ctx']['tag']}"
        case "union_tag_not_found":
            return "this rule does not say its kind; add `kind`"
    if kind.startswith("date"):
        return f"this must be a date such as 2026-09-01{instead}"
    return f"{detail['msg'][0].lower()}{detail['msg'][1:]}".replace("input should be", "this must be") + instead
