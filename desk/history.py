"""A case at a moment: its history as it was known, what was learned between two moments, and who knew what when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from rich.markup import escape
from rich.table import Column, Table

from cases import store
from cases.as_of import Line, Reading, Way, knew, learned, then, view
from cases.as_of.learned import NOT_OPEN
from cases.evolve import replay
from cases.framework import Framework
from cases.obligations import obligations, still_owed
from cases.refusals import Refusal, day
from cases.trail import Entry
from desk.answers import Everybody, console, refuse_unknown
from desk.casefile.owing import FAR
from notifications.office import Office

Typed = date | datetime
"""A moment as it is typed: a day, which means its end, or a day and a time, in the authority's zone."""


@dataclass(frozen=True)
class History:
    """A case's whole trail, with its rules and everybody in it."""

    id: str
    trail: Sequence[Entry]
    framework: Framework
    everybody: Everybody

    def moment(self, typed: Typed) -> datetime:
        zone = ZoneInfo(self.framework.policy.clock.zone)
        if isinstance(typed, datetime):
            return typed.replace(tzinfo=zone)
        return datetime.combine(typed, time.max, zone)


def history(office: Office, id: str) -> History:
    """Everything on record about a case. Raises Refusal where there is no such case."""
    with store.reading(office.engine) as conn:
        refuse_unknown(conn, id, "Nothing can be said.")
        trail = store.entries(conn, id, private=True)
        everybody = store.people(conn)
    return History(id, trail, office.door.framework(replay(id, trail)), everybody)


# --- as it was known -----------------------------------------------------------------------------------------------
def print_known(office: Office, id: str, known_at: Typed, on: date | None) -> None:
    """The history as it was known at a moment, about everything up to a day; then where the case stood, and what was
    owed. Raises Refusal where nothing was on record."""
    it = history(office, id)
    at = it.moment(known_at)
    lines = view(it.trail, at, on, framework=it.framework, everybody=it.everybody)
    if not lines:
        why = f"case {id} was not on record by {_when(at)}" + (f" with anything up to {day(on)}" if on else "")
        raise Refusal("Nothing can be said.", why, "Ask about a later moment.")
    about = f", about everything up to {day(on)}" if on else ""
    console.print(f"Case {id}, as it was known on {_when(at)}{about}", style="bold")
    print_lines(lines)
    _print_standing(it, at, min(on or date.max, at.date()), on)


def _print_standing(it: History, at: datetime, today: date, on: date | None) -> None:
    case = then(it.id, it.trail, at, on)
    if not case.seq:
        return
    said = NOT_OPEN[case.standing]
    category = f" Category {case.category}." if case.category else ""
    console.print(f"\nBy then {said}.{category}", markup=False)
    owed, unknown = obligations(case, it.framework, today, since=today - FAR)
    for o in sorted(still_owed(case, owed), key=lambda o: (o.due, o.duty.id)):
        console.print(
            f"  {o.duty.id} {o.duty.name}: {'late since' if o.standing == 'late' else 'owed by'} {day(o.due)}"
            f"{f', {o.progress}' if o.progress else ''} ({o.duty.source})",
            markup=False,
        )
    for trouble in unknown:
        console.print(f"{trouble.duty.id}: {trouble.why}", style="yellow", markup=False)


def print_lines(lines: Iterable[Line]) -> None:
    """Entries one by one; what was struck out is crossed out, and says by which entry and why."""
    it = Table(
        *(Column(head, overflow="fold") for head in ("No.", "Recorded", "About", "Entry", "By", "What")),
        pad_edge=False,
        box=None,
        header_style="bold",
    )
    for x in lines:
        about = f"{x.effective}" if x.effective != x.at.date() else ""
        cells = (str(x.number), f"{x.at:%Y-%m-%d %H:%M}", about, x.type, x.by, x.words)
        it.add_row(*(f"[strike]{escape(c)}[/strike]" if x.struck and c else escape(c) for c in cells[:-1]), _what(x))
    if it.rows:
        console.print(it)


def _what(x: Line) -> str:
    """An entry in words, with its reason, and what has to be said about it."""
    words = f"[strike]{escape(x.words)}[/strike]" if x.struck and x.words else escape(x.words)
    notes = [escape(f"because: {x.reason}")] if x.reason else []
    if x.struck:
        said = f"struck out by entry {x.struck.number} of {_when(x.struck.at)}, {x.struck.by}: {x.struck.reason}"
        notes.append(escape(said))
    if x.late is not None:
        notes.append(f"recorded {x.late} working days after it happened")
    return " ".join(filter(None, [words, *(f"({note})" for note in notes)]))


# --- what was learned in between -----------------------------------------------------------------------------------
def print_learned(office: Office, id: str, since: Typed, known_at: Typed, on: date | None) -> None:
    """What was learned after one moment and by another: new entries, entries struck out, and what changed."""
    it = history(office, id)
    first, last = it.moment(since), it.moment(known_at)
    if first >= last:
        why = f"{_when(first)} is not before {_when(last)}"
        raise Refusal("Nothing can be said.", why, "Give the earlier moment with `--since`.")
    found = learned(it.trail, first, last, on, framework=it.framework, everybody=it.everybody)
    console.print(f"Case {id}, learned after {_when(first)} and by {_when(last)}", style="bold")
    print_lines(found.new)
    if found.struck:
        console.print("\nFound wrong in between", style="bold")
        print_lines(found.struck)
    if found.changes:
        console.print("\nWhat changed", style="bold")
    for sentence in found.changes:
        console.print(sentence, markup=False)
    if not (found.new or found.struck or found.changes):
        console.print("Nothing.")


# --- who knew ------------------------------------------------------------------------------------------------------
def print_knew(office: Office, id: str, entry: str | None, readings: Iterable[Reading] = ()) -> None:
    """Who knew of each entry, or of one by its number or id: when, and how. Raises Refusal where there is none."""
    it = history(office, id)
    which = int(entry) if entry and entry.isdecimal() else entry
    found = knew(it.trail, it.framework, it.everybody, which, readings)
    if entry and not found:
        raise Refusal("Nothing can be said.", f"case {id} has no entry {entry}", "Give its number, or its id.")
    for told, ways in found:
        console.print(f"{told.seq} {told.type}", style="bold", markup=False)
        for way in ways:
            console.print(f"  {_way(way)}", markup=False)


def _way(way: Way) -> str:
    said = f"{way.at:%Y-%m-%d %H:%M}  {way.by or 'nobody'} {way.how}"
    return f"{said} (entry {way.number})" if way.number else said


def _when(at: datetime) -> str:
    return f"{day(at.date())} at {at:%H:%M}"
