"""Which category each school was in on which day: read once from the record, then only what was added since.

A report over all schools asks for a few facts of ten thousand of them. They are kept at hand here, each with the entry
that it comes from, so that an entry that is corrected takes its fact with it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Row, bindparam, select

from cases import events as e
from cases import schema
from cases.store import BATCH
from cases.trail import read

_e = schema.case_events.c
KINDS = (e.SchoolRecorded.type, e.CategoryChanged.type, e.SchoolConverted.type, e.EntryCorrected.type)
_OF_SCHOOLS = (
    select(_e.position, _e.body, _e.leaf)
    .where(_e.position >= bindparam("start"), _e.position < bindparam("stop"))
    .where(_e.type.in_(KINDS))
    .order_by(_e.position)
)
_SIZE = select(schema.log_head.c.size)
SPAN = BATCH * 400
"""Entries looked through with one statement; few of them are of these kinds."""


@dataclass(frozen=True, slots=True)
class Move:
    """A school that came into another category, on a day; `entry` says so, and was recorded `at` a moment."""

    entry: str
    on: date
    was: str
    now: str
    at: datetime


@dataclass
class History:
    """A school as reports count it: its phase, its first category, and every move since, the first one first;
    `struck`: moves that were found wrong, and when; `left`: it became an academy, and is no longer the authority's."""

    phase: str
    first: str
    since: date
    moves: list[Move] = field(default_factory=list)
    struck: list[tuple[Move, datetime]] = field(default_factory=list)
    left: date | None = None
    left_entry: str = ""

    def there(self, on: date) -> bool:
        """Whether it was one of the authority's schools at the end of a day."""
        return self.since <= on and (self.left is None or on < self.left)

    def category(self, on: date) -> str:
        """Its category at the end of a day. Before its first move it was in what it moved from."""
        before = [move for move in self.moves if move.on <= on]
        return before[-1].now if before else self.first

    def known(self, at: datetime) -> str:
        """Its category as it was on record at a moment: what was recorded last, whichever day that is about."""
        then = [*self.moves, *(move for move, found in self.struck if found > at)]
        last = max((move for move in then if move.at <= at), key=lambda move: move.at, default=None)
        return last.now if last else self.first

    def in_since(self, on: date) -> date:
        """Since when it has been in the category of that day: at least since it came on the record."""
        before = [move for move in self.moves if move.on <= on]
        return before[-1].on if before else self.since


class Histories:
    """The schools of one record, as far as it was read."""

    def __init__(self) -> None:
        self.schools: dict[str, History] = {}
        self.read_to = 0
        self.changes = 0
        self.made: dict[Hashable, tuple[int, Any]] = {}
        self._lock = Lock()

    def now(self, conn: Connection) -> tuple[dict[str, History], int]:
        """Every school, by its case, as the record has it in this transaction, and how many entries that rests on."""
        with self._lock:
            size = int(conn.execute(_SIZE).scalar_one())
            while self.read_to < size:
                stop = min(self.read_to + SPAN, size)
                # all of them before any is taken: what breaks off half-way is read again, and counts once
                for row in conn.execute(_OF_SCHOOLS, {"start": self.read_to, "stop": stop}).all():
                    self._take(row)
                self.read_to = stop
            return dict(self.schools), self.changes

    def _take(self, row: Row[Any]) -> None:
        self.changes += 1
        entry = read(row[0], row[1], bytes(row[2]))
        school = self.schools.get(entry.case)
        match entry.type:
            case e.SchoolRecorded.type:
                facts = entry.data
                self.schools[entry.case] = History(str(facts["phase"]), str(facts["category"]), entry.effective)
            case e.CategoryChanged.type if school:
                facts = entry.data
                move = Move(entry.id, entry.effective, str(facts["old"]), str(facts["new"]), entry.at)
                school.moves = sorted([*school.moves, move], key=lambda one: one.on)
            case e.SchoolConverted.type if school:
                school.left, school.left_entry = entry.effective, entry.id
            case e.EntryCorrected.type if school:
                school.struck += [(move, entry.at) for move in school.moves if move.entry == entry.corrects]
                school.moves = [move for move in school.moves if move.entry != entry.corrects]
                if school.left_entry == entry.corrects:
                    school.left, school.left_entry = None, ""


MOST_MADE = 16
"""Reports that are kept at hand."""
Made = TypeVar("Made")
_AT_HAND: WeakKeyDictionary[Engine, Histories] = WeakKeyDictionary()
_MAKING = Lock()


def histories(conn: Connection) -> dict[str, History]:
    """Every school of the record that a connection is of, by its case."""
    return _at_hand(conn).now(conn)[0]


def _at_hand(conn: Connection) -> Histories:
    with _MAKING:
        return _AT_HAND.setdefault(conn.engine, Histories())


def once(conn: Connection, what: Hashable, make: Callable[[dict[str, History]], Made]) -> Made:
    """What is made of all schools, made anew only once something was recorded that it may rest on. `what` names it,
    with everything else that it depends on."""
    mine = _at_hand(conn)
    schools, changes = mine.now(conn)
    known = mine.made.get(what)
    if known and known[0] == changes:
        found: Made = known[1]
        return found
    made = make(schools)
    if len(mine.made) >= MOST_MADE:
        mine.made.clear()
    mine.made[what] = changes, made
    return made
