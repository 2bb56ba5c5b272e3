"""The record in its database: entries are added at its end and read in its order.

Everything that writes does so in one transaction under the head lock, so that the record has a single gap-free order
and recorded time never runs backwards.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update
from sqlalchemy.sql import Select

from cases import schema
from cases.database import (
    direct,
    grant_reader,
    grant_to,
    migrate,
    migrated,
    open_database,
    open_to_read,
    reading,
    tended,
    writing,
)
from cases.people import Person
from cases.schema import LEDGER
from cases.trail import JSON, Disclosure, Draft, Entry, digest_of, read, seal
from cases.troubles import OnlyRead, StoreTrouble, troubles

__all__ = [
    "LEDGER",
    "Head",
    "OnlyRead",
    "StoreTrouble",
    "add_person",
    "append",
    "case_ids",
    "change_person",
    "disclosed",
    "entries",
    "entries_after",
    "grant_reader",
    "grant_to",
    "last_at",
    "lock_head",
    "log",
    "migrate",
    "migrated",
    "open_database",
    "open_to_read",
    "people",
    "reading",
    "same_person",
    "tended",
    "trails",
    "troubles",
    "writing",
]

_NAMES = tuple(f"v{n}" for n in range(2000))
BATCH = 500  # rows a statement: below every database's limit of parameters
INSTANT = timedelta(microseconds=1)

_e, _d, _h, _p = schema.case_events.c, schema.disclosures.c, schema.log_head.c, schema.people.c
_HEAD = {"sqlite": "SELECT size, last_at, told FROM log_head WHERE id = 1"}
_HEAD["postgresql"] = _HEAD["sqlite"] + " FOR UPDATE"
_IN_ORDER = "SELECT position, body, leaf FROM case_events WHERE case_id = :case AND seq > :since ORDER BY seq"
_OF_CASES = select(_e.position, _e.body, _e.leaf).order_by(_e.case_id, _e.seq)
_BATCH = (
    select(_e.position, _e.body, _e.leaf)
    .where(_e.position >= bindparam("start"), _e.position < bindparam("stop"))
    .order_by(_e.position)
)
_VALUES = select(_d.event_id, _d.digest, _d.disclosure).join(schema.case_events, _e.event_id == _d.event_id)
_VALUES_OF_CASE = _VALUES.where(_e.case_id == bindparam("case"), _e.seq > bindparam("since"))
_VALUES_OF_BATCH = _VALUES.where(_e.position >= bindparam("start"), _e.position < bindparam("stop"))


@dataclass(slots=True)
class Head:
    """The end of the record: `size` is the next position, `last_at` the moment of the last entry (None when there is
    none), `told` the position of the next entry the notifications have to follow."""

    size: int
    last_at: datetime | None
    told: int


def lock_head(conn: Connection) -> Head:
    """The end of the record, held until the transaction ends: whoever writes comes through here first."""
    size, last_at, told = direct(conn, _HEAD[conn.dialect.name], {}).fetchone()
    return Head(size, datetime.fromisoformat(last_at) if last_at else None, told)


def append(
    conn: Connection,
    head: Head,
    case_id: str,
    seq: int,
    prev: str,
    drafts: Sequence[Draft],
    now: datetime,
    new_id: Callable[[], str] = lambda: secrets.token_urlsafe(16),
) -> list[Entry]:
    """Add `drafts` to a case whose last entry is number `seq` with leaf `prev` in hex (0 and "" when it has none).

    `head` comes from lock_head in this transaction, and is moved on. `now` must be aware; recorded time rises even when
    the clock does not. `new_id` gives ids and salts. Returns the entries with the personal values just given.
    Raises NotCanonical, and IntegrityError (StoreTrouble once outside `writing`) when `seq` or `prev` is not the last.
    """
    if now.tzinfo is None:
        raise ValueError("Nothing was recorded: the moment has no time zone, so nobody could say when it was.")
    at = now.astimezone(UTC)
    if head.last_at is not None and at <= head.last_at:
        at = head.last_at + INSTANT
    added: list[Entry] = []
    events: list[Any] = []
    values: list[Any] = []
    for draft in drafts:
        seq += 1
        position, id, salts = head.size + len(added), new_id(), [new_id() for _ in draft.private]
        body, leaf, said = seal(
            draft, case=case_id, seq=seq, prev=prev, at=at.astimezone(now.tzinfo), id=id, salts=salts
        )
        added.append(read(position, body, leaf, _plain(said) if said else {}))
        events += position, body, leaf
        for one in said:
            values += one.digest, id, one.name, one.text
        prev, at = leaf.hex(), at + INSTANT
    _insert(conn, "case_events (position, body, leaf)", 3, events)
    _insert(conn, "disclosures (digest, event_id, name, disclosure)", 4, values)
    if added:
        head.size, head.last_at = head.size + len(added), added[-1].at
    return added


def _plain(said: Sequence[Disclosure]) -> dict[str, JSON]:
    return {one.name: json.loads(one.text)[2] for one in said}


def _insert(conn: Connection, into: str, width: int, values: list[Any]) -> None:
    """Insert rows of `width` values: one statement, unless there are more rows than any act has."""
    for start in range(0, len(values), BATCH * width):
        some = values[start : start + BATCH * width]
        direct(conn, _insert_sql(into, width, len(some) // width), dict(zip(_NAMES, some, strict=False)))


@lru_cache(maxsize=256)
def _insert_sql(into: str, width: int, rows: int) -> str:
    return f"INSERT INTO {into} VALUES " + ", ".join(
        "(" + ", ".join(f":{name}" for name in _NAMES[row * width : (row + 1) * width]) + ")" for row in range(rows)
    )


def entries(conn: Connection, case_id: str, since: int = 0, private: bool = False) -> list[Entry]:
    """The entries of a case after number `since`, in order; with their personal values if `private`."""
    of = {"case": case_id, "since": since}
    values = _values(conn, _VALUES_OF_CASE, of) if private else {}
    return [_entry(row, values) for row in direct(conn, _IN_ORDER, of)]


def disclosed(conn: Connection, case_id: str) -> Sequence[Row[Any]]:
    """Every personal value of a case that is still there, as it is kept: event_id, digest and disclosure."""
    return conn.execute(_VALUES_OF_CASE, {"case": case_id, "since": 0}).all()


def entries_after(conn: Connection, case_id: str, seq: int, tip: str) -> list[Entry] | None:
    """The entries of a case after number `seq`; None where the entry of that number does not have the leaf `tip`."""
    rows = direct(conn, _IN_ORDER, {"case": case_id, "since": max(seq - 1, 0)}).fetchall()
    if seq and (not rows or bytes(rows[0][2]).hex() != tip):
        return None
    return [_entry(row, {}) for row in rows[min(seq, 1) :]]


def trails(
    conn: Connection, case_ids: Sequence[str], types: Collection[str] = (), private: bool = False
) -> dict[str, list[Entry]]:
    """The entries of several cases, each case's in order; one statement where `entries` would take one each. Only those
    of `types`, where any are named; with their personal values if `private`, which takes one statement more."""
    found: dict[str, list[Entry]] = {id: [] for id in case_ids}
    only = [_e.case_id.in_(found), *([_e.type.in_(types)] if types else [])]
    values = _values(conn, _VALUES.where(*only), {}) if private else {}
    for row in conn.execute(_OF_CASES.where(*only)):
        entry = _entry(row, values)
        found[entry.case].append(entry)
    return found


def log(conn: Connection, start: int = 0, stop: int | None = None, private: bool = False) -> Iterator[Entry]:
    """The entries of every case from position `start` up to but not including `stop`, in the order of the record."""
    size = conn.execute(select(func.coalesce(func.max(_e.position) + 1, 0))).scalar_one()
    stop = size if stop is None else min(stop, size)
    for first in range(start, stop, BATCH):
        of = {"start": first, "stop": min(first + BATCH, stop)}
        values = _values(conn, _VALUES_OF_BATCH, of) if private else {}
        yield from [_entry(row, values) for row in conn.execute(_BATCH, of)]


def last_at(conn: Connection) -> datetime | None:
    """The moment of the last entry, or None when there is none."""
    said = conn.execute(select(_h.last_at)).scalar_one()
    return datetime.fromisoformat(said) if said else None


def case_ids(conn: Connection) -> list[str]:
    """The cases of the record, in the order they were opened."""
    first = select(_e.case_id).where(_e.seq == 1, _e.case_id != LEDGER).order_by(_e.position)
    return list(conn.execute(first).scalars())


def _entry(row: Any, values: Mapping[str, Sequence[Any]]) -> Entry:
    entry = read(row[0], row[1], bytes(row[2]))
    return replace(entry, private=_believed(entry, values[entry.id])) if entry.id in values else entry


def _believed(entry: Entry, rows: Sequence[Any]) -> dict[str, JSON]:
    """The values that the entry's own digests vouch for; anything else is for `verify` to report, not to be shown."""
    said = [
        json.loads(row.disclosure) for row in rows if row.digest in entry.sd and digest_of(row.disclosure) == row.digest
    ]
    return {name: value for _, name, value in said}


