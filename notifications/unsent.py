"""What waits in the post for somebody, as a list shows it: without the bytes of a single letter."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, not_, select, true

from cases import store
from cases.confidential import gives_away, restricted_entries, telling_letters
from cases.policy import Policy
from cases.schema import arrivals, caseload, deliveries, people
from cases.sight import Open

_d, _p, _c = deliveries.c, people.c, caseload.c
TO_POST = _d.state == "printed"
TO_CALL = and_(_d.state == "queued", _d.channel == "phone_task", _d.attempts > 0)
IN_TROUBLE = _d.state.in_(("uncertain", "refused", "stopped", "bounced"))
TO_GO = and_(_d.state.in_(("queued", "retry", "sending")), ~TO_CALL)


@dataclass(frozen=True, slots=True)
class Unsent:
    """One thing to one person. `printed`: it was put into a file for the printer; `why` is a sentence, or empty;
    `cause`: the number of the entry that called for it, None where a date did."""

    id: int
    case: str
    school: str
    kind: str
    template: str
    role: str
    person: str
    name: str
    address: str
    phone: str
    channel: str
    state: str
    why: str
    printed: bool
    cause: int | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits. `oldest`: when the first of what is still to go by itself was written."""

    to_post: int
    printed: int
    in_trouble: int
    calls: int
    to_go: int
    oldest: datetime | None
    mail: int


def hidden(conn: Connection, policy: Policy, open_to: Open) -> frozenset[int]:
    """What waits and would give away restricted evidence to somebody who may not see it, by number. Few kinds of letter
    can, and only cases with one of these are looked at: a statement where there is none, else one more."""
    telling = and_(_waits(), _d.template.in_(sorted(telling_letters(policy))), not_(open_to(literal(1), _d.case_id)))
    rows = conn.execute(select(_d.delivery_id, _d.case_id, _d.cause, _d.template).where(telling)).all()
    trails = store.trails(conn, sorted({row.case_id for row in rows})) if rows else {}
    kept = {id: restricted_entries(trail, policy, partly=False) for id, trail in trails.items()}
    return frozenset(
        row.delivery_id
        for row in rows
        if gives_away(row.cause, row.template, kept[row.case_id], trails[row.case_id], policy)
    )


def on_paper(conn: Connection, among: Collection[int]) -> frozenset[int]:
    """Those of some deliveries that are letters to be posted."""
    if not among:
        return frozenset()
    return frozenset(conn.execute(select(_d.delivery_id).where(TO_POST, _d.delivery_id.in_(sorted(among)))).scalars())


def _waits() -> ColumnElement[bool]:
    return _d.state.in_(("queued", "retry", "sending", "printed", "uncertain", "refused", "stopped", "bounced"))


def _seen(hidden: Collection[int]) -> ColumnElement[bool]:
    return _d.delivery_id.not_in(sorted(hidden)) if hidden else true()


def counts(conn: Connection, hidden: Collection[int] = ()) -> Counts:
    """How much waits for whom, but for what is hidden: two statements, however much it is."""
    row = conn.execute(
        select(
            _many(TO_POST),
            _many(and_(TO_POST, _d.provider_ref.is_not(None))),
            _many(IN_TROUBLE),
            _many(TO_CALL),
            _many(TO_GO),
            func.min(case((TO_GO, _d.created_at))),
        ).where(_waits(), _seen(hidden))
    ).one()
    mail = conn.execute(select(func.count()).where(arrivals.c.filed == "waiting")).scalar_one()
    oldest = datetime.fromisoformat(row[5]) if row[5] else None
    to_post, printed, in_trouble, calls, to_go = (int(n) for n in row[:5])
    return Counts(to_post, printed, in_trouble, calls, to_go, oldest, mail)


def _many(which: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0)


def waiting(
    conn: Connection, which: ColumnElement[bool], most: int, last_first: bool = False, hidden: Collection[int] = ()
) -> list[Unsent]:
    """What waits of one kind, with whom it is for, but for what is hidden: at most so many, in the order in which they
    were written."""
    order = _d.delivery_id.desc() if last_first else _d.delivery_id
    return [_unsent(row) for row in conn.execute(_ROWS.where(which, _seen(hidden)).order_by(order).limit(most))]


def one(conn: Connection, id: int) -> Unsent | None:
    """One delivery, whatever has become of it."""
    row = conn.execute(_ROWS.where(_d.delivery_id == id)).first()
    return _unsent(row) if row else None


_ROWS = (
    select(
        _d.delivery_id,
        _d.case_id,
        _c.school,
        _d.kind,
        _d.template,
        _d.role,
        _d.person_id,
        _p.name,
        _p.post,
        _p.phone,
        _d.channel,
        _d.state,
        _d.last_error,
        _d.provider_ref,
        _d.cause,
    )
    .join(people, _p.person_id == _d.person_id, isouter=True)
    .join(caseload, _c.case_id == _d.case_id, isouter=True)
)


def _unsent(row: Any) -> Unsent:
    return Unsent(
        id=row.delivery_id,
        case=row.case_id,
        school=row.school or "",
        kind=row.kind,
        template=row.template,
        role=row.role,
        person=row.person_id,
        name=row.name or "",
        address=row.post or "",
        phone=row.phone or "",
        channel=row.channel,
        state=row.state,
        why=row.last_error or "",
        printed=row.provider_ref is not None,
        cause=row.cause,
    )
