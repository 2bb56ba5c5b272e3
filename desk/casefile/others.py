"""Other meetings of those whom a meeting calls, out of the list of all meetings."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, or_, select

from cases import schema
from cases.terms import Span
from desk.site.seeing import Seen
from notifications.proposing import Busy
from notifications.recipients import channel

_s, _p, _c = schema.sittings.c, schema.posts.c, schema.caseload.c


def busy_beside(seen: Seen, kind: str, within: Span) -> list[Busy]:
    """What whoever chairs a kind of meeting, and the other officers that it calls, have booked in a stretch of days."""
    officers = _officers(seen, kind)
    if not officers:
        return []
    theirs = select(_p.case_id).where(_p.person_id.in_(officers), _p.role.in_(_invited(seen, kind)))
    at = (_s.held_on, _s.starts, _s.minutes, _s.chair_id)
    together = (
        select(*at, func.count().label("several"), func.min(_s.case_id).label("one"))
        .where(_s.held_on >= within.start.isoformat(), _s.held_on <= within.end.isoformat(), _s.standing == "booked")
        .where(or_(_s.chair_id.in_(officers), _s.case_id.in_(theirs)), _s.case_id != seen.case.id)
        .group_by(*at)
    ).subquery()
    t = together.c
    query = select(t.held_on, t.starts, t.minutes, t.chair_id, _c.school, t.several)
    rows = seen.conn.execute(query.join(schema.caseload, _c.case_id == t.one).order_by(t.held_on, t.starts, t.one))
    return [
        Busy(_who(officers, chair), date.fromisoformat(on), starts, minutes, school, several)
        for on, starts, minutes, chair, school, several in rows
    ]


def by_post(seen: Seen, kind: str) -> bool:
    """Whether somebody who is called gets the notice by post, which takes longer to count."""
    known = seen.framework.policy.meetings[kind]
    for role in (*known.expected, *known.invite):
        person = seen.case.holder(role, seen.today)
        if person in seen.people:
            rules = seen.case.contact_rules_of(person, seen.today)
            if channel(seen.people[person], "notice", seen.framework, rules) == "post":
                return True
    return False


def _invited(seen: Seen, kind: str) -> list[str]:
    """The officers' posts that hear of a meeting because of the case, and not of all cases: the partner's own."""
    policy = seen.framework.policy
    return [role for role in policy.meetings[kind].invite if role == policy.categorisation.decided_by]


def _officers(seen: Seen, kind: str) -> dict[str, str]:
    """Whoever chairs it and the school's own partner: their ids, and what they are called."""
    policy = seen.framework.policy
    found: dict[str, str] = {}
    for role in (policy.meetings[kind].chair, *_invited(seen, kind)):
        if person := seen.case.holder(role, seen.today):
            name = seen.people[person].name if person in seen.people else person
            found.setdefault(person, f"{name} ({policy.roles[role].title})")
    return found


def _who(officers: dict[str, str], chair: str) -> str:
    """Whose meeting it is: whoever chairs it, else the partner whose school it is about."""
    return officers.get(chair) or list(officers.values())[-1]
