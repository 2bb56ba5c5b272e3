"""The rows of one case on one day, from the folded case alone: nothing here asks the database for more than people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cases.case import Case, Meeting
from cases.decisions.category import blocking_leave
from cases.decisions.exit import blocking_close
from cases.framework import Framework
from cases.obligations import Obligation, obligations, still_owed
from cases.terms import DAY, OutsideCalendar
from notifications.calls import Call
from notifications.dates import falling_due
from notifications.recipients import Everybody, channel

FAR = timedelta(days=120)
"""How far back what was owed in a period that has ended is still told of."""
WAITING = ("drafted", "approved", "sent_back")
"""Drafts that somebody has yet to approve, to issue or to write anew."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """Rows of one case, by table."""

    outlook: Row
    owing: Sequence[Row]
    coming: Sequence[Row]
    sittings: Sequence[Row]
    drafted: Sequence[Row]


def rows_of(
    case: Case, framework: Framework, everybody: Everybody, today: date, ahead: int, shown: Case | None = None
) -> Rows:
    """How a case stands on a day, and what will go out within so many days if nothing else happens. `shown`: the case
    without its restricted evidence, where it has any: what is not in that as well is marked."""
    owed, sittings = _owed(case, framework, today), [m for m in case.meetings.values() if m.standing != "cancelled"]
    owing = [_owing(case, o, today) for o in owed]
    coming = list(_coming(case, framework, everybody, today, ahead))
    drafted = [_drafted(case, id) for id, draft in case.drafts.items() if draft.standing in WAITING]
    outlook = _outlook(case, framework, owed, sittings, today)
    marks = {"next_due_shown": outlook["next_due"], "late_shown": outlook["late"], "restricted": 0}
    if shown is not None:
        seen = _owed(shown, framework, today)
        marks = {"next_due_shown": _next_due(seen), "late_shown": _late(seen), "restricted": 1}
        _mark(owing, [_owing(shown, o, today) for o in seen])
        _mark(coming, list(_coming(shown, framework, everybody, today, ahead)))
        _mark(drafted, [_drafted(shown, id) for id in shown.drafts])
    return Rows(
        {**outlook, **marks},
        [{"case_id": case.id, "n": n, **row} for n, row in enumerate(owing)],
        [{"case_id": case.id, "n": n, **row} for n, row in enumerate(coming)],
        [_sitting(case, m, framework) for m in sittings],
        drafted,
    )


def _mark(rows: Sequence[Row], seen: Sequence[Row]) -> None:
    """Say of each row whether it is for those alone who may see restricted evidence."""
    for row in rows:
        row["restricted"] = int(row not in seen)


def _owed(case: Case, framework: Framework, today: date) -> list[Obligation]:
    found, _ = obligations(case, framework, today, since=today - FAR)
    return sorted(still_owed(case, found), key=lambda o: (o.due, o.duty.id, o.subject))


def _next_due(owed: Sequence[Obligation]) -> str | None:
    return _iso(min((o.due for o in owed if o.standing != "late"), default=None))


def _late(owed: Sequence[Obligation]) -> int:
    return sum(o.standing == "late" for o in owed)


def _outlook(
    case: Case, framework: Framework, owed: Sequence[Obligation], sittings: Sequence[Meeting], today: date
) -> Row:
    group = framework.policy.group_meetings()
    booked = [m.on for m in sittings if m.kind in group and m.standing == "booked" and m.on >= today]
    held = [m.on for m in sittings if m.kind in group and m.standing == "held"]
    ratings = case.ratings[-1:]
    return {
        "case_id": case.id,
        "seq": case.seq,
        "looked_on": today.isoformat(),
        "category_since": _iso(category_since(case)),
        "next_tig": _iso(min(booked, default=None)),
        "last_tig": _iso(max(held, default=None)),
        "rating": ratings[0].rating if ratings else None,
        "direction": ratings[0].direction if ratings else None,
        "rated_on": _iso(ratings[0].on if ratings else None),
        "next_due": _next_due(owed),
        "late": _late(owed),
        "blocks": len(blocking_exit(case, framework)),
    }


def category_since(case: Case) -> date | None:
    """Since when a school has been in its category; None where it was so when it was first entered."""
    on, new, _ = case.categories[-1] if case.categories else (None, case.category, "")
    return on if new == case.category else None


def blocking_exit(case: Case, framework: Framework) -> list[str]:
    """What stands between an open case and its end: leaving intervention first, then closing."""
    if not case.open:
        return []
    if case.authority:
        return []  # the authority's own record is no case that anybody leaves
    return [why for why, _ in blocking_leave(case, framework.policy)] + blocking_close(case, framework)


def _owing(case: Case, o: Obligation, today: date) -> Row:
    return {
        "duty": o.duty.id,
        "name": o.duty.name,
        "role": o.duty.owed_by or "",
        "person_id": _who_owes(case, o, today),
        "due": o.due.isoformat(),
        "progress": o.progress or "",
        "because": o.because,
        "source": source_of(o),
        "subject": o.subject,
        "activity": o.duty.activity,
        "short": max(o.needed - o.count - o.booked, 0) if o.span else 0,
        "restricted": 0,
    }


def _who_owes(case: Case, o: Obligation, today: date) -> str:
    role = o.duty.owed_by or ""
    person = case.contacts[o.subject].to if role == "officer_contacted" else case.holder(role, today)
    return person or ""


def source_of(o: Obligation) -> str:
    """Who says that it is owed, and whether its date is the authority's own."""
    return f"{o.duty.source}{' (date set locally)' if {'rule', 'within', 'n'} & set(o.duty.local) else ''}"


