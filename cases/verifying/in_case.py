"""What the chain of one case shows, and whether the caseload knows the same last entry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, union

from cases import schema
from cases.verifying.finding import Finding, Place, Seen

_e, _c = schema.case_events.c, schema.caseload.c
_CASES = union(select(_e.case_id), select(_c.case_id)).order_by("case_id")
_OF_CASE = (
    select(_e.position, _e.seq, _e.body, _e.leaf).where(_e.case_id == bindparam("case")).order_by(_e.seq, _e.position)
)
_LISTED = select(_c.seq, _c.leaf).where(_c.case_id == bindparam("case"))


def in_cases(conn: Connection, seen: Seen) -> Iterator[Finding]:
    """Look at every case that the record or the caseload knows, the ledger among them."""
    for case in conn.execute(_CASES).scalars().all():
        listed = conn.execute(_LISTED, {"case": case}).one_or_none()
        yield from _in_case(case, conn.execute(_OF_CASE, {"case": case}).all(), listed, seen)


def _in_case(case: str, rows: Sequence[Row[Any]], listed: Row[Any] | None, seen: Seen) -> Iterator[Finding]:
    last: Row[Any] | None = None
    for row in rows:
        yield from _link(case, last, row, listed, seen)
        if listed is not None and row.seq > listed.seq:
            seen.extra[row.position] = Place(row.position, case, "")
        last = row
    if listed is None:
        return
    if last is None:
        yield Finding(None, case, "tail cut", f"Nothing is left of case {case}, which had {listed.seq} entries.")
    elif listed.seq > last.seq:
        said = f"Case {case} ends at its entry {last.seq}, but had {listed.seq}: the end of it was cut off."
        yield Finding(None, case, "tail cut", said)
    elif listed.seq == last.seq and bytes(listed.leaf) != bytes(last.leaf) and last.position not in seen.altered:
        yield _resealed(case, last.position, "the caseload knows it under another")


def _link(case: str, last: Row[Any] | None, row: Row[Any], listed: Row[Any] | None, seen: Seen) -> Iterator[Finding]:
    """Whether `row` follows `last` in its case as it should: the next number, on top of its leaf, and after it."""
    expected = last.seq + 1 if last else 1
    leaf = bytes(last.leaf).hex() if last else ""
    if row.seq > expected:
        said = f"Case {case} has nothing between its entries {expected - 1} and {row.seq}: what was there was deleted."
        yield Finding(row.position, case, "deleted", said)
    elif row.seq < expected:
        yield Finding(row.position, case, "inserted", f"Case {case} has a second entry {row.seq}: one was inserted.")
    elif row.position not in seen.altered and json.loads(row.body)["prev"] != leaf:
        if last is None or (listed is not None and (listed.seq, bytes(listed.leaf)) == (last.seq, bytes(last.leaf))):
            said = f"Entry {row.position} was inserted: it does not follow the entry before it in case {case}."
            yield Finding(row.position, case, "inserted", said)
        else:
            yield _resealed(case, last.position, "the next entry of its case carries another")
    if last is not None and row.position < last.position:
        said = f"Entry {row.position} was moved: it stands before the entry that comes before it in case {case}."
        yield Finding(row.position, case, "reordered", said)


def _resealed(case: str, position: int, why: str) -> Finding:
    return Finding(position, case, "edited", f"Entry {position} was edited and its hash made again: {why}.")


def unlisted(place: Place, longer: bool) -> Finding:
    """An entry that the caseload has never heard of."""
    said = f"The caseload has never heard of entry {place.position} of case {place.case}: "
    if longer:
        return Finding(place.position, place.case, "inserted", said + "it was inserted by hand.")
    return Finding(place.position, place.case, "caseload wrong", said + "one of them was changed by hand.")
