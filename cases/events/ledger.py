"""Entries about the record as a whole. They stand in a ledger of their own in the same log, and belong to no case."""

from __future__ import annotations

from datetime import date, datetime

from cases.events.event import Event


class HeadsCommitted(Event):
    """Before a checkpoint: how many entries there were, of how many cases, and the one hash over the last entry of
    every case (cases/proof/heads.py), in hex."""

    type = "record.heads"
    size: int
    cases: int
    heads: str


class KeyChanged(Event):
    """From the next checkpoint on the record is signed with another key. Both are public keys, as C2SP writes them;
    `was` is "" where there was none. `lost`: the key before was, so that it could not sign for this one."""

    type = "record.key_changed"
    was: str
    key: str
    lost: bool = False


class ReadsCounted(Event):
    """How often cases were looked at on a day, and the hash over who looked at which and when, in hex."""

    type = "record.reads"
    day: date
    reads: int
    digest: str


class LogContinued(Event):
    """The record was restored to a shorter one and goes on from there under the name `origin`.

    `known` is the size and `root` the base64 root of the last checkpoint known of the record before (0 and "" where
    none was), `restored` the number of entries after the restore; those from `restored` up to `known` are lost.
    """

    type = "record.continued"
    origin: str
    was: str
    known: int
    root: str
    restored: int


class RecordRestored(Event):
    """The record was made again from the backup of `made_at`, with `restored` entries. What was sent between the two is
    not known: until the end of `quiet`, nothing goes to anybody unless an officer releases it."""

    type = "record.restored"
    made_at: datetime
    restored: int
    quiet: date
