"""What types cannot see in a law file, in a calendar or between two policies: dates that clash, schools left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations, pairwise
from typing import get_args
from zoneinfo import ZoneInfo

from cases.law import Dated, Law
from cases.names import known
from cases.policy import Policy, SchoolType
from cases.terms import WEEKEND, CalendarFile, bank_holidays, days_between
from cases.written import Keys, Problem

WEEKDAYS_IN_SESSION = 195  # 190 days for pupils and five for training


def zone_problem(keys: Keys, zone: str) -> Iterator[Problem]:
    """A problem where there is no such time zone."""
    try:
        ZoneInfo(zone)
    except (LookupError, ValueError, OSError):
        yield Problem(keys, f"there is no time zone called {zone}; English schools have Europe/London")


def overlaps(policies: Iterable[Policy]) -> Iterator[tuple[Policy, str]]:
    """Each policy of an authority that holds on the same day as another of its policies, with a sentence on it."""
    for a, b in combinations(policies, 2):
        start = max(a.valid_from, b.valid_from)
        if a.authority == b.authority and start <= min(a.valid_to or date.max, b.valid_to or date.max):
            what = f"{a.authority} has two policies on {start}, {a.id} and {b.id}; let the earlier end with `valid_to`"
            yield from ((a, what), (b, what))


def law_problems(law: Law) -> Iterator[Problem]:
    """Everything wrong with the law file: versions that clash, and schools that are nowhere or in two places."""
    dated: dict[str, Sequence[Dated]] = {
        "warning_notice": law.warning_notice,
        "ofsted": law.ofsted,
        "academy_orders": law.academy_orders,
    }
    for name, versions in dated.items():
        yield from _versions(name, versions)
    for type_ in get_args(SchoolType):
        if (type_ in law.part4_school_types) == (type_ in law.outside_part4):
            yield Problem(
                ("part4_school_types",), f"{type_} must be either here or in outside_part4, and in one of them only"
            )
    for i, power in enumerate(law.powers):
        if power.id in {p.id for p in law.powers[:i]}:
            yield Problem(("powers", i, "id"), f"the id {power.id} is taken already; give this one its own")
    outcomes = {outcome for version in law.ofsted for outcome in version.concern}
    yield from known(("eligible_by_ofsted",), law.eligible_by_ofsted, outcomes, "Ofsted category")


def _versions(name: str, versions: Sequence[Dated]) -> Iterator[Problem]:
    for i, version in enumerate(versions):
        if version.to and version.to < version.from_:
            yield Problem((name, i, "to"), f"this would end before it begins, on {version.from_}")
    for i, (older, newer) in enumerate(pairwise(versions), 1):
        if older.to is None or newer.from_ <= older.to:
            until = older.to or "no end"
            yield Problem(
                (name, i, "from"),
                f"{newer.from_} falls in the version before it ({older.from_} to {until}); end that first",
            )


def calendar_problems(file: CalendarFile) -> Iterator[Problem]:
    """Half-terms that end before they begin, overlap or are out of order, and days that fit nowhere."""
    yield from zone_problem(("zone",), file.zone)
    yield from known(("applies_to",), file.applies_to, get_args(SchoolType), "type of school")
    last = date.min
    for name in sorted(file.years):
        if not re.fullmatch(r"\d{4}/\d\d", name) or int(name[5:]) != (int(name[:4]) + 1) % 100:
            yield Problem(("years", name), f"{name} is not a school year such as 2026/27")
            continue
        for term, half, start, end in _halves(file, name):
            yield from _half_term(("years", name, term, half), start, end, last)
            last = max(last, end)
        for i, day in enumerate(file.years[name].inset):
            if not any(start <= day <= end for _, _, start, end in _halves(file, name)):
                yield Problem(("years", name, "inset", i), f"{day} is in no half-term of {name}")


def _half_term(keys: Keys, start: date, end: date, last: date) -> Iterator[Problem]:
    year = str(keys[1])
    if end < start:
        yield Problem(keys, f"this half-term would end before it begins, on {start}")
    elif not date(int(year[:4]), 8, 1) <= start <= end <= date(int(year[:4]) + 1, 8, 31):
        yield Problem(keys, f"{start} to {end} is not in the school year {year}")
    if start <= last:
        yield Problem(keys, f"this half-term begins on {start}, and the one before it ends on {last}")


def _halves(file: CalendarFile, year: str) -> Iterator[tuple[str, str, date, date]]:
    for term in ("autumn", "spring", "summer"):
        for half in ("first_half", "second_half"):
            yield (term, half, *getattr(getattr(file.years[year], term), half))


def calendar_warnings(file: CalendarFile) -> Iterator[Problem]:
    """Years that are longer or shorter than a school year usually is."""
    for name in file.years:
        days = sum(
            day.weekday() < WEEKEND and day not in bank_holidays(day.year)
            for _, _, start, end in _halves(file, name)
            for day in days_between(start, end)
        )
        if days != WEEKDAYS_IN_SESSION:
            yield Problem(
                ("years", name), f"{days} weekdays in session, where {WEEKDAYS_IN_SESSION} are usual; check the dates"
            )
