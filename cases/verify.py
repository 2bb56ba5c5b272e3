"""Read the whole record again and say what somebody has done to it.

These checks find what was changed without making everything after it again. Whoever can write to the database and
makes all of it again is found only by what is held elsewhere: a checkpoint on a letter, or with the auditor.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, Row, bindparam, select, union

from cases import schema
from cases.trail import REDACTED, canonical, digest_of, leaf_of

Kind = Literal[
    "edited",
    "deleted",
    "inserted",
    "reordered",
    "tail cut",
    "head moved",
    "caseload wrong",
    "value edited",
    "value missing",
    "value astray",
]
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

_e, _d, _c = schema.case_events.c, schema.disclosures.c, schema.caseload.c
_BATCH = select(schema.case_events).where(_e.position > bindparam("after")).order_by(_e.position).limit(BATCH)
_VALUES = (
    select(schema.disclosures)
    .join(schema.case_events, _e.event_id == _d.event_id)
    .where(_e.position >= bindparam("first"), _e.position <= bindparam("last"))
    .order_by(_d.event_id, _d.digest)
)
_ASTRAY = select(_d.digest, _d.event_id).where(_d.event_id.not_in(select(_e.event_id))).order_by(_d.digest)
_CASES = union(select(_e.case_id), select(_c.case_id)).order_by("case_id")
_OF_CASE = (
    select(_e.position, _e.seq, _e.body, _e.leaf).where(_e.case_id == bindparam("case")).order_by(_e.seq, _e.position)
)
_HEAD = select(schema.log_head.c.size, schema.log_head.c.last_at).where(schema.log_head.c.id == 1)
_LISTED = select(_c.seq, _c.leaf).where(_c.case_id == bindparam("case"))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: where in the record (None when it is no longer anywhere), in which case, what kind of change
    explains it, and a sentence for whoever has to look into it."""

    position: int | None
    case: str | None
    kind: Kind
    sentence: str


@dataclass(frozen=True, slots=True)
class _Place:
    position: int
    case: str
    at: str


@dataclass(slots=True)
class _Seen:
    """What one reading in the order of the record leaves to be explained together."""

    findings: list[Finding] = field(default_factory=list)
    altered: set[int] = field(default_factory=set)  # positions of entries that are wrong in themselves
    falls: list[tuple[_Place, _Place, str]] = field(default_factory=list)  # later, then not later, and what was before
    extra: dict[int, _Place] = field(default_factory=dict)  # entries that the caseload has never heard of
    missing: dict[str, _Place] = field(default_factory=dict)  # digests whose value is not there
    redacted: set[str] = field(default_factory=set)  # digests whose value an entry says was erased
    last: _Place | None = None
    before: str = ""  # when the one before the last was recorded
    latest: str = ""


def verify(conn: Connection) -> list[Finding]:
    """Everything wrong with the record, the first wrong entry first; nothing when it is whole.

    Call it inside `reading`, so that it sees one moment. It reads everything: about 50 microseconds an entry.
    """
    head = conn.execute(_HEAD).one_or_none()
    seen = _Seen()
    for rows in _batches(conn):
        _in_order(rows, seen)
        _values(rows, conn.execute(_VALUES, {"first": rows[0].position, "last": rows[-1].position}).all(), seen)
    for case in conn.execute(_CASES).scalars().all():
        listed = conn.execute(_LISTED, {"case": case}).one_or_none()
        seen.findings += _in_case(case, conn.execute(_OF_CASE, {"case": case}).all(), listed, seen)
    longer = head is not None and seen.last is not None and seen.last.position >= head.size
    seen.findings += [_out_of_time(*fall, longer, seen) for fall in seen.falls]
    seen.findings += [_unlisted(place, longer) for place in seen.extra.values()]
    seen.findings += _against_head(head, seen)
    seen.findings += [_missing(digest, place) for digest, place in seen.missing.items() if digest not in seen.redacted]
    seen.findings += [_astray(None, row.digest) for row in conn.execute(_ASTRAY)]
    return _first_first(seen.findings)


def _batches(conn: Connection) -> Iterator[Sequence[Row[Any]]]:
    rows = conn.execute(_BATCH, {"after": -(2**62)}).all()
    while rows:
        yield rows
        rows = conn.execute(_BATCH, {"after": rows[-1].position}).all()


def _first_first(findings: Iterable[Finding]) -> list[Finding]:
    """In the order of the record, each kind of change to an entry once; what has no position any more comes last."""
    told: set[tuple[int, Kind]] = set()
    once: list[Finding] = []
    for one in sorted(findings, key=lambda one: (one.position is None, one.position or 0)):
        if one.position is None or one.kind.startswith("value") or (one.position, one.kind) not in told:
            once.append(one)
        if one.position is not None:
            told.add((one.position, one.kind))
    return once


