"""Who an e-mail address belongs to, and by which way somebody may sign in."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from cases import schema
from cases.people import Person
from cases.sight import Sight

_p = schema.people.c


def by_email(conn: Connection, email: str) -> Person | None:
    """The one person with an address, whatever its case; None where there is nobody, or more than one."""
    wanted = select(_p.person_id, _p.handle, _p.name, _p.email, _p.post, _p.phone)
    found = conn.execute(wanted.where(func.lower(_p.email) == email.strip().lower()).limit(2)).all()
    return Person(*found[0]) if len(found) == 1 else None


def by_council_account(sight: Sight) -> bool:
    """Whether somebody may sign in with an account of the authority: those who work in the desk."""
    return sight.everything or sight.clerk or sight.administrator


def by_link(sight: Sight, accounts: bool) -> bool:
    """Whether somebody may sign in by a link in an e-mail. `accounts`: the authority's own accounts can be used.

    Whoever works in the desk then uses theirs, a governor's post beside it or not; an auditor may have none.
    """
    if not accounts:
        return sight.anything
    return (bool(sight.schools) or sight.auditor) and not (sight.officer or sight.clerk or sight.administrator)
