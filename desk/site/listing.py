"""The lists over all cases, for a page: as right as they can be made while somebody waits; and how many are not."""

from __future__ import annotations

from datetime import date, datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from cases.policy import Policy
from cases.sight import Open, open_to
from cases.store import reading
from desk.site.desk import Desk
from desk.site.visitor import Visitor
from notifications.outlook import Known, bring_up_to_date, known, stale
from notifications.outlook.holding import cases_of

MANY = 40
"""How many cases are brought up to date while somebody waits: a few hundredths of a second's work each at the most."""

_right: WeakKeyDictionary[Engine, tuple[date, Known]] = WeakKeyDictionary()
"""For which day and up to which entry the lists of a database were found right: what has not moved on is not asked."""


def brought_up_to_date(desk: Desk, person: str, now: datetime) -> int:
    """Bring the lists up to date before a page reads them; where too many cases wait, some of this person's own alone.
    Out: how many cases are still listed as they stood before."""
    today = now.date()
    with reading(desk.engine) as conn:
        found = known(conn)
        if _right.get(desk.engine) == (today, found):
            return 0
        waiting = stale(conn, today)
        few = waiting if len(waiting) <= MANY else _own(set(conn.execute(cases_of(person, today)).scalars()), waiting)
    if not waiting:
        _right[desk.engine] = today, found
    return len(waiting) - (bring_up_to_date(desk.door, now, desk.office.days_ahead, few).cases if few else 0)


def lists_open_to(visitor: Visitor, policy: Policy, today: date) -> Open:
    """What of the lists a visitor may see."""
    return open_to(visitor.sight, visitor.person.id, policy, today)


def _own(held: set[str], waiting: list[str]) -> list[str]:
    return [id for id in waiting if id in held][:MANY]