def _in_order(rows: Sequence[Row[Any]], seen: _Seen) -> None:
    """What the order of the record shows: gaps, times that fall, and entries that are wrong in themselves."""
    for row in rows:
        place, last = _Place(row.position, row.case_id, row.at), seen.last
        expected = last.position + 1 if last else 0
        if row.position > expected:
            upto = f" to {row.position - 1}" if row.position - 1 > expected else ""
            gap = f"Nothing is left at position {expected}{upto}: what was there was deleted."
            seen.findings.append(Finding(expected, None, "deleted", gap))
        wrong = _in_itself(row)
        if wrong:
            seen.altered.add(row.position)
            seen.findings.append(
                Finding(row.position, row.case_id, "edited", f"Entry {row.position} was edited: {wrong}.")
            )
        if last is not None and row.at <= last.at:
            seen.falls.append((last, place, seen.before))
        seen.before, seen.last, seen.latest = last.at if last else "", place, max(seen.latest, row.at)


def _in_itself(row: Row[Any]) -> str:
    """What shows in an entry alone that its text is not the one that was sealed; "" when nothing does."""
    if leaf_of(row.body) != bytes(row.leaf):
        return "its text does not give the hash it was sealed with"
    try:
        body = json.loads(row.body)
        spelled = canonical(body) == row.body
    except ValueError:
        return "its text is not JSON as entries are written"
    if not spelled or set(body) != FIELDS or not isinstance(body["data"], dict) or not isinstance(body["sd"], list):
        return "its text is not spelled as entries are"
    wrong = [column for column, name in WRITTEN.items() if getattr(row, column) != body.get(name)]
    return f"its columns do not say what its text says ({', '.join(wrong)})" if wrong else ""


def _values(rows: Sequence[Row[Any]], kept: Sequence[Row[Any]], seen: _Seen) -> None:
    """Whether every personal value is the one that its entry vouches for."""
    places = {row.event_id: _Place(row.position, row.case_id, row.at) for row in rows}
    vouched: dict[str, _Place] = {}
    for row in rows:
        if row.position not in seen.altered:
            body = json.loads(row.body)
            vouched |= dict.fromkeys(body["sd"], places[row.event_id])
            if row.type == REDACTED:
                seen.redacted.add(str(body["data"].get("digest")))
    for value in kept:
        place = places[value.event_id]
        if vouched.pop(value.digest, None) is None:
            if place.position not in seen.altered:
                seen.findings.append(_astray(place, value.digest))
        elif digest_of(value.disclosure) != value.digest or json.loads(value.disclosure)[1] != value.name:
            said = f"The personal value {value.name!r} of entry {place.position} was edited: its digest is another."
            seen.findings.append(Finding(place.position, place.case, "value edited", said))
    seen.missing |= vouched


def _in_case(case: str, rows: Sequence[Row[Any]], listed: Row[Any] | None, seen: _Seen) -> Iterator[Finding]:
    """What the chain of one case shows, and whether the caseload knows the same last entry."""
    last: Row[Any] | None = None
    for row in rows:
        yield from _link(case, last, row, listed, seen)
        if listed is not None and row.seq > listed.seq:
            seen.extra[row.position] = _Place(row.position, case, "")
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


def _link(case: str, last: Row[Any] | None, row: Row[Any], listed: Row[Any] | None, seen: _Seen) -> Iterator[Finding]:
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


def _out_of_time(earlier: _Place, later: _Place, before: str, longer: bool, seen: _Seen) -> Finding:
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


def _unlisted(place: _Place, longer: bool) -> Finding:
    said = f"The caseload has never heard of entry {place.position} of case {place.case}: "
    if longer:
        return Finding(place.position, place.case, "inserted", said + "it was inserted by hand.")
    return Finding(place.position, place.case, "caseload wrong", said + "one of them was changed by hand.")


def _against_head(head: Row[Any] | None, seen: _Seen) -> Iterator[Finding]:
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


def _missing(digest: str, place: _Place) -> Finding:
    said = f"A personal value of entry {place.position} is missing, and no entry says that it was erased ({digest})."
    return Finding(place.position, place.case, "value missing", said)


def _astray(place: _Place | None, digest: str) -> Finding:
    whose = f"entry {place.position} does not vouch for it" if place else "it belongs to no entry"
    said = f"The personal value {digest} was put there: {whose}."
    return Finding(place.position if place else None, place.case if place else None, "value astray", said)