def _values(conn: Connection, which: Select[Any], of: Mapping[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in conn.execute(which, of):
        found.setdefault(row.event_id, []).append(row)
    return found


def people(conn: Connection, ids: Collection[str] | None = None) -> dict[str, Person]:
    """Everybody, or those of these ids, by id."""
    wanted = select(_p.person_id, _p.handle, _p.name, _p.email, _p.post, _p.phone).order_by(_p.person_id)
    if ids is not None:
        wanted = wanted.where(_p.person_id.in_(sorted(ids)))
    return {row[0]: Person(*row) for row in conn.execute(wanted)}


def person(conn: Connection, id: str) -> Person | None:
    """Somebody, by id."""
    return people(conn, [id]).get(id)


def add_person(
    conn: Connection,
    handle: str,
    name: str,
    email: str | None = None,
    post: str | None = None,
    phone: str | None = None,
) -> str:
    """The id of the person with this handle, who is added under the next free one unless already there.

    Raises StoreTrouble when the handle is somebody's with other details."""
    lock_head(conn)  # whoever numbers people does so one at a time
    found = conn.execute(select(schema.people).where(_p.handle == handle)).one_or_none()
    if found is not None:
        if Person(*found) != Person(found.person_id, handle, name, email, post, phone):
            raise StoreTrouble(
                f"Nobody was added: the handle {handle} is {found.name}'s ({found.person_id}), with other details. "
                "Choose another handle, or change that person's details."
            )
        return str(found.person_id)
    taken = conn.execute(select(_p.person_id)).scalars()
    id = f"P{1 + max((int(one[1:]) for one in taken), default=0):04}"
    conn.execute(
        insert(schema.people).values(person_id=id, handle=handle, name=name, email=email, post=post, phone=phone)
    )
    return id


def same_person(conn: Connection, one: str, other: str) -> bool:
    """Whether two ids are one person's: two with the same name or e-mail address are taken for one, because what two
    people have to do could otherwise be done by entering oneself twice."""
    if one == other:
        return True
    both = conn.execute(select(_p.name, _p.email).where(_p.person_id.in_((one, other)))).all()
    said = [{" ".join(row.name.casefold().split()), (row.email or "").casefold() or None} - {None} for row in both]
    return len(said) > 1 and not said[0].isdisjoint(said[1])


def change_person(conn: Connection, id: str, **changed: str | None) -> None:
    """Change where somebody can be reached. Raises StoreTrouble where they could then be reached in no way at all."""
    now = conn.execute(select(_p.email, _p.post).where(_p.person_id == id)).one()._asdict() | changed
    if not (now["email"] or now["post"]):
        raise StoreTrouble(
            "The contact details were not changed: they would leave neither an e-mail address nor a postal one. "
            "Give one of them."
        )
    conn.execute(update(schema.people).where(_p.person_id == id).values(**changed))
