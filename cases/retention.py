"""What is past the time for which its class is kept, on a day. Pure: what there is, and the day, are passed in.

Being past its time erases nothing: an officer looks at it, and keeps it until another day or asks for it to be erased.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cases.case import Case
from cases.events import Holding, Place
from cases.policy import Retention, RetentionClass
from cases.terms import DAY, add_months

COVERS = {"value": "values", "message": "messages", "pages": "pages", "person": "people"}


@dataclass(frozen=True)
class Kept:
    """One place: `case` is "" where it belongs to none; `at` is when it was recorded (None for a person, whose time
    counts from their last post); `type` is its entry's; `where` says to an officer which place it is.

    `texts` and `blobs` are what it holds, in words and as files; `over` is False while it is still needed to be sent.
    """

    case: str
    place: Place
    where: str
    at: datetime | None
    type: str = ""
    texts: tuple[str, ...] = ()
    blobs: tuple[bytes, ...] = ()
    person: str = ""
    over: bool = True


@dataclass(frozen=True)
class Past:
    """What a case has past the time of one class: the places, and the day on which the first of them got there.

    `held`: a legal hold is on the case, so that nothing of it is disposed of.
    """

    case: str
    kind: RetentionClass
    since: date
    places: tuple[Kept, ...]
    held: bool = False


def past(
    cases: Mapping[str, Case], there: Iterable[Kept], retention: Retention, today: date, zone: ZoneInfo, own: str = ""
) -> list[Past]:
    """What is past its time on a day, by case and class in the policy's order, but for what an officer keeps longer.

    `cases` by id; `own` is the authority's own record, under which come the mail and the people of no one case.
    """
    found: dict[tuple[str, str], list[tuple[date, Kept]]] = {}
    for kept in there:
        kind = class_of(kept, retention)
        case = cases.get(kept.case or own)
        ends = _ends(kind, kept, case, cases, zone) if kind and case and kept.over else None
        if kind and case and ends and ends < today and not _kept(case, kind, today):
            found.setdefault((case.id, kind.id), []).append((ends, kept))
    return [
        Past(id, kind, min(day for day, _ in of), tuple(kept for _, kept in of), bool(cases[id].holds))
        for id in cases
        for kind in retention.classes
        if (of := found.get((id, kind.id)))
    ]


def class_of(kept: Kept, retention: Retention) -> RetentionClass | None:
    """The first class that covers a place; None where the policy has none, so that it is kept."""
    covers = COVERS.get(kept.place.what) or ("mail" if kept.case else "unfiled_mail")
    return next((kind for kind in retention.classes if kind.covers == covers and _fits(kind, kept)), None)


def _fits(kind: RetentionClass, kept: Kept) -> bool:
    return (not kind.entries or kept.type in kind.entries) and (not kind.fields or kept.place.name in kind.fields)


def _ends(kind: RetentionClass, kept: Kept, case: Case, cases: Mapping[str, Case], zone: ZoneInfo) -> date | None:
    """The last day for which it is kept; None while that day is not known."""
    recorded = kept.at.astimezone(zone).date() if kept.at else None
    match kind.from_:
        case "recorded":
            start = recorded
        case "closed":
            start = _closed(case, recorded)
        case "left_post":
            start = last_day(kept.person, cases.values())
    return add_months(start, kind.months) if start else None


def _closed(case: Case, recorded: date | None) -> date | None:
    """The day from which what a case says counts: when it ended, or when it was recorded if that was later. A school
    that never had a case, and the authority's own record, count from the recording."""
    if case.standing == "none":
        return recorded
    return max(case.ended_on, recorded or case.ended_on) if case.ended_on and not case.open else None


def last_day(person: str, cases: Iterable[Case]) -> date | None:
    """The last day on which somebody held any post; None while they hold one, or where they never did."""
    days: list[date] = []
    for case in cases:
        if any(who == person for _, who, _ in case.appointed) or (case.open and person in case.governors):
            return None
        for holdings in case.holders.values():
            for who, first, last in holdings:
                if who == person:
                    ended = last or _replaced(holdings, person, first or date.min)
                    if ended is None:
                        return None
                    days.append(ended)
        if case.ended_on and person in case.governors:
            days.append(case.ended_on)
    return max(days, default=None)


def _replaced(holdings: Iterable[Holding], person: str, since: date) -> date | None:
    """The day before somebody else took a post over from a person whose last day nobody recorded."""
    after = [first for who, first, _ in holdings if who != person and first and first > since]
    return min(after) - DAY if after else None


def _kept(case: Case, kind: RetentionClass, today: date) -> bool:
    """Whether an officer looked at it and keeps it beyond today."""
    until = case.kept_until.get(kind.id)
    return until is not None and until >= today
