"""Personal values erased by law: asked for by one person, approved by another; holds against it; disposal reviewed."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from cases.events.event import Event, Person, Personal

Kept = Literal["value", "message", "pages", "mail", "person"]


class Place(BaseModel):
    """One thing that is kept about people. `digest` tells it from everything else: of a value, the digest in its entry
    `of`, where it is the field `name`; of the rest, what `place_of` makes. Nothing of what it says is in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    what: Kept
    digest: str
    of: str = ""
    name: str = ""


def place_of(what: Kept, *names: str) -> Place:
    """The place of a message (its Message-ID without the domain), pages (draft, person), mail (digest) or person."""
    return Place(what=what, digest=f"{what}:{'/'.join(names)}")


class ErasureAsked(Event):
    """Somebody asks that these places be erased. `basis` is a key of the law's list; `rule` is the sentence."""

    type = "erasure.asked"
    request: str
    places: tuple[Place, ...]
    basis: str
    rule: str
    reason: Personal = ""


class ErasureRefused(Event):
    """What was asked for is not erased; `ground` is a key of the law's list."""

    type = "erasure.refused"
    request: str
    ground: str
    rule: str
    reason: Personal = ""


class Redacted(Event):
    """One place was erased, in the transaction of this entry. `digest`, `of`, `name` and `what` are its place's.

    `replayed`: it had been erased before, and came back from a backup.
    """

    type = "record.redacted"
    digest: str
    of: str = ""
    name: str = ""
    what: Kept = "value"
    basis: str
    rule: str
    asked_by: Person
    approved_by: Person
    request: str = ""
    replayed: bool = False


class HoldPlaced(Event):
    """From here on nothing of the case is erased or disposed of, because of proceedings that may need it."""

    type = "hold.placed"
    hold: str
    reason: Personal = ""


class HoldLifted(Event):
    """`of` is the id of the entry that placed the hold. `replayed`: it had been lifted before a restore."""

    type = "hold.lifted"
    hold: str
    of: str
    reason: Personal = ""
    replayed: bool = False


class DisposalReviewed(Event):
    """What a case holds past the time of its class (a key of the policy's list) was looked at: it is kept until a day,
    or somebody is asked to erase it."""

    type = "disposal.reviewed"
    kind: str
    decided: Literal["keep", "erase"]
    until: date | None = None
    reason: Personal = ""
