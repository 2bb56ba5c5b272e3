"""One transaction in which one message that came in is put where it belongs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from cases import commands as c
from cases import events as e
from cases.act import Door
from cases.case import ENGINE, Case
from cases.framework import Framework
from cases.refusals import Refusal
from cases.store import Head
from cases.terms import OutsideCalendar
from notifications.matching import Marks, Waits


class Stale(Exception):
    """The message says nothing new. The message says why, as a sentence."""


@dataclass(frozen=True)
class Filed:
    """Where a message went, and a sentence about it."""

    why: str
    case: str | None = None
    person: str | None = None
    delivery: int | None = None


@dataclass
class Sorter:
    """One transaction in which one message is put where it belongs."""

    door: Door
    conn: Connection
    head: Head
    marks: Marks
    now: datetime
    digest: str
    by: str = ENGINE

    def record(self, case: Case, *events: e.Event, src: str = "") -> None:
        """By the engine, since nobody signed in and asked for it; or by the officer who sorts it."""
        at = max(self.now, case.last_at or self.now).astimezone(self.now.tzinfo)
        self.door.record(self.conn, self.head, case, events, by=self.by, now=at, source="post", src=src)

    def ask(self, case: Case, ask: c.Command, by: str, src: str = "") -> Case:
        """As the person who wrote. Raises Waits for what the rules refuse; nothing has been recorded then."""
        at = max(self.now, case.last_at or self.now).astimezone(self.now.tzinfo)
        try:
            return self.door.do(self.conn, self.head, case, ask, by=by, now=at, source="post", src=src).case
        except (Refusal, OutsideCalendar) as no:
            raise Waits(str(no)) from None

    def case(self, id: str) -> Case:
        return self.door.case(self.conn, id)

    def framework(self, case: Case) -> Framework:
        return self.door.framework(case)
