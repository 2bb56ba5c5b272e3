"""Entries over all cases, the latest first: what an auditor searches, a stretch of the record at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from cases import schema, store
from cases.confidential import texts
from cases.events import EVENTS
from cases.evolve import event_of
from cases.framework import Framework
from cases.sayings import what
from cases.schema.columns import LEDGER
from cases.trail import Entry, read, stamp
from desk.bundling import words

A_PAGE = 50
STRETCH = 50_000
"""How many entries of the record one search looks through before it asks whether to look further back."""
_e, _c = schema.case_events.c, schema.caseload.c


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; "" and None leave a thing open. `before`: only entries before this position of the record."""

    kind: str = ""
    by: str = ""
    case: str = ""
    first: date | None = None
    last: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An entry that was found."""

    case: str
    school: str
    number: int
    kind: str
    words: str
    by: str
    at: datetime
    position: int


@dataclass(frozen=True, slots=True)
class Found:
    """`rows`; `further`: the position before which to look for more, None where the record begins; `looked`: how far
    back this search went."""

    rows: tuple[Row, ...]
    further: int | None
    looked: int


def search(conn: Connection, sought: Sought, framework: Framework, stretch: int = STRETCH) -> Found:
    """The latest entries that are like what is sought, out of a stretch of so many."""
    size = conn.execute(select(func.coalesce(func.max(_e.position) + 1, 0))).scalar_one()
    top = size if sought.before is None else min(sought.before, size)
    bottom = 0 if sought.case else max(top - stretch, 0)
    zone = ZoneInfo(framework.policy.clock.zone)
    query = select(_e.position, _e.body, _e.leaf).where(_e.position < top, _e.position >= bottom, _e.case_id != LEDGER)
    for column, value in ((_e.type, sought.kind), (_e.actor, sought.by), (_e.case_id, sought.case)):
        query = query.where(column == value) if value else query
    if sought.first:
        query = query.where(_e.at >= stamp(datetime.combine(sought.first, time.min, zone)))
    if sought.last:
        query = query.where(_e.at <= stamp(datetime.combine(sought.last, time.max, zone)))
    found = conn.execute(query.order_by(_e.position.desc()).limit(A_PAGE + 1)).all()
    entries = [read(row.position, row.body, bytes(row.leaf)) for row in found[:A_PAGE]]
    further = entries[-1].position if len(found) > A_PAGE else bottom or None
    return Found(tuple(_rows(conn, entries, framework)), further, bottom if len(found) <= A_PAGE else further or 0)


def _rows(conn: Connection, entries: Sequence[Entry], framework: Framework) -> list[Row]:
    cases = {x.case for x in entries}
    schools = dict(conn.execute(select(_c.case_id, _c.school).where(_c.case_id.in_(sorted(cases)))).tuples().all())
    ids = {x.actor for x in entries} | {said for x in entries for said in texts(x.data)}
    named = words.by_name(store.people(conn, ids))
    return [
        Row(
            x.case, schools.get(x.case) or "The authority", x.seq, words.kind(x.type),
            words.what(x, what(event_of(x), named), framework, named) if x.type in EVENTS else "",
            named[x.actor].name if x.actor in named else x.actor, x.at, x.position,
        )
        for x in entries
    ]  # fmt: skip


def kinds() -> list[tuple[str, str]]:
    """Every kind of entry there can be, in words, by name."""
    return sorted(((type, words.kind(type)) for type in EVENTS), key=lambda pair: pair[1])
