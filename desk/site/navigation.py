"""The places of the desk that somebody may go to, in the order of use: one list for the bar and for the beginning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cases.sight import Sight


@dataclass(frozen=True, slots=True)
class Place:
    """A page in the bar at the top. `shown` says to whom."""

    href: str
    title: str
    shown: Callable[[Sight], bool]


PLACES = (
    Place("/work", "My work", lambda s: s.officer),
    Place("/cases", "Caseload", lambda s: s.everything),
    Place("/school", "Your school", lambda s: bool(s.schools)),
    Place("/planner", "Term planner", lambda s: s.everything),
    Place("/register", "Risk register", lambda s: s.everything),
    Place("/categories", "Categories", lambda s: s.everything),
    Place("/letters", "Letters", lambda s: s.officer),
    Place("/post", "Post", lambda s: s.officer or s.clerk),
    Place("/audit", "Audit", lambda s: s.auditor),
    Place("/reports", "Reports", lambda s: s.officer),
    Place("/setup", "People and rules", lambda s: s.officer or s.administrator or s.auditor),
)


def entries_for(sight: Sight, path: str) -> list[dict[str, object]]:
    """What the bar shows to somebody, as GOV.UK's service navigation takes it; the place they are in is marked."""
    return [
        {"href": place.href, "text": place.title, "active": path == place.href or path.startswith(f"{place.href}/")}
        for place in PLACES
        if place.shown(sight)
    ]


def first_for(sight: Sight) -> str:
    """Where somebody begins."""
    return next(place.href for place in PLACES if place.shown(sight))
