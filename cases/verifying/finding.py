"""What a check of the record says when something is wrong, and what the caller knows that this database does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from cases.proof.notes import Checkpoint, Key

Kind = Literal[
    "edited",
    "deleted",
    "inserted",
    "reordered",
    "tail cut",
    "chain broken",
    "head moved",
    "tree wrong",
    "caseload wrong",
    "value edited",
    "value missing",
    "value astray",
    "value back",
    "register wrong",
    "reads wrong",
    "heads wrong",
    "key wrong",
    "checkpoint wrong",
    "checkpoint missing",
    "checkpoint old",
    "cosignature wrong",
    "clock wrong",
    "rewritten",
    "rolled back",
    "another record",
    "lost in a restore",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: where in the record (None when it is no longer anywhere), in which case, what kind of change
    explains it, and a sentence for whoever has to look into it.

    `upto`: it is one of the entries from `position` to here, and nothing in the record says which.
    """

    position: int | None
    case: str | None
    kind: Kind
    sentence: str
    upto: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    position: int
    case: str
    at: str


@dataclass(frozen=True, slots=True)
class Held:
    """A checkpoint as somebody else holds it: whole, with its signatures, or only the line from a letter's foot."""

    origin: str
    size: int
    root: bytes
    signed: Checkpoint | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is known without asking this database.

    `keys` are public keys trusted to sign the record, `witnesses` those of others who put their name to it, `held` the
    checkpoints that others hold. With `days`, the newest checkpoint must not be older than so many days at `now`, and
    nothing may have been recorded after `now`. `reads_kept` is the first day whose log of reads is not old enough to be
    forgotten; None where nobody says.
    """

    keys: tuple[Key, ...] = ()
    witnesses: tuple[Key, ...] = ()
    held: tuple[Held, ...] = ()
    now: datetime | None = None
    days: int | None = None
    reads_kept: date | None = None


NOTHING_ELSE = Elsewhere()


@dataclass(slots=True)
class Seen:
    """What one reading in the order of the record leaves to be explained together."""

    findings: list[Finding] = field(default_factory=list)
    bodies: dict[int, dict[str, Any]] = field(default_factory=dict)  # what was just read, but for what was altered
    altered: set[int] = field(default_factory=set)  # positions of entries that are wrong in themselves
    falls: list[tuple[Place, Place, str]] = field(default_factory=list)  # later, then not later, and what was before
    extra: dict[int, Place] = field(default_factory=dict)  # entries that the caseload has never heard of
    missing: dict[str, tuple[str, Place]] = field(default_factory=dict)  # digests without value: whose they are
    redacted: dict[str, dict[str, Any]] = field(default_factory=dict)  # by digest, what entries say that it was erased
    last: Place | None = None
    before: str = ""  # when the one before the last was recorded
    latest: str = ""


def first_first(findings: Iterable[Finding]) -> list[Finding]:
    """In the order of the record, each kind of change to an entry once; what has no position any more comes last, and
    what is somewhere in a stretch comes after what is wrong at one place in it."""
    told: set[tuple[int, Kind]] = set()
    once: list[Finding] = []
    for one in sorted(findings, key=_where):
        if one.position is None or one.kind.startswith("value") or (one.position, one.kind) not in told:
            once.append(one)
        if one.position is not None:
            told.add((one.position, one.kind))
    return once


def _where(one: Finding) -> tuple[bool, int, bool]:
    return one.position is None, one.position or 0 if one.upto is None else one.upto, one.upto is not None
