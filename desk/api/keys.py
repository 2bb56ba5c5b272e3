"""Keys of the authority's other systems. A key acts as one person, and may do less than they, never more.

It is shown once, when it is made; only its SHA-256 is kept. What needs a second person's eyes is for people: a key
approves only for whoever made it for themselves.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from cases import schema, store
from cases.commands import COMMANDS
from cases.policy import Policy
from cases.reading_log import NO_CASE, Channel, log_read
from cases.refusals import NotAllowed, Refusal, day
from cases.sight import may_at_the_desk
from cases.trail import stamp
from desk.identity.sessions import digest

WORD = "api_key"
WRITTEN = re.compile(r"upt_([a-z0-9]{8})_[A-Za-z0-9_-]{43}")
READS = {
    "read:cases": "Schools and cases, what is owed and coming, meetings, milestones and the policy",
    "read:trail": "Every entry of a case, with its place in the proofs",
    "read:letters": "Letters and notices, and what became of them",
    "read:files": "Evidence and the papers of meetings, as files",
}
EVERY_WORD = "record:*"
SECOND_EYES = frozenset({"approve", "approve_erasure"})
"""What somebody else has to look at: a program that acts for one person is not that second person."""
NOTED = timedelta(minutes=5)
LONGEST_NAME = 100
NOT_MADE = "No key was made."
RULE = "keys of other systems"

_k = schema.api_keys.c


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept. `ends`: its last day; `used_at`: about when it was last used."""

    id: str
    system: str
    person: str
    scopes: frozenset[str]
    made_at: datetime
    made_by: str
    ends: date
    revoked_at: datetime | None
    used_at: datetime | None

    def opens(self, today: date) -> bool:
        return self.revoked_at is None and today <= self.ends

    def allows(self, scope: str) -> bool:
        """Whether a scope is among what the key is for. `scope` is read:… or record:WORD."""
        what, _, word = scope.partition(":")
        if what == "record" and word in SECOND_EYES and self.made_by != self.person:
            return False
        return scope in self.scopes or (what == "record" and EVERY_WORD in self.scopes)


def make(
    conn: Connection,
    policy: Policy,
    *,
    system: str,
    person: str,
    scopes: Collection[str],
    ends: date,
    by: str,
    now: datetime,
    channel: Channel = "cli",
) -> str:
    """A new key for a system, that acts as a person until the end of a day. Out: the key itself, which nobody can find
    out again. Raises NotAllowed and Refusal."""
    may(conn, policy, by, now.date(), NOT_MADE)
    if why := _amiss(conn, system, person, scopes, ends, now.date()):
        raise Refusal(NOT_MADE, *why, RULE)
    id, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    text = f"upt_{id}_{secret}"
    row = {
        "key_hash": digest(text),
        "key_id": id,
        "system": system.strip(),
        "person_id": person,
        "scopes": " ".join(sorted(set(scopes))),
        "made_at": stamp(now),
        "made_by": by,
        "ends_at": ends.isoformat(),
    }
    conn.execute(insert(schema.api_keys).values(**row))
    log_read(conn, by, NO_CASE, f"key {id} made", channel, now)
    return text


def _amiss(
    conn: Connection, system: str, person: str, scopes: Collection[str], ends: date, today: date
) -> tuple[str, str] | None:
    """What keeps a key from being made, and what to do about it."""
    name = system.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return "the system has no name that can be read", f"Name it in at most {LONGEST_NAME} characters."
    if store.person(conn, person) is None:
        return "there is nobody for it to act as", "Name somebody on record."
    if not scopes:
        return "nothing is said about what it is for", f"Give {', '.join(READS)} or record:WORD."
    if unknown := sorted(set(scopes) - known_scopes()):
        return f"there is no scope {', '.join(unknown)}", f"Give {', '.join(READS)} or record:WORD."
    if ends < today:
        return f"its last day, {day(ends)}, is over", "Give a day to come."
    return None


def known_scopes() -> frozenset[str]:
    """Every scope that a key may have."""
    return frozenset({*READS, EVERY_WORD, *(f"record:{word}" for word in COMMANDS)})


def may(conn: Connection, policy: Policy, by: str, today: date, done: str) -> None:
    """Raises NotAllowed for whoever may not make and revoke keys, by the policy's table."""
    if not may_at_the_desk(conn, by, policy, today, WORD):
        why, mend = "whoever asked holds no post that may make keys", "Ask whoever looks after the desk."
        raise NotAllowed(done, why, mend, "the policy's table of who may do what")


def revoke(conn: Connection, policy: Policy, id: str, by: str, now: datetime, channel: Channel = "cli") -> Key:
    """A key opens nothing from now on. Raises NotAllowed, and Refusal where there is none of this number."""
    done = "Nothing was revoked."
    may(conn, policy, by, now.date(), done)
    found = next((key for key in keys(conn) if key.id == id and key.revoked_at is None), None)
    if found is None:
        why = f"there is no key {id} that still opens anything"
        raise Refusal(done, why, "Choose one from the list of keys.", RULE)
    conn.execute(update(schema.api_keys).where(_k.key_id == id).values(revoked_at=stamp(now)))
    log_read(conn, by, NO_CASE, f"key {id} revoked", channel, now)
    return found


def keys(conn: Connection) -> list[Key]:
    """Every key that was made, the oldest first, revoked ones too."""
    return [_key(row) for row in conn.execute(select(schema.api_keys).order_by(_k.made_at, _k.key_id))]


def opened_by(conn: Connection, text: str, today: date) -> Key | None:
    """The key that was sent; None for one that is unknown, revoked or past its last day, or is no key."""
    if not WRITTEN.fullmatch(text):
        return None
    row = conn.execute(select(schema.api_keys).where(_k.key_hash == digest(text))).one_or_none()
    key = _key(row) if row else None
    return key if key and key.opens(today) else None


def noted(key: Key, now: datetime) -> bool:
    """Whether it is already written down that a key is in use."""
    return key.used_at is not None and now - key.used_at < NOTED


def used(conn: Connection, key: Key, now: datetime) -> None:
    """Write down that a key was used."""
    conn.execute(update(schema.api_keys).where(_k.key_id == key.id).values(used_at=stamp(now)))


def _key(row: Row[Any]) -> Key:
    return Key(
        id=row.key_id,
        system=row.system,
        person=row.person_id,
        scopes=frozenset(row.scopes.split()),
        made_at=datetime.fromisoformat(row.made_at),
        made_by=row.made_by,
        ends=date.fromisoformat(row.ends_at),
        revoked_at=datetime.fromisoformat(row.revoked_at) if row.revoked_at else None,
        used_at=datetime.fromisoformat(row.used_at) if row.used_at else None,
    )
