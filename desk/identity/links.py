"""Links that sign somebody in once. The e-mail has 32 random bytes, the database only their SHA-256."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from cases import schema
from cases.trail import stamp
from desk.identity.sessions import digest

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_l = schema.sign_in_links.c


def make_link(conn: Connection, person: str, now: datetime, holds: timedelta) -> str:
    """A new link for somebody. Out: its secret, which nobody can find out again."""
    token = secrets.token_urlsafe(32)
    row = {"token_hash": digest(token), "person_id": person, "made_at": stamp(now), "ends_at": stamp(now + holds)}
    conn.execute(insert(schema.sign_in_links).values(**row))
    return token


def link_holds(conn: Connection, token: str, now: datetime) -> bool:
    """Whether a link would sign somebody in. Asking does not use it up: programs that read mail follow links."""
    if not TOKEN.fullmatch(token):
        return False
    good = select(_l.person_id).where(_l.token_hash == digest(token), _l.used_at.is_(None), _l.ends_at > stamp(now))
    return conn.execute(good).first() is not None


def use_link(conn: Connection, token: str, now: datetime) -> str:
    """Use a link up. Out: whose it is; "" where it is none, was used, or is too old. Of two at once one gets it."""
    if not TOKEN.fullmatch(token):
        return ""
    good = (_l.token_hash == digest(token), _l.used_at.is_(None), _l.ends_at > stamp(now))
    used = update(schema.sign_in_links).where(*good).values(used_at=stamp(now)).returning(_l.person_id)
    return str(conn.execute(used).scalar_one_or_none() or "")


def forget_links(conn: Connection, before: datetime) -> None:
    conn.execute(delete(schema.sign_in_links).where(_l.ends_at < stamp(before)))
