"""Keys of other systems at the command line: made, listed, revoked. Plain words, no SQL."""

from __future__ import annotations

from datetime import date, datetime

from cases import store
from cases.refusals import day
from cases.sayings import handle
from desk.answers import console, table
from desk.api import keys
from desk.api.keys import Key
from desk.entering import person_id
from notifications.office import Office


def make_key(
    office: Office, system: str, person: str, scopes: tuple[str, ...], ends: date, by: str, now: datetime
) -> str:
    """A new key, shown this once. Raises Refusal."""
    acts_as, asks = person_id(office, person), person_id(office, by)
    policy = office.shelf.framework(office.policy).policy
    with store.writing(office.engine) as conn:
        text = keys.make(conn, policy, system=system, person=acts_as, scopes=scopes, ends=ends, by=asks, now=now)
    return (
        f"{text}\nThis is shown this once. The system sends it as “Authorization: Bearer {text[:12]}…”. It acts as "
        f"{person} until {day(ends)}. If it gets about, revoke it with `upturn api-key revoke {text.split('_')[1]}`."
    )


def print_keys(office: Office, today: date) -> None:
    """Every key that was made: its number, whose, for what, and how it stands."""
    with store.reading(office.engine) as conn:
        everybody, made = store.people(conn), keys.keys(conn)
    rows = [
        (
            key.id,
            key.system,
            handle(key.person, everybody),
            " ".join(sorted(key.scopes)),
            handle(key.made_by, everybody),
            day(key.used_at.date()) if key.used_at else "never",
            stands(key, today),
        )
        for key in made
    ]
    table("Key", "System", "Acts as", "For", "Made by", "Last used", "Is", rows=rows)
    if not rows:
        console.print("No keys were made.")


def stands(key: Key, today: date) -> str:
    """Whether a key still opens anything, in words."""
    if key.revoked_at:
        return f"revoked {day(key.revoked_at.date())}"
    return f"good until {day(key.ends)}" if key.opens(today) else f"ended {day(key.ends)}"


def revoke_key(office: Office, id: str, by: str, now: datetime) -> str:
    """A key opens nothing any more. Out: a sentence. Raises Refusal."""
    asks = person_id(office, by)
    policy = office.shelf.framework(office.policy).policy
    with store.writing(office.engine) as conn:
        gone = keys.revoke(conn, policy, id, asks, now)
    return f"The key {gone.id} of {gone.system} opens nothing any more."
