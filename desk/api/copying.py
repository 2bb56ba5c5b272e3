"""A case's entries and letters as whoever asks may have them: one rule for the trail, what was sent and the concern.

Somebody at a school gets exactly what a copy for the school holds; an officer without a post in the case gets no
restricted evidence; officers of the case and auditors get all of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from cases import events as e
from cases import store
from cases import trail as written
from cases.people import Person
from cases.schema import deliveries
from cases.withholding import Cut, cut, exemption, requested, values
from desk.api import shapes
from desk.site.seeing import Seen

RESTRICTED = "This entry rests on restricted evidence: only those who hold a post for this school see it."
_d = deliveries.c
_LETTERS = select(
    _d.delivery_id,
    _d.kind,
    _d.template,
    _d.role,
    _d.person_id,
    _d.channel,
    _d.state,
    _d.cause,
    _d.subject,
    _d.note,
    _d.counts_from,
    _d.done_at,
).order_by(_d.delivery_id)


@dataclass(frozen=True)
class Copy:
    """`hidden`: the numbers of entries that are not shown, with the reason as a sentence. `values`: the personal values
    that may be shown, as (entry, name); None where all may. `named`: whose names may be said; None for all."""

    hidden: Mapping[int, str]
    values: frozenset[tuple[str, str]] | None
    named: frozenset[str] | None
    cut: Cut | None
    hides_concern: bool


def copy_for(seen: Seen) -> Copy:
    """What of a case whoever asks may have."""
    if not seen.visitor.sight.everything:
        return copy_for_school(seen)
    return Copy(dict.fromkeys(seen.hidden, RESTRICTED), None, None, None, False)


def copy_for_school(seen: Seen) -> Copy:
    """What a copy for the school holds, today."""
    request = requested("school", seen.framework, {})
    everybody = store.people(seen.conn, _people_of(seen))
    kept = values(seen.trail, store.disclosed(seen.conn, seen.case.id))
    it = cut(seen.case, seen.trail, kept, request, seen.framework, everybody)
    given = frozenset((value.event_id, value.name) for value in kept if value.digest in it.given)
    why = {key: "{0.words} ({0.section})".format(exemption(seen.framework, key)) for key in set(it.left_out.values())}
    hidden = {number: f"Withheld: {why[key]}." for number, key in it.left_out.items()}
    logged = [entry.seq for entry in seen.trail if entry.type == e.ConcernLogged.type]
    return Copy(hidden, given, it.named, it, bool(logged) and logged[-1] in hidden)


def _people_of(seen: Seen) -> frozenset[str]:
    held = {person for holdings in seen.case.holders.values() for person, _, _ in holdings}
    return frozenset(held | set(seen.case.governors) | {entry.actor for entry in seen.trail})


def entries(seen: Seen, wanted: Sequence[written.Entry]) -> list[shapes.Entry]:
    """Some entries of the trail, as whoever asks may have them."""
    copy = copy_for(seen)
    names = store.people(seen.conn, {entry.actor for entry in wanted})
    return [_entry(entry, copy, names) for entry in wanted]


def _entry(entry: written.Entry, copy: Copy, names: Mapping[str, Person]) -> shapes.Entry:
    if entry.seq in copy.hidden:
        hidden = copy.hidden[entry.seq]
        return shapes.Entry(number=entry.seq, position=entry.position, leaf=entry.leaf.hex(), withheld=hidden)
    named = entry.actor in names and (copy.named is None or entry.actor in copy.named)
    return shapes.Entry(
        number=entry.seq,
        position=entry.position,
        leaf=entry.leaf.hex(),
        id=entry.id,
        type=entry.type,
        prev=entry.prev,
        at=entry.at,
        effective=entry.effective,
        by=entry.actor,
        by_name=names[entry.actor].name if named else "",
        source=entry.source,
        corrects=entry.corrects,
        facts=dict(entry.data),
        values=_values(entry, copy),
        digests=list(entry.sd),
    )


def _values(entry: written.Entry, copy: Copy) -> dict[str, Any]:
    """The entry's personal values, as far as they are in this copy."""
    given = copy.values
    return {name: value for name, value in entry.private.items() if given is None or (entry.id, name) in given}


# --- what was sent -------------------------------------------------------------------------------------------------
def letters(seen: Seen) -> list[shapes.Letter]:
    """What was called for in a case and what became of it, in order; for somebody at the school, what came to them."""
    rows = seen.conn.execute(_LETTERS.where(_d.case_id == seen.case.id)).all()
    copy = copy_for(seen)
    if seen.visitor.sight.everything:
        return [_letter(row) for row in rows if row.cause not in copy.hidden]
    assert copy.cut is not None
    gone = {x.data["delivery"] for x in seen.trail if "delivery" in x.data and copy.cut.letter(x) is None}
    return [_letter(row) for row in rows if row.delivery_id in gone and row.person_id == seen.visitor.person.id]


def called_for(seen: Seen, numbers: Sequence[int]) -> list[shapes.Letter]:
    """What some entries called for, as far as whoever asks may see it."""
    wanted = _LETTERS.where(_d.case_id == seen.case.id, _d.cause.in_(numbers))
    rows = seen.conn.execute(wanted).all()
    if seen.visitor.sight.everything:
        return [_letter(row) for row in rows]
    return [_letter(row) for row in rows if row.person_id == seen.visitor.person.id]


def _letter(row: Any) -> shapes.Letter:
    return shapes.Letter(
        delivery=row.delivery_id,
        kind=row.kind,
        template=row.template,
        role=row.role,
        person=row.person_id,
        channel=row.channel,
        state=row.state,
        called_for_by=row.cause,
        subject=row.subject,
        note=row.note,
        counts_from=row.counts_from,
        done_at=row.done_at,
    )
