"""What is done to the record, by whom, and where in it.

N changes rows and gets past the triggers. R has the file, or is the database's superuser: everything in the database is
made again around the change. K is R with the signing key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Literal

from sqlalchemy import Connection, delete, func, select, update

from cases import checkpoints as product
from cases.schema import case_events, checkpoints, disclosures, log_head
from cases.signing import Signer, new_secret, signer
from cases.store import LEDGER, lock_head
from cases.trail import stamp
from tests.attacks.forging import Body, bodies_of, make_again
from tests.attacks.honest import FIRST, NOW, OURS
from tests.cases.tampering import body_at, edit, put, relist, revalue, swap, value_at, without_triggers
from tests.cases.tampering import delete as delete_rows

Who = Literal["N", "R", "K"]
FOREIGN = signer(new_secret(OURS.key.name))
_e = case_events.c


@dataclass(frozen=True)
class Target:
    """An entry of a case, the next one of the same case, its neighbour of another case, and a case that was opened
    in the same part of the record."""

    at: int
    next: int
    neighbour: int
    case: str
    whole: str


def target(conn: Connection, start: int, whole: str) -> Target:
    """The first entry from `start` on that has all of these."""
    rows = conn.execute(
        select(_e.position, _e.case_id, _e.type).where(_e.position >= start).order_by(_e.position)
    ).all()
    cases = [row for row in rows if row.case_id != LEDGER and row.type != "school.recorded"]
    for one, after in pairwise(cases):
        later = [row.position for row in cases if row.case_id == one.case_id and row.position > one.position]
        if after.position == one.position + 1 and after.case_id != one.case_id and later:
            return Target(one.position, later[0], after.position, one.case_id, whole)
    raise AssertionError(f"nothing to attack from position {start} on")


def _positions(conn: Connection, case: str, start: int = 0) -> list[int]:
    of = select(_e.position).where(_e.case_id == case, _e.position >= start).order_by(_e.position)
    return list(conn.execute(of).scalars())


def _signer(who: Who) -> Signer | None:
    return OURS if who == "K" else None


def _without(conn: Connection, who: Who, where: Sequence[int]) -> None:
    if who == "N":
        delete_rows(conn, *where)
        return
    bodies = [body for position, body in enumerate(bodies_of(conn)) if position not in set(where)]
    make_again(conn, bodies, min(where), _signer(who))


def edited(conn: Connection, who: Who, to: Target) -> None:
    data = body_at(conn, to.at)["data"] | {"person": "P9999"}
    if who == "N":
        edit(conn, to.at, data=data)
        return
    bodies = bodies_of(conn)
    bodies[to.at] = bodies[to.at] | {"data": data}
    make_again(conn, bodies, to.at, _signer(who))


def deleted(conn: Connection, who: Who, to: Target) -> None:
    _without(conn, who, [to.at])


def case_cut(conn: Connection, who: Who, to: Target) -> None:
    _without(conn, who, _positions(conn, to.case, to.at))


def cut(conn: Connection, who: Who, to: Target) -> None:
    size = conn.execute(select(func.count()).select_from(case_events)).scalar_one()
    _without(conn, who, range(to.at, size))
    if who == "K":
        _sign_today(conn)


def case_deleted(conn: Connection, who: Who, to: Target) -> None:
    _without(conn, who, _positions(conn, to.whole))


def _swapped(conn: Connection, who: Who, one: int, other: int) -> None:
    if who == "N":
        swap(conn, one, other)
        return
    bodies = bodies_of(conn)
    bodies[one], bodies[other] = bodies[other] | {"at": bodies[one]["at"]}, bodies[one] | {"at": bodies[other]["at"]}
    make_again(conn, bodies, one, _signer(who))


def reordered(conn: Connection, who: Who, to: Target) -> None:
    _swapped(conn, who, to.at, to.next)


def swapped(conn: Connection, who: Who, to: Target) -> None:
    _swapped(conn, who, to.at, to.neighbour)


def back_dated(conn: Connection, who: Who, to: Target) -> None:
    """N can put it only at the end; R and K put it where it would have been."""
    if who == "N":
        put(conn, conn.execute(select(func.max(_e.position) + 1)).scalar_one(), to.case, FIRST - timedelta(days=9))
        return
    bodies = bodies_of(conn)
    forged: Body = bodies[to.at] | {"id": "forged", "sd": [], "corrects": None}
    make_again(conn, [*bodies[: to.at], forged, *bodies[to.at :]], to.at, _signer(who))


def all_forged(conn: Connection, who: Who, to: Target) -> None:
    """A new record from the first entry on, signed with a key of the attacker's own."""
    bodies = bodies_of(conn)
    bodies[to.at] = bodies[to.at] | {"data": bodies[to.at]["data"] | {"person": "P9999"}}
    for body in bodies:
        if body["type"] == "record.key_changed":
            body["data"] = {"was": "", "key": FOREIGN.key.text}
    make_again(conn, bodies, 0, FOREIGN)


def replayed(conn: Connection, who: Who, to: Target) -> None:
    """The file as it was on an evening before: nothing in it is made again. K signs it once more, for today."""
    size = conn.execute(select(func.max(checkpoints.c.size)).where(checkpoints.c.size <= to.at)).scalar_one()
    make_again_as_it_was(conn, size)
    if who == "K":
        _sign_today(conn)


def _sign_today(conn: Connection) -> None:
    """So that the newest checkpoint is young; the triggers are gone, so that the count has to be moved by hand."""
    head = lock_head(conn)
    product.make(conn, head, OURS, NOW)
    assert head.last_at is not None
    conn.execute(update(log_head).values(size=head.size, last_at=stamp(head.last_at)))


def make_again_as_it_was(conn: Connection, size: int) -> None:
    kept = {row.size: row for row in conn.execute(checkpoints.select().where(checkpoints.c.size == size))}
    make_again(conn, bodies_of(conn)[:size], size, None)
    assert kept.keys() == {row.size for row in conn.execute(checkpoints.select().where(checkpoints.c.size == size))}


def value_edited(conn: Connection, who: Who, to: Target) -> None:
    revalue(conn, to.at)


def value_dropped(conn: Connection, who: Who, to: Target) -> None:
    conn.execute(delete(disclosures).where(disclosures.c.digest == value_at(conn, to.at)))


def list_edited(conn: Connection, who: Who, to: Target) -> None:
    relist(conn, to.case, category="LA1")


Attack = Callable[[Connection, Who, Target], None]
ATTACKS: dict[str, Attack] = {
    "an entry is changed": edited,
    "an entry is taken out of the middle": deleted,
    "the end of a case is cut off": case_cut,
    "the end of the record is cut off": cut,
    "a whole case is taken out": case_deleted,
    "two entries of a case change places": reordered,
    "two entries of two cases change places": swapped,
    "a back-dated entry is put in": back_dated,
    "a new record is forged from the first entry on": all_forged,
    "an older copy of the database is put in its place": replayed,
    "a personal value is changed": value_edited,
    "a personal value is taken out": value_dropped,
    "a list is changed": list_edited,
}
ONLY: dict[str, str] = {
    "a new record is forged from the first entry on": "R",
    "an older copy of the database is put in its place": "RK",
}
"""Who can do it at all, where not everybody: a row at a time forges no record, and K needs no key of their own."""


def attack(conn: Connection, name: str, who: Who, to: Target) -> None:
    without_triggers(conn)
    ATTACKS[name](conn, who, to)
