"""The office as the flows see it: the authority's set-up, its door, and the moment at which a flow works.

Imports no Prefect. A rehearsal opens its own door here and then runs the very flows that a worker runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from cases.act import Door
from cases.framework import Framework
from cases.refusals import day
from notifications.office import Office


class Settings(Office):
    """The authority's set-up, and two things that only the flows ask.

    `policy` is the authority's own (UPTURN_POLICY): its zone, its hour of the daily round and its calendar decide when
    the rounds do anything. `any_moment` (UPTURN_ANY_MOMENT) lets a flow be given a moment still to come, for trials.
    """

    policy: str = "mk-2010"
    any_moment: bool = False


_opened: list[Door] = []


@lru_cache
def settings() -> Settings:
    """This process's settings, read once."""
    return Settings()


@contextmanager
def opened(door: Door) -> Iterator[None]:
    """Let the flows of this process work through `door`, at whatever moment they are told: a rehearsal's own."""
    _opened.append(door)
    try:
        yield
    finally:
        _opened.remove(door)


def the_door() -> Door:
    """The door that flows and their tasks use: the one opened last, or the authority's own."""
    return _opened[-1] if _opened else settings().door


def framework() -> Framework:
    """The authority's rules. Raises BadFile where a file is missing or wrong."""
    return the_door().shelf.framework(settings().policy)


def zone() -> ZoneInfo:
    return ZoneInfo(framework().policy.clock.zone)


def moment(given: datetime | None = None) -> datetime:
    """The moment at which a flow works, in the authority's zone: the only place in flows/ where the clock is read.

    Raises ValueError for a moment still to come: what is recorded cannot be taken back, and later entries could not
    come before it.
    """
    now = datetime.now(zone())
    if given is None:
        return now
    at = given.replace(tzinfo=zone()) if given.tzinfo is None else given.astimezone(zone())
    if at > now and not _opened and not settings().any_moment:
        raise ValueError(
            f"Nothing was done: {day(at.date())}, {at:%H:%M}, has not come yet, and the record cannot run ahead of the "
            "clock. Leave the moment out, or rehearse on a database of its own."
        )
    return at


def morning_of(on: date | None) -> datetime:
    """The moment of the daily round on a day, or this moment. Raises ValueError for a day still to come."""
    if on is None:
        return moment()
    hour, minute = (int(part) for part in framework().policy.clock.daily_round.split(":"))
    return moment(datetime.combine(on, time(hour, minute), zone()))