def _coming(case: Case, framework: Framework, everybody: Everybody, today: date, ahead: int) -> Iterator[Row]:
    calls, _ = falling_due(case, framework, everybody, today)
    last = today + ahead * DAY
    for call in sorted((c for c in calls if c.on <= last), key=lambda c: (c.on, c.template, c.subject, c.role)):
        on = max(call.on, today)
        yield {
            "goes_on": on.isoformat(),
            "kind": call.kind,
            "wording": call.wording,
            "role": call.role,
            "person_id": call.person or "",
            "channel": _channel(case, call, on, framework, everybody),
            "note": _about(call, framework),
            "restricted": 0,
        }


def _about(call: Call, framework: Framework) -> str:
    """What it is about, and of which duty where it is of one."""
    known = (duty for policy in (framework.policy, *framework.later) for duty in policy.duties)
    name = next((duty.name for duty in known if duty.id == call.details.get("duty")), "")
    return ", ".join(filter(None, (name, call.note)))


def _channel(case: Case, call: Call, on: date, framework: Framework, everybody: Everybody) -> str:
    """How it would go; "" where nobody holds the post."""
    if call.person is None or call.person not in everybody:
        return ""
    return channel(everybody[call.person], call.kind, framework, case.contact_rules_of(call.person, on))


def _sitting(case: Case, meeting: Meeting, framework: Framework) -> Row:
    kind = framework.policy.meetings.get(meeting.kind)
    return {
        "case_id": case.id,
        "meeting_id": meeting.id,
        "kind": meeting.kind,
        "standing": meeting.standing,
        "held_on": meeting.on.isoformat(),
        "starts": meeting.starts,
        "half_term": _half_term(meeting.on, framework),
        "chair_id": (case.holder(kind.chair, meeting.on) if kind else None) or "",
        "minutes": meeting.minutes,
    }


def _half_term(on: date, framework: Framework) -> str:
    """The name of the half-term that a day is in; "" in a holiday, and where no term dates are entered."""
    try:
        half = framework.calendar.half_term_of(on)
    except OutsideCalendar:
        return ""
    return half.name if half else ""


def _drafted(case: Case, id: str) -> Row:
    draft = case.drafts[id]
    return {
        "case_id": case.id,
        "draft_id": id,
        "template": draft.template,
        "author_id": draft.author,
        "dated": draft.dated.isoformat(),
        "standing": draft.standing,
        "restricted": 0,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
