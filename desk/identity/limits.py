"""How often something may be tried: links to sign in, failures of any kind, and forms; and how large a form may be.
How often is the office's to say.

What is counted are hashes, so that the table names nobody; who tries too often is told how long to wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from fastapi import Request
from sqlalchemy import Connection, delete, insert, select

from cases import schema
from cases.trail import stamp
from desk.identity.keys import hidden
from notifications.office import Office

FIELDS, FILES = 2_000, 20
"""How many fields and files a form may have: the largest, a plan, has some hundreds of fields."""

_a = schema.attempts.c


class TooOften(Exception):
    """Something was tried too often; after `seconds` it may be tried again."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"tried too often: again after {seconds} seconds")

    @property
    def sentence(self) -> str:
        minutes = ceil(self.seconds / 60)
        return f"Try again in {minutes} {'minute' if minutes == 1 else 'minutes'}."


@dataclass(frozen=True, slots=True)
class Limit:
    """`what` is counted for each `who`: at most `most` within a time."""

    what: str
    most: int
    within: timedelta


def links(office: Office) -> Limit:
    """Links asked for to one e-mail address."""
    return Limit("link", office.limit_links, _within(office))


def links_from(office: Office) -> Limit:
    """Links asked for from one place in the network."""
    return Limit("link from", office.limit_links_address, _within(office))


def failures(what: str, office: Office) -> Limit:
    """Things that failed as a guess would: a sign-in, a link or a key that is none, from one place in the network."""
    return Limit(f"failed {what}", office.limit_failures, _within(office))


def forms(office: Office) -> Limit:
    """Forms sent by one person."""
    return Limit("form", office.limit_forms, _within(office))


def _within(office: Office) -> timedelta:
    return timedelta(minutes=office.limit_minutes)


def refuse_more(conn: Connection, office: Office, limit: Limit, who: str, now: datetime) -> None:
    """Raises TooOften where `who` has done it as often as they may."""
    wanted = select(_a.at).where(
        _a.what == limit.what, _a.who == hidden(who, office), _a.at > stamp(now - limit.within)
    )
    first = conn.execute(wanted.order_by(_a.at.desc()).limit(1).offset(limit.most - 1)).scalar_one_or_none()
    if first is not None:
        left = datetime.fromisoformat(first) + limit.within - now
        raise TooOften(max(1, ceil(left.total_seconds())))


def count(conn: Connection, office: Office, limit: Limit, who: str, now: datetime) -> None:
    """Write down that `who` did it once."""
    conn.execute(insert(schema.attempts).values(what=limit.what, who=hidden(who, office), at=stamp(now)))


def spend(conn: Connection, office: Office, limit: Limit, who: str, now: datetime) -> None:
    """Let `who` do it once more. Raises TooOften, and counts nothing, where that would be too often."""
    refuse_more(conn, office, limit, who, now)
    count(conn, office, limit, who, now)


def forget_attempts(conn: Connection, before: datetime) -> None:
    conn.execute(delete(schema.attempts).where(_a.at < stamp(before)))


def address_of(request: Request, office: Office) -> str:
    """Where a request came from. Behind `proxies` web servers of the authority's own, it is what the outermost of them
    wrote down; what anybody else wrote in front of that is not believed."""
    peer = request.client.host if request.client else "unknown"
    if not office.proxies:
        return peer
    passed = [part.strip() for line in request.headers.getlist("x-forwarded-for") for part in line.split(",")]
    return passed[-office.proxies] if len(passed) >= office.proxies else peer
