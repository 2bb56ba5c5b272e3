"""Counting schools by what the record says of them on a day. Pure: in go the histories of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from cases.policy import Policy
from desk.reports.histories import History, Move

DAYS_A_MONTH = 365.25 / 12
Schools = Mapping[str, History]


@dataclass(frozen=True, slots=True)
class Between:
    """What became of the schools from one day to another."""

    moves: tuple[Move, ...]
    came: int
    left: int
    into_concern: int
    out_of_concern: int


def there(schools: Schools, on: date) -> list[History]:
    return [school for school in schools.values() if school.there(on)]


def by_category(schools: Iterable[History], on: date) -> Counter[str]:
    return Counter(school.category(on) for school in schools)


def by_category_and_phase(schools: Iterable[History], on: date) -> Counter[tuple[str, str]]:
    return Counter((school.category(on), school.phase) for school in schools)


def phases(schools: Iterable[History]) -> list[str]:
    """The phases there are, the most common first."""
    return [phase for phase, _ in sorted(Counter(s.phase for s in schools).items(), key=lambda x: (-x[1], x[0]))]


def between(schools: Schools, after: date, until: date, policy: Policy) -> Between:
    """Every move from the day after one day up to another, and who came and left."""
    concern = {category.id for category in policy.categories if category.concern}
    moves = [m for s in schools.values() for m in s.moves if after < m.on <= until]
    return Between(
        tuple(moves),
        sum(after < s.since <= until for s in schools.values()),
        sum(s.left is not None and after < s.left <= until for s in schools.values()),
        sum(m.now in concern and m.was not in concern for m in moves),
        sum(m.was in concern and m.now not in concern for m in moves),
    )


def months(days: Sequence[int]) -> str:
    """The middle one of several lengths of time, in whole months."""
    if not days:
        return "–"
    n = int(median(days) / DAYS_A_MONTH)
    return "less than a month" if n == 0 else "1 month" if n == 1 else f"{n} months"


def days_in_category(schools: Iterable[History], on: date) -> dict[str, list[int]]:
    """For how many days each school has been in its category, by category, the shortest time first."""
    found: dict[str, list[int]] = {}
    for school in schools:
        found.setdefault(school.category(on), []).append((on - school.in_since(on)).days)
    return {category: sorted(days) for category, days in found.items()}


def concern_began(school: History, on: date, concern: frozenset[str]) -> date:
    """Since when a school that is in a category of concern has been in one, whichever of them."""
    began = school.since
    for move in school.moves:
        if move.on <= on and move.now in concern and move.was not in concern:
            began = move.on
    return began


def stays_in_concern(school: History, concern: frozenset[str]) -> list[tuple[date, date]]:
    """The first and the last day of each time that a school was in a category of concern, those that have ended."""
    began = school.since if school.first in concern else None
    found = []
    for move in school.moves:
        if move.now in concern and began is None:
            began = move.on
        elif move.now not in concern and began is not None:
            found.append((began, move.on))
            began = None
    return found
