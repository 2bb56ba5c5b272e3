"""Who looked at which case, when and by what: kept for a short while, and counted in the ledger day by day.

What was counted is sealed with everything else, so that nobody can afterwards take out that somebody has looked, or
put it in. Days are those of UTC, in which the moments are written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select

from cases import events as e
from cases import schema
from cases.ledger import enter, ledger_entries
from cases.policy import Policy
from cases.store import Head
from cases.terms import add_months
from cases.trail import canonical, stamp

Channel = Literal["cli", "web", "feed", "bundle", "export"]
Standing = Literal["fits", "not counted yet", "does not fit", "gone"]
NO_CASE = ""
"""What stands instead of a case where what was looked at, or done, is about no one case."""
SETTLED = timedelta(hours=1)
"""How long after its end a day is counted: whoever looked in its last second has been written down by then."""

_r = schema.reads.c
_DAY = func.substr(_r.at, 1, len("2027-01-14"))
_DAYS = select(_DAY.label("day")).distinct().where(_r.at < bindparam("before")).order_by(_DAY)
_OF_DAY = select(schema.reads).where(_r.at >= bindparam("start"), _r.at < bindparam("stop")).order_by(_r.at, _r.read_id)


@dataclass(frozen=True, slots=True)
class Read:
    """That somebody looked: `reader` is a person's id, or the name under which they work on this machine."""

    at: datetime
    reader: str
    case: str
    what: str
    channel: str


@dataclass(frozen=True, slots=True)
class DayOfReads:
    """A day that was counted, or has reads: how many there are, and whether they are those that were counted."""

    day: date
    reads: int
    standing: Standing


def log_read(conn: Connection, reader: str, case_id: str, what: str, channel: Channel, at: datetime) -> None:
    """Write down that `reader` looks at a case: `what` says by which command or page, `at` is aware."""
    log_reads(conn, reader, [case_id], what, channel, at)


def log_reads(
    conn: Connection, reader: str, case_ids: Collection[str], what: str, channel: Channel, at: datetime
) -> None:
    """Write down that `reader` looks at each of many cases at once."""
    said = {"at": stamp(at), "reader": reader, "what": what, "channel": channel}
    if case_ids:
        conn.execute(insert(schema.reads), [{**said, "case_id": id} for id in case_ids])


def reads(conn: Connection, case_id: str | None = None, on: date | None = None) -> list[Read]:
    """Who looked, in order: at one case or at all, on one day or on every day that is still kept."""
    wanted = select(schema.reads).order_by(_r.at, _r.read_id)
    if case_id is not None:
        wanted = wanted.where(_r.case_id == case_id)
    if on is not None:
        wanted = wanted.where(_r.at >= on.isoformat(), _r.at < _next(on))
    return [
        Read(datetime.fromisoformat(row.at), row.reader, row.case_id, row.what, row.channel)
        for row in conn.execute(wanted)
    ]


# --- counting ------------------------------------------------------------------------------------------------------
def count_reads(conn: Connection, head: Head, now: datetime) -> list[date]:
    """Enter into the ledger how often cases were looked at on each day that is over and not counted yet.

    `head` comes from lock_head in this transaction; the next checkpoint seals it. Out: the days.
    """
    over = (now.astimezone(UTC) - SETTLED).date()
    counted = _counted(conn)
    new = [day for day in _there(conn, over) if day not in counted]
    rows = [_rows(conn, day) for day in new]
    if new:
        facts = [e.ReadsCounted(day=on, reads=len(of), digest=_digest(of)) for on, of in zip(new, rows, strict=True)]
        enter(conn, head, facts, now)
    return new


def forget_reads(conn: Connection, before: date) -> int:
    """Delete what is older than a day and was counted. Out: how many."""
    counted = _counted(conn)
    old = [day.isoformat() for day in _there(conn, before) if day in counted]
    return int(conn.execute(delete(schema.reads).where(_DAY.in_(old))).rowcount)


def kept_from(policy: Policy, today: date) -> date | None:
    """The first day whose reads are not old enough to be forgotten; None where the policy sets no time for them."""
    kinds = policy.retention.classes if policy.retention else ()
    months = next((kind.months for kind in kinds if kind.covers == "reads"), None)
    return None if months is None else add_months(today, -months)


def reads_fit(conn: Connection, kept: date | None = None) -> list[date]:
    """The days whose reads are no longer those that were counted. `kept`: the first day that is not old enough to be
    forgotten (see `kept_from`); without it, a day of which nothing is left counts as forgotten."""
    forgotten = date.max if kept is None else kept
    return [
        one.day
        for one in days(conn)
        if one.standing == "does not fit" or (one.standing == "gone" and one.day >= forgotten)
    ]


def days(conn: Connection) -> list[DayOfReads]:
    """Every day that has reads or was counted, in order."""
    counted = _counted(conn)
    there = _there(conn, date.max)
    gone = [DayOfReads(day, 0, "gone") for day in counted.keys() - set(there)]
    return sorted([*gone, *(_day(conn, day, counted.get(day)) for day in there)], key=lambda one: one.day)


def _there(conn: Connection, before: date) -> list[date]:
    """The days before one that have reads, in order."""
    return [date.fromisoformat(row.day) for row in conn.execute(_DAYS, {"before": before.isoformat()})]


def _day(conn: Connection, day: date, counted: tuple[int, str] | None) -> DayOfReads:
    rows = _rows(conn, day)
    if counted is None:
        return DayOfReads(day, len(rows), "not counted yet")
    return DayOfReads(day, len(rows), "fits" if counted == (len(rows), _digest(rows)) else "does not fit")


def _counted(conn: Connection) -> dict[date, tuple[int, str]]:
    """What the ledger says of each day: how many there were, and the hash over them."""
    found = ledger_entries(conn, e.ReadsCounted)
    return {date.fromisoformat(x.data["day"]): (x.data["reads"], x.data["digest"]) for x in found}


def _rows(conn: Connection, day: date) -> Sequence[Row[Any]]:
    return conn.execute(_OF_DAY, {"start": day.isoformat(), "stop": _next(day)}).all()


def _next(day: date) -> str:
    return (day + timedelta(days=1)).isoformat()


def _digest(rows: Iterable[Row[Any]]) -> str:
    """SHA-256, in hex, over a line for each read: the JSON of its number, moment, reader, case, what and channel."""
    lines = (f"{canonical([r.read_id, r.at, r.reader, r.case_id, r.what, r.channel])}\n" for r in rows)
    return sha256("".join(lines).encode()).hexdigest()
