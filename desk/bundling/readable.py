"""A case for somebody to read: line by line what happened, when it was recorded, what is struck out and what is not
there. The same lines make the page and the PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cases.as_of import Line, view
from cases.people import Person
from cases.proof.lines import counted
from cases.proof.sent import WITHHELD
from cases.refusals import Refusal, day
from cases.sayings import Everybody
from cases.trail import JSON, Entry
from desk.bundling.gathered import Letter, OneCase
from desk.bundling.words import by_name, kind, what
from notifications.blocks import clean
from notifications.printable import first_unprintable

HIDDEN = frozenset({"sent_as", "message_id"})
"""Facts that say nothing to a reader; they are in entries.jsonl and disclosures.jsonl."""


@dataclass(frozen=True)
class Row:
    """One entry for a reader. `withheld` is a sentence, and everything but the number empty, where it is left out;
    `about` is the day that it is about where that is another than the day on which it was recorded."""

    number: int
    recorded: str = ""
    about: str = ""
    type: str = ""
    kind: str = ""
    by: str = ""
    words: str = ""
    reason: str = ""
    struck: str = ""
    notes: tuple[str, ...] = ()
    letter: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    withheld: str = ""


@dataclass(frozen=True)
class Page:
    """One case for a reader. `stands` says in sentences what the case is and how it stands."""

    case: str
    school: str
    stands: tuple[str, ...]
    rows: tuple[Row, ...]


def page(one: OneCase, everybody: Mapping[str, Person], known_at: datetime | None = None) -> Page:
    """A case to be read, as it was known at a moment where one is given. Names only those whom the copy may name.

    Raises Refusal where nothing of it was known then.
    """
    named = by_name({id: person for id, person in everybody.items() if id in one.cut.named})
    shown = [_for_reading(one, entry) for entry in one.trail if entry.seq not in one.cut.left_out]
    until = known_at or datetime.max.replace(tzinfo=UTC)
    lines = {x.number: x for x in view(shown, until, framework=one.framework, everybody=named)}
    entries = {x.seq: x for x in shown}
    letters = {x.seq: x for x in one.letters}
    rows = []
    for entry in one.trail:
        if key := one.cut.left_out.get(entry.seq):
            rows.append(Row(entry.seq, withheld=f"Entry {entry.seq} is withheld: {one.words(key)}."))
        elif entry.seq in lines:
            letter = letters.get(entry.seq)
            notes = _missing(one, entry) + _letter_note(one, letter)
            name = letter.name if letter else ""
            words = what(entry, lines[entry.seq].words, one.framework, named)
            rows.append(_row(lines[entry.seq], words, entries[entry.seq], notes, name, named))
    if not rows:
        why = f"nothing of case {one.id} was on record then"
        raise Refusal("No bundle was made.", why, "Give a later moment with --known-at.")
    return Page(one.id, one.case.school or one.id, _stands(one, known_at), tuple(rows))


def _stands(one: OneCase, known_at: datetime | None) -> tuple[str, ...]:
    zone = ZoneInfo(one.framework.policy.clock.zone)
    first, last = (day(one.trail[n].at.astimezone(zone).date()) for n in (0, -1))
    said = [f"{counted(len(one.trail), 'entry', 'entries')}, from {first} to {last}."]
    if one.cut.left_out:
        said.append(f"{len(one.cut.left_out)} of them are withheld from this copy; each is said in its place.")
    if known_at:
        said.append(
            f"As it was known on {day(known_at.date())} at {known_at:%H:%M}; what came later is in the files only."
        )
    if one.later:
        said.append(f"After the checkpoint, and not here: {one.after}.")
    return tuple(said)


def _for_reading(one: OneCase, entry: Entry) -> Entry:
    """An entry with what this copy withholds put into words; what is no text is left out, and noted beside it."""
    given = {row.name for row in one.values if row.event_id == entry.id}
    hidden = [name for name in entry.private if name not in given]
    if not hidden:
        return entry
    marks = {n: f"[withheld: {_why(one, entry)}]" for n in hidden if isinstance(entry.private[n], str)}
    return replace(entry, private={n: v for n, v in entry.private.items() if n in given} | marks)


def _why(one: OneCase, entry: Entry) -> str:
    keys = dict.fromkeys(one.cut.withheld[digest] for digest in entry.sd if digest in one.cut.withheld)
    return "; ".join(one.words(key) for key in keys) or "not in this copy"


def _missing(one: OneCase, entry: Entry) -> tuple[str, ...]:
    number = sum(digest in one.cut.withheld for digest in entry.sd)
    values = "1 value of this entry is" if number == 1 else f"{number} values of this entry are"
    return (f"{values} withheld: {_why(one, entry)}.",) if number else ()


def _letter_note(one: OneCase, letter: Letter | None) -> tuple[str, ...]:
    if letter is None or letter.name:
        return ()
    if letter.standing == WITHHELD:
        return (f"The letter is withheld: {one.words(letter.why)}.",)
    return (f"The letter is not here: {letter.standing}.",)


def _row(line: Line, words: str, entry: Entry, notes: Sequence[str], letter: str, named: Everybody) -> Row:
    struck = (
        line.struck and f"struck out by entry {line.struck.number} on {_moment(line.struck.at)}: {line.struck.reason}"
    )
    late = line.late is not None and f"Recorded {line.late} working days after it happened."
    return Row(
        number=line.number,
        recorded=_moment(line.at),
        about=day(line.effective) if line.effective != line.at.date() else "",
        type=line.type,
        kind=kind(line.type),
        by=line.by,
        words=words,
        reason=line.reason,
        struck=struck or "",
        notes=(*([late] if late else []), *notes),
        letter=letter,
        facts=tuple(
            (n, _said(v, named))
            for n, v in sorted({**entry.data, **entry.private}.items())
            if n not in HIDDEN and v not in ("", [], {}, None)
        ),
    )


def _moment(at: datetime) -> str:
    return f"{day(at.date())}, {at:%H:%M}"


def _said(value: JSON, named: Everybody) -> str:
    """A fact in words: people by name, lists with commas, anything deeper as it is written."""
    if isinstance(value, str):
        return f"{named[value].name} ({value})" if value in named else value
    if isinstance(value, list) and not any(isinstance(one, list | dict) for one in value):
        return ", ".join(_said(one, named) for one in value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def printed(value: Any) -> Any:
    """Any value of a page with every text fit for paper: a character that no font has is named by its number."""
    if isinstance(value, str):
        text = clean(value)
        while (character := first_unprintable(text)) is not None:
            text = text.replace(character, f"[U+{ord(character):04X}]")
        return text
    if isinstance(value, dict):
        return {name: printed(one) for name, one in value.items()}
    return [printed(one) for one in value] if isinstance(value, list | tuple) else value


def as_data(pages: Sequence[Page]) -> list[dict[str, Any]]:
    """The pages for the layout of the PDF."""
    found: list[dict[str, Any]] = printed([asdict(one) for one in pages])
    return found
