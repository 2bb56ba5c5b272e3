"""A case's entries and letters as whoever asks may have them: one rule for the trail, what was sent and the concern.

Somebody at a school gets exactly what a copy for the school holds; an officer without a post in the case gets no
restricted evidence; officers of the case and auditors get all of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from cases import store
from cases.people import Person
from cases.schema import deliveries
from cases.trail import Entry
from cases.withholding import exemption
from desk.api import shapes
from desk.school.own_copy import OwnCopy, own_copy
from desk.site.seeing import Seen

OTHERS = "This entry is for those who hold a post in this case."
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


def of_school(seen: Seen) -> bool:
    """Whether whoever asks sees the case only as somebody at its school."""
    return not seen.visitor.sight.everything


@dataclass(frozen=True)
class Copy:
    """`shown`: the entries that may be seen, by number, each with the values that may be. `hidden`: the numbers of the
    others, with the reason as a sentence. `named`: whose names may be said; None for all. `proved`: each comes with its
    hash; not where an entry may be shown in part, so that nobody can tell which."""

    shown: Mapping[int, Entry]
    hidden: Mapping[int, str]
    named: frozenset[str] | None
    proved: bool


def copy_for(seen: Seen) -> Copy:
    """What of a case whoever asks may have."""
    if of_school(seen):
        return _of(own_copy(seen))
    return Copy({entry.seq: entry for entry in seen.shown}, dict.fromkeys(seen.hidden, OTHERS), None, seen.restricted)


def _of(own: OwnCopy) -> Copy:
    out = own.cut.left_out
    why = {key: "{0.words} ({0.section})".format(exemption(own.framework, key)) for key in set(out.values())}
    hidden = {number: f"Withheld: {why[key]}." for number, key in out.items()}
    return Copy({entry.seq: entry for entry in own.trail}, hidden, own.cut.named, proved=True)


def entries(seen: Seen, wanted: Sequence[Entry]) -> list[shapes.Entry]:
    """Some entries of the trail, as whoever asks may have them."""
    copy = copy_for(seen)
    names = store.people(seen.conn, {entry.actor for entry in wanted})
    return [_entry(entry, copy, names) for entry in wanted]


def _entry(entry: Entry, copy: Copy, names: Mapping[str, Person]) -> shapes.Entry:
    if entry.seq in copy.hidden:
        hidden = copy.hidden[entry.seq]
        return shapes.Entry(number=entry.seq, position=entry.position, leaf=entry.leaf.hex(), withheld=hidden)
    named = entry.actor in names and (copy.named is None or entry.actor in copy.named)
    return shapes.Entry(
        number=entry.seq,
        position=entry.position,
        leaf=entry.leaf.hex() if copy.proved else "",
        id=entry.id,
        type=entry.type,
        prev=entry.prev if copy.proved else "",
        at=entry.at,
        effective=entry.effective,
        by=entry.actor,
        by_name=names[entry.actor].name if named else "",
        source=entry.source,
        corrects=entry.corrects,
        facts=dict(copy.shown[entry.seq].data),
        values=dict(copy.shown[entry.seq].private),
        digests=list(entry.sd),
    )


# --- what was sent -------------------------------------------------------------------------------------------------
def letters(seen: Seen) -> list[shapes.Letter]:
    """What was called for in a case and what became of it, in order; for somebody at the school, what came to them."""
    rows = seen.conn.execute(_LETTERS.where(_d.case_id == seen.case.id)).all()
    if not of_school(seen):
        return [_letter(row) for row in rows if not seen.hides(row.cause, row.template)]
    own = own_copy(seen)
    gone = {x.data["delivery"] for x in seen.trail if "delivery" in x.data and own.cut.letter(x) is None}
    return [_letter(row) for row in rows if row.delivery_id in gone and row.person_id == own.person]


def called_for(seen: Seen, numbers: Sequence[int]) -> list[shapes.Letter]:
    """What some entries called for, as far as whoever asks may see it."""
    wanted = _LETTERS.where(_d.case_id == seen.case.id, _d.cause.in_(numbers))
    rows = seen.conn.execute(wanted).all()
    return [_letter(row) for row in rows if not of_school(seen) or row.person_id == seen.visitor.person.id]


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
