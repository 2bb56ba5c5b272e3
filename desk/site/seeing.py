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
from cases.confidential import case_without_restricted, gives_away, in_part, restricted_entries
from cases.framework import Framework
from cases.people import Person
from cases.reading_log import log_read
from cases.sight import sees_restricted
from cases.trail import Entry
from desk.site.desk import Desk
from desk.site.visitor import NotForYou, Visitor


@dataclass
class Seen:
    """A case as a visitor sees it, inside one reading transaction. `record` is the case as it is; the trail is read
    when it is first asked for."""

    conn: Connection
    desk: Desk
    visitor: Visitor
    record: Case
    framework: Framework
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    @cached_property
    def case(self) -> Case:
        """The case as far as the visitor may know of it: without its restricted evidence it adds up to what it would
        be if that had never been recorded, so that nothing that is worked out from it gives it away."""
        if self.restricted:
            return self.record
        return case_without_restricted(self.record, self.trail, self.framework.policy)

    @cached_property
    def trail(self) -> list[Entry]:
        """Every entry, personal values included. What may be shown of it to whom is the page's business: a school's
        page goes by cases/withholding.py, an officer's by `shown`."""
        return erased.shown(store.entries(self.conn, self.record.id, private=True))

    @cached_property
    def shown(self) -> list[Entry]:
        """What of the trail somebody of the authority reads: what is restricted only where they may."""
        if self.restricted:
            return self.trail
        policy = self.framework.policy
        return [in_part(entry, policy) for entry in self.trail if entry.seq not in self.hidden]

    @cached_property
    def restricted(self) -> bool:
        """Whether the visitor may see this case's restricted evidence."""
        policy = self.framework.policy
        return sees_restricted(self.visitor.sight, self.record, self.visitor.person.id, policy, self.today)

    @cached_property
    def hidden(self) -> frozenset[int]:
        """The numbers of the entries that the visitor may not see, because they hold restricted evidence or would give
        it away."""
        if self.restricted:
            return frozenset()
        return restricted_entries(self.trail, self.framework.policy, partly=False)

    def hides(self, cause: int | None, template: str) -> bool:
        """Whether something that was called for, by this entry or by a date, would give away what is hidden."""
        return bool(self.hidden) and gives_away(cause, template, self.hidden, self.trail, self.framework.policy)

    def reads_what_went_to(self, role: str) -> bool:
        """Whether the visitor may read what went to a post: what officers tell each other may hold what is restricted,
        so those who hold no post here read none of it, whatever it says."""
        known = self.framework.policy.roles.get(role)
        return self.restricted or (known is not None and known.at in ("school", "other"))

    @cached_property
    def people(self) -> dict[str, Person]:
        """Everybody who holds, held or will hold a post here."""
        held = {person for holdings in self.record.holders.values() for person, _, _ in holdings}
        return store.people(self.conn, held | set(self.record.governors) | {self.visitor.person.id})


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
