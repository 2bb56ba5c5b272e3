"""The desk as a program: the office it serves, its clock, and what happens once something was recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fastapi import Request
from sqlalchemy import Engine

from cases.act import Door
from cases.framework import Framework
from notifications.office import Office


def nothing() -> None:
    """What is done after something was recorded where the post goes by itself."""


@dataclass(frozen=True)
class Desk:
    """`now` is the clock, read once for a request; `posted` asks for what was just called for to be sent; `demo`: the
    worked case is shown, and whoever looks may pick who they are."""

    office: Office
    now: Callable[[], datetime]
    posted: Callable[[], None] = nothing
    demo: bool = False

    @property
    def door(self) -> Door:
        return self.office.door

    @property
    def engine(self) -> Engine:
        return self.office.engine

    @property
    def framework(self) -> Framework:
        """The authority's own policy, law and calendar; a case may have an earlier version."""
        return self.office.shelf.framework(self.office.policy)

    @property
    def idle(self) -> timedelta:
        return timedelta(minutes=self.office.session_minutes)

    @property
    def longest(self) -> timedelta:
        return timedelta(hours=self.office.session_hours)

    def today(self) -> date:
        return self.now().date()


def the_desk(request: Request) -> Desk:
    """The desk that a request came to: for `Depends`."""
    desk: Desk = request.app.state.desk
    return desk
