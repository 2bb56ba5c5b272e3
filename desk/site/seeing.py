"""One case for one page: whoever may not see it is told that it is not there, and every look is written down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import Connection

from cases import erased, store
from cases.case import Case
from cases.confidential import restricted_entries
from cases.framework import Framework
from cases.people import Person
from cases.reading_log import log_read
from cases.sight import sees_restricted
from cases.trail import Entry
from desk.site.desk import Desk
from desk.site.visitor import NotForYou, Visitor


@dataclass
class Seen:
    """A case as a visitor sees it, inside one reading transaction. `trail` is read when it is first asked for."""

    conn: Connection
    desk: Desk
    visitor: Visitor
    case: Case
    framework: Framework
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    @cached_property
    def trail(self) -> list[Entry]:
        """Every entry, personal values included. What may be shown of it to whom is the page's business: a school's
        page goes by cases/withholding.py, an officer's by `restricted`."""
        return erased.shown(store.entries(self.conn, self.case.id, private=True))

    @cached_property
    def restricted(self) -> bool:
        """Whether the visitor may see this case's restricted evidence."""
        policy = self.framework.policy
        return sees_restricted(self.visitor.sight, self.case, self.visitor.person.id, policy, self.today)

    @cached_property
    def hidden(self) -> frozenset[int]:
        """The numbers of the entries that the visitor may not see, because they hold restricted evidence."""
        return frozenset() if self.restricted else restricted_entries(self.trail, self.framework.policy)

    @cached_property
    def people(self) -> dict[str, Person]:
        """Everybody who holds, held or will hold a post here."""
        held = {person for holdings in self.case.holders.values() for person, _, _ in holdings}
        return store.people(self.conn, held | set(self.case.governors) | {self.visitor.person.id})


@contextmanager
def seeing(desk: Desk, visitor: Visitor, case_id: str, page: str) -> Iterator[Seen]:
    """A case for a page; `page` is what is written down as looked at. Raises NotForYou, and StoreTrouble where it
    cannot be written down that somebody looked: then nothing is shown."""
    if not visitor.sight.case(case_id):
        raise NotForYou
    now = desk.now()
    with store.writing(desk.engine) as conn:
        log_read(conn, visitor.person.id, case_id, page, "web", now)
    with store.reading(desk.engine) as conn:
        case = desk.door.case(conn, case_id)
        if not case.school and not case.authority:
            raise NotForYou
        desk.door.remember(case)  # what was read is committed: the next page need not fold it again
        yield Seen(conn, desk, visitor, case, desk.door.framework(case), now)
