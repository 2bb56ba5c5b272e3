"""Sessions: who is signed in. The browser has a secret of 32 random bytes, the database only its SHA-256.

A session ends when nothing was asked for a while, and in any case at the end of the day's work; how long is a setting
of the office.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from sqlalchemy import Connection, delete, insert, select, update

from cases import schema
from cases.trail import stamp

Way = Literal["openid", "link", "picked"]
NOTED = timedelta(minutes=1)
"""How often it is written down that a session is still in use."""

_s = schema.sessions.c


@dataclass(frozen=True, slots=True)
class Session:
    """A session that holds. `fresh`: it was written down lately that it is in use."""

    person: str
    way: str
    fresh: bool


def open_session(conn: Connection, person: str, way: Way, now: datetime, longest: timedelta) -> str:
    """Sign somebody in. Out: the secret for their browser."""
    token = secrets.token_urlsafe(32)
    row = {
        "token_hash": digest(token),
        "person_id": person,
        "way": way,
        "made_at": stamp(now),
        "seen_at": stamp(now),
        "ends_at": stamp(now + longest),
    }
    conn.execute(insert(schema.sessions).values(**row))
    return token


def session_of(conn: Connection, token: str, now: datetime, idle: timedelta) -> Session | None:
    """Whose session a secret opens; None where there is none that holds."""
    row = conn.execute(select(schema.sessions).where(_s.token_hash == digest(token))).first()
    if row is None or now > datetime.fromisoformat(row.ends_at):
        return None
    seen = datetime.fromisoformat(row.seen_at)
    return Session(row.person_id, row.way, now - seen < NOTED) if now - seen <= idle else None


def owner_of(conn: Connection, token: str) -> str:
    """Whose session a secret was, over or not; "" where nobody knows it."""
    found = conn.execute(select(_s.person_id).where(_s.token_hash == digest(token))).scalar_one_or_none()
    return str(found or "")


def still_in_use(conn: Connection, token: str, now: datetime) -> None:
    conn.execute(update(schema.sessions).where(_s.token_hash == digest(token)).values(seen_at=stamp(now)))


def go_along(conn: Connection, token: str, now: datetime, longest: timedelta) -> None:
    """In a demonstration, whose clock was moved on: the session of whoever moved it begins anew."""
    begun = {"seen_at": stamp(now), "ends_at": stamp(now + longest)}
    conn.execute(update(schema.sessions).where(_s.token_hash == digest(token)).values(**begun))


def cookie_of(web_url: str) -> str:
    """What the cookie of a session is called: a browser sends the longer name over HTTPS alone, and to us alone."""
    return "__Host-upturn" if web_url.startswith("https:") else "upturn"


@dataclass(frozen=True, slots=True)
class Held:
    """A session in somebody's own list; `here` is the one they look from."""

    way: str
    made_at: datetime
    seen_at: datetime
    here: bool


def held_by(conn: Connection, person: str, token: str, now: datetime, idle: timedelta) -> list[Held]:
    """The sessions of somebody that hold, the newest first. `token` is that of the session that asks."""
    theirs = select(schema.sessions).where(
        _s.person_id == person, _s.ends_at >= stamp(now), _s.seen_at >= stamp(now - idle)
    )
    return [
        Held(
            row.way,
            datetime.fromisoformat(row.made_at),
            datetime.fromisoformat(row.seen_at),
            hmac.compare_digest(row.token_hash, digest(token)),
        )
        for row in conn.execute(theirs.order_by(_s.made_at.desc()))
    ]


def close_all(conn: Connection, person: str) -> None:
    """Sign somebody out everywhere."""
    conn.execute(delete(schema.sessions).where(_s.person_id == person))


def close_session(conn: Connection, token: str) -> None:
    """Sign out."""
    conn.execute(delete(schema.sessions).where(_s.token_hash == digest(token)))


def forget_sessions(conn: Connection, before: datetime) -> None:
    """Delete sessions that ended before a moment."""
    conn.execute(delete(schema.sessions).where(_s.ends_at < stamp(before)))


def digest(token: str) -> str:
    """What is kept of a secret: it cannot be found out from that."""
    return sha256(token.encode()).hexdigest()
