"""Who is meant by what was typed: an e-mail address, a short name or a whole name of somebody on record."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, or_, select

from cases import schema
from desk.forms.given import Find

_p = schema.people.c
ENOUGH = 2
"""One is found, or more than one: how many more does not matter."""


def finder(conn: Connection) -> Find:
    """Looks people up one at a time; nobody reads the list of everybody for a form."""

    def find(text: str) -> Sequence[str]:
        meant = text.lower()
        # SQLite makes small letters of A to Z alone: a name such as Óscar is found as it is written
        named = or_(_p.name == text, func.lower(_p.name) == meant)
        for wanted in (_p.handle == text, func.lower(_p.email) == meant, named):
            found = conn.execute(select(_p.person_id).where(wanted).limit(ENOUGH)).scalars().all()
            if found:
                return [str(id) for id in found]
        return ()

    return find


def somebody(conn: Connection, id: str) -> str:
    """How somebody is typed: by e-mail address, or short name where they have none; "" for nobody known."""
    row = conn.execute(select(_p.email, _p.handle).where(or_(_p.person_id == id, _p.handle == id))).first()
    return str(row.email or row.handle) if row else ""
