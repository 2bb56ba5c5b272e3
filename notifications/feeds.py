"""Calendar feeds: addresses that a calendar looks up every few hours, one for an officer's schools or for one school.

Whoever has the address sees the meetings, so it holds 32 random bytes, is shown once, and can be revoked. Only the
SHA-256 of those bytes is kept.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, insert, select, update

from cases import schema
from cases.act import Door
from cases.case import Case
from cases.evolve import replay
from cases.refusals import NotAllowed, Refusal
from cases.store import case_ids, entries, people
from cases.trail import stamp
from notifications.blocks import clean
from notifications.diary import calendar, event, mailbox, uid_of, versions

Kind = Literal["officer", "school"]
RULE = "calendar feeds"
EVERY = timedelta(hours=6)
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
MARK = 8
"""How many characters of its digest name a feed in lists. They open nothing."""

_f = schema.feeds.c


@dataclass(frozen=True, slots=True)
class Feed:
    """Whose meetings an address shows: an officer's (`of` is a person) or a school's (`of` is a case)."""

    digest: str
    kind: Kind
    of: str
    made_at: datetime
    made_by: str
    revoked_at: datetime | None

    @property
    def mark(self) -> str:
        return self.digest[:MARK]


# --- making and revoking -------------------------------------------------------------------------------------------
def make(conn: Connection, door: Door, kind: Kind, of: str, by: str, now: datetime) -> str:
    """A new feed. Out: the token of its address, which nobody can find out again. Raises Refusal."""
    _may(conn, door, kind, of, by, now.date(), "The calendar address was not made.")
    token = secrets.token_urlsafe(32)
    row = {"token_hash": _digest(token), "of_kind": kind, "of_id": of, "made_at": stamp(now), "made_by": by}
    conn.execute(insert(schema.feeds).values(**row))
    return token


def revoke(conn: Connection, door: Door, mark: str, by: str, now: datetime) -> Feed:
    """An address that opens nothing from now on; `mark` names it as lists do. Raises Refusal."""
    done = "Nothing was revoked."
    found = [feed for feed in feeds(conn) if mark and feed.digest.startswith(mark) and feed.revoked_at is None]
    if len(found) != 1:
        why = f"no one calendar address is marked {mark}"
        raise Refusal(done, why, "Choose one from the list of calendar addresses.", RULE)
    _may(conn, door, found[0].kind, found[0].of, by, now.date(), done)
    conn.execute(update(schema.feeds).where(_f.token_hash == found[0].digest).values(revoked_at=stamp(now)))
    return found[0]


def _may(conn: Connection, door: Door, kind: Kind, of: str, by: str, on: date, done: str) -> None:
    """An officer has a feed for themselves; one of a school is for its officers to give."""
    if kind == "officer":
        if by != of:
            raise NotAllowed(done, "an officer's address is for that officer alone", "Let them make it.", RULE)
        if not any(True for _ in _cases_of(conn, door, by, on)):
            raise NotAllowed(done, "whoever asked holds no post of the authority", "Record the post first.", RULE)
        return
    case = replay(of, entries(conn, of))
    if not case.school or case.authority:
        raise Refusal(done, f"there is no school with the record {of}", "Name a school's.", RULE)
    if not _officer_of(door, case, by, on):
        raise NotAllowed(done, "whoever asked is no officer for this school", "Ask an officer of it.", RULE)


def _officer_of(door: Door, case: Case, person: str, on: date) -> bool:
    return door.framework(case).policy.is_officer(case.roles_of(person, on))


def _cases_of(conn: Connection, door: Door, person: str, on: date) -> Iterator[Case]:
    """The schools for which somebody holds a post of the authority on a day."""
    for case in door.cases(conn, case_ids(conn)):
        if case.school and not case.authority and _officer_of(door, case, person, on):
            yield case


def feeds(conn: Connection) -> list[Feed]:
    """Every feed, the oldest first, revoked ones too."""
    return [_feed(row) for row in conn.execute(select(schema.feeds).order_by(_f.made_at, _f.token_hash))]


def _feed(row: Row[Any]) -> Feed:
    revoked = datetime.fromisoformat(row.revoked_at) if row.revoked_at else None
    return Feed(row.token_hash, row.of_kind, row.of_id, datetime.fromisoformat(row.made_at), row.made_by, revoked)


def opened_by(conn: Connection, token: str) -> Feed | None:
    """The feed that a token opens; None for an unknown one, a revoked one and a thing that is no token."""
    if not TOKEN.fullmatch(token):
        return None
    row = conn.execute(
        select(schema.feeds).where(_f.token_hash == _digest(token), _f.revoked_at.is_(None))
    ).one_or_none()
    return _feed(row) if row else None


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


# --- what it shows -------------------------------------------------------------------------------------------------
def shown(conn: Connection, door: Door, feed: Feed, on: date) -> list[Case]:
    """The cases whose meetings a feed shows on a day, by name."""
    cases = list(_cases_of(conn, door, feed.of, on)) if feed.kind == "officer" else door.cases(conn, [feed.of])
    return sorted(cases, key=lambda case: case.id)


def published(conn: Connection, door: Door, feed: Feed, organiser: tuple[str, str], domain: str, on: date) -> bytes:
    """The meetings of a feed on a day (RFC 5546, PUBLISH): of nobody who comes, only when and where.

    The same record gives the same bytes, so that a calendar can be told that nothing has changed. `organiser` is the
    name and the mailbox that invitations come from, `domain` what their UIDs end in.
    """
    cases = shown(conn, door, feed, on)
    whole = calendar("PUBLISH")
    whole.add("x-wr-calname", _name(conn, feed, cases))
    whole.add("x-wr-timezone", "Europe/London")
    whole.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    whole.add("x-published-ttl", "PT6H")
    for case in cases:
        trail = entries(conn, case.id, private=True)
        zone = ZoneInfo(door.framework(case).policy.clock.zone)
        for meeting in case.meetings:
            if known := versions(trail, meeting):
                made = event(known[-1], uid_of(case.id, meeting, domain), case.school, zone, known[-1].at)
                made.add("organizer", mailbox(*organiser), encode=False)
                whole.add_component(made)
    return bytes(whole.to_ical())


def _name(conn: Connection, feed: Feed, cases: list[Case]) -> str:
    if feed.kind == "school":
        return f"Meetings about {clean(cases[0].school)}"
    everybody = people(conn)
    return f"Meetings about schools: {clean(everybody[feed.of].name)}" if feed.of in everybody else "Meetings"
