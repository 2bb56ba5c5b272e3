"""What the order of the record shows: gaps, times that fall, and entries that are wrong in themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from cases import schema
from cases.trail import canonical, leaf_of
from cases.verifying.finding import Finding, Place, Seen

BATCH = 500
FIELDS = {
    "data",
    "corrects",
    "id",
    "case",
    "seq",
    "prev",
    "type",
    "v",
    "at",
    "effective",
    "actor",
    "source",
    "src",
    "sd",
}
WRITTEN = {"event_id": "id", "case_id": "case"} | {
    one: one for one in ("seq", "type", "at", "effective", "actor", "src")
}

_e = schema.case_events.c
_BATCH = select(schema.case_events).where(_e.position > bindparam("after")).order_by(_e.position).limit(BATCH)
_HEAD = select(schema.log_head.c.size, schema.log_head.c.last_at).where(schema.log_head.c.id == 1)


def batches(conn: Connection) -> Iterator[Sequence[Row[Any]]]:
    """Every entry in the order of the record, some at a time."""
    rows = conn.execute(_BATCH, {"after": -(2**62)}).all()
    while rows:
        yield rows
        rows = conn.execute(_BATCH, {"after": rows[-1].position}).all()


def head_of(conn: Connection) -> Row[Any] | None:
    """How many entries were counted, and when the last was; None when the count is gone."""
    return conn.execute(_HEAD).one_or_none()


def in_order(rows: Sequence[Row[Any]], seen: Seen) -> None:
    """Look at entries that follow each other, and leave in `seen` what is wrong."""
    seen.bodies.clear()
    for row in rows:
        place, last = Place(row.position, row.case_id, row.at), seen.last
        expected = last.position + 1 if last else 0
        if row.position > expected:
            upto = f" to {row.position - 1}" if row.position - 1 > expected else ""
            gap = f"Nothing is left at position {expected}{upto}: what was there was deleted."
            seen.findings.append(Finding(expected, None, "deleted", gap))
        wrong = _in_itself(row, seen)
        if wrong:
            seen.altered.add(row.position)
            seen.findings.append(
                Finding(row.position, row.case_id, "edited", f"Entry {row.position} was edited: {wrong}.")
            )
        if last is not None and row.at <= last.at:
            seen.falls.append((last, place, seen.before))
        seen.before, seen.last, seen.latest = last.at if last else "", place, max(seen.latest, row.at)


def _in_itself(row: Row[Any], seen: Seen) -> str:
    """What shows in an entry alone that its text is not the one that was sealed; "" when nothing does."""
    if leaf_of(row.body) != bytes(row.leaf):
        return "its text does not give the hash it was sealed with"
    try:
        body = json.loads(row.body)
        spelled = canonical(body) == row.body
    except ValueError:
        return "its text is not JSON as entries are written"
    if not spelled or set(body) != FIELDS or not isinstance(body["data"], dict) or not _all_text(body["sd"]):
        return "its text is not spelled as entries are"
    wrong = [column for column, name in WRITTEN.items() if getattr(row, column) != body.get(name)]
    if wrong:
        return f"its columns do not say what its text says ({', '.join(wrong)})"
    seen.bodies[row.position] = body
    return ""


def _all_text(some: Any) -> bool:
    return isinstance(some, list) and all(isinstance(one, str) for one in some)


def out_of_time(earlier: Place, later: Place, before: str, longer: bool, seen: Seen) -> Finding:
    """Of two entries whose times fall, name the one that is out of its place, and say how it may have got there."""
    added = next((one for one in (later, earlier) if seen.extra.pop(one.position, None)), None)
    if added is not None:
        said = f"Entry {added.position} was inserted: it says {added.at}, and nothing made from the record knows of it."
        return Finding(added.position, added.case, "inserted", said)
    moved = earlier if later.at > before else later
    said = (
        f"Entry {moved.position} was moved, or put there later: it says {moved.at}, out of order with its neighbours."
    )
    return Finding(moved.position, moved.case, "inserted" if longer else "reordered", said)


def against_head(head: Row[Any] | None, seen: Seen) -> Iterator[Finding]:
    """Whether the record is as long as it was counted to be."""
    if head is None:
        yield Finding(None, None, "head moved", "The count of entries is gone; restore it from the last entry.")
        return
    size, at = (seen.last.position + 1, seen.last.at) if seen.last else (0, "")
    if size < head.size and at != head.last_at:
        said = f"The record ends before position {size}, but {head.size} entries were counted: the end was cut off."
        yield Finding(size, None, "tail cut", said)
    elif size < head.size:
        said = f"{head.size} entries were counted and {size} are there: some were deleted and the others renumbered."
        yield Finding(None, None, "deleted", said)
    elif size > head.size:
        said = f"{head.size} entries were counted and {size} are there: some were inserted."
        yield Finding(None, None, "inserted", said)
    elif head.last_at != seen.latest:
        said = f"The last entry was counted at {head.last_at or 'no time'}, but the latest says {seen.latest}."
        yield Finding(None, None, "head moved", said)
