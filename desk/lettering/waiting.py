"""The drafts of every case that wait for somebody, from the list that is kept of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from cases import schema
from cases.sight import Open
from desk.bundling.words import name_of_letter

_l, _c, _p = schema.drafted.c, schema.caseload.c, schema.people.c
MOST = 200
"""How many drafts one page lists; the earliest letters come first, and after them those whose day has passed."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that waits. `mine`: whoever looks wrote it, so that somebody else has to approve it."""

    case: str
    school: str
    id: str
    letter: str
    author: str
    dated: date
    standing: str
    mine: bool

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.case} {self.id}"


def waiting(conn: Connection, me: str, today: date, open_to: Open) -> tuple[list[Waiting], bool]:
    """The drafts that wait to be approved, to be issued, or to be written anew, as far as they may be seen;
    and whether there are more of them."""
    query = (
        select(schema.drafted, _c.school, _p.name)
        .join(schema.caseload, _c.case_id == _l.case_id)
        .outerjoin(schema.people, _p.person_id == _l.author_id)
        .where(open_to(_l.restricted, _l.case_id))
        .order_by(_l.dated < today.isoformat(), _l.dated, _l.case_id, _l.draft_id)
        .limit(MOST + 1)
    )
    found = [
        Waiting(
            row.case_id,
            row.school,
            row.draft_id,
            name_of_letter(row.template),
            row.name or row.author_id,
            date.fromisoformat(row.dated),
            row.standing,
            row.author_id == me,
        )
        for row in conn.execute(query)
    ]
    return found[:MOST], len(found) > MOST
