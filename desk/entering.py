"""Entering what happened from the command line: people and schools from a file, and one fact at a time."""

from __future__ import annotations

import shlex
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cases import store
from cases.act import Door
from cases.case import ENGINE
from cases.commands import COMMANDS, Command, DraftLetter, IssueDraft, RecordAuthority, RecordSchool, people_in
from cases.names import AUTHORITY
from cases.reading import BadFile, parse, read_yaml
from cases.refusals import NeedsApproval, Refusal
from desk.legible import refuse_illegible
from desk.misread import refused
from desk.scenario import Cast, illegible
from notifications.office import Office

PAGE_BY_PAGE = (DraftLetter.word, IssueDraft.word)
PLACE_BY_PLACE = ("ask_erasure", "approve_erasure", "refuse_erasure", "review_disposal")
BEHIND_THE_DESK = {
    *PAGE_BY_PAGE,
    *PLACE_BY_PLACE,
    "papers",
    "add_evidence",
    "pass_day",
    "record_authority",
    "record_school",
}
"""Verbs for which there is another command, or that time or a file asks for."""


def enter_file(office: Office, path: Path, now: datetime) -> str:
    """Enter the people and schools of a file; those already there with the same facts are left. Out: a sentence.

    Raises BadFile, and enters nothing, where a letter to somebody in it could not be printed or posted.
    """
    read = read_yaml(path)
    cast = parse(Cast, read)
    if problems := [read.sentence(found) for found in illegible(cast)]:
        raise BadFile(problems)
    ids, schools = enter_cast(office, cast, now, source="cli", name=path.stem)
    people = "1 person" if len(ids) == 1 else f"{len(ids)} people"
    return f"Entered: {people} and {schools} {'school' if schools == 1 else 'schools'}."


def enter_cast(office: Office, cast: Cast, now: datetime, source: str, name: str) -> tuple[dict[str, str], int]:
    """People and schools, as entered before anything happens. Out: everybody's id, and how many schools."""
    ids = cast_in(office.door, cast, now, source, name)
    _authority(office.door, cast, ids, now, source, name)
    return ids, len(cast.cases)


def _authority(door: Door, cast: Cast, ids: dict[str, str], now: datetime, source: str, name: str) -> None:
    """The authority's own record, for what is owed about all its schools."""
    policy = door.shelf.framework(cast.policy).policy
    holders = {role: ((ids[person], None, None),) for role, person in cast.la_holders.items()}
    ask = RecordAuthority(authority=policy.authority, policy=policy.id, calendar=policy.calendar, holders=holders)
    with suppress(Refusal):  # made once; later files add schools to it
        door.ask(AUTHORITY, ask, by=ENGINE, now=now, source=source, src=f"{name}:authority")


def cast_in(door: Door, cast: Cast, now: datetime, source: str, name: str) -> dict[str, str]:
    """Enter a cast through the one door. Safe to do again."""
    ids: dict[str, str] = {}
    with store.writing(door.engine) as conn:
        for handle, person in cast.people.items():
            ids[handle] = store.add_person(conn, handle, person.name, person.email, person.post, person.phone)
    policy = door.shelf.framework(cast.policy).policy
    for key, case in cast.cases.items():
        holders = {role: tuple((ids[p], a, b) for p, a, b in held) for role, held in case.holders.items()}
        holders |= {role: ((ids[p], None, None),) for role, p in cast.la_holders.items() if role not in holders}
        ask = RecordSchool(
            school=case.school,
            urn=case.urn,
            school_type=case.type,
            phase=case.phase,
            policy=cast.policy,
            calendar=case.calendar or policy.calendar,
            category=case.category_before,
            sip_assigned=case.sip_assigned,
            holders=holders,
            governors=tuple(ids[p] for p in case.governors),
        )
        door.ask(key, ask, by=ENGINE, now=now, source=source, src=f"{name}:school:{key}")
    return ids


def record_facts(
    office: Office, case: str, word: str, facts: tuple[str, ...], by: str, after: int | None, now: datetime
) -> str:
    """Ask for one thing from the command line. Out: what was recorded. Raises Refusal with its sentence."""
    if word in PAGE_BY_PAGE:
        why = "a letter is drafted and issued page by page"
        raise Refusal("Nothing was recorded.", why, f"Use `upturn letters {word}`.")
    if word in PLACE_BY_PLACE:
        why = "what is to be erased is looked for first, and has to leave the files as well"
        raise Refusal("Nothing was recorded.", why, "Use `upturn erase` or `upturn disposal`.")
    command = asked(office, word, facts)
    try:
        done = office.door.ask(case, command, by=person_id(office, by), now=now, source="cli", expect_seq=after)
    except NeedsApproval as no:
        typed = shlex.join(["upturn", "letters", "draft", case, word, *facts, "--by", by])
        raise Refusal(no.done, no.why, f"Draft it: {typed}", no.rule) from None
    said = ", ".join(entry.type.replace(".", " ").replace("_", " ") for entry in done.entries)
    return f"Recorded in case {case}: {said}. The last entry is number {done.case.seq}."


def asked(office: Office, word: str, facts: tuple[str, ...]) -> Command:
    """The command that was typed, with everybody's id in it. Raises Refusal where it cannot be read or printed."""
    command = _command(word, facts)
    refuse_illegible(command)
    return with_people(command, _ids(office))


def _ids(office: Office) -> dict[str, str]:
    with store.reading(office.engine) as conn:
        return {person.handle: person.id for person in store.people(conn).values()}


def person_id(office: Office, handle: str) -> str:
    """The id of the person with this short name. Raises Refusal."""
    return _person(handle, _ids(office))


def _person(handle: str, ids: dict[str, str]) -> str:
    if handle not in ids:
        known = f"The people are: {', '.join(sorted(ids))}." if ids else "Enter people first: `upturn enter FILE`."
        raise Refusal("Nothing was done.", f"there is nobody called {handle}", known)
    return ids[handle]


def _command(word: str, facts: tuple[str, ...]) -> Command:
    if word not in COMMANDS:
        verbs = sorted(COMMANDS.keys() - BEHIND_THE_DESK)
        raise Refusal("Nothing was recorded.", f"there is no verb {word}", f"Choose from {', '.join(verbs)}.")
    given: dict[str, Any] = {}
    for fact in facts:
        name, equals, value = fact.partition("=")
        if not equals:
            raise Refusal("Nothing was recorded.", f"{fact} is not name=value", "Write each fact as name=value.")
        given[name] = _value(name, value)
    try:
        return COMMANDS[word].model_validate(given)
    except ValidationError as wrong:
        raise refused(COMMANDS[word], wrong) from None


def _value(name: str, text: str) -> Any:
    """A value as it is typed: YAML where it is a list, names with values, or true or false."""
    if not text.startswith(("[", "{")) and text not in ("true", "false"):
        return text
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        value = YAML(typ="safe", pure=True).load(text)
    except YAMLError:
        why = f"the value of `{name}` cannot be read"
        raise Refusal(
            "Nothing was recorded.", why, "Write a list as [a, b], and names with values as {a: b}."
        ) from None
    return tuple(value) if isinstance(value, list) else value


def with_people(command: Command, ids: dict[str, str]) -> Command:
    """The command with everybody's id in place of the short name."""
    named = people_in(command)
    if not named:
        return command
    for handle in named:
        _person(handle, ids)

    def swapped(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(swapped(v) for v in value)
        return ids[value] if isinstance(value, str) and value in named else value

    return command.model_copy(update={name: swapped(getattr(command, name)) for name in type(command).model_fields})
