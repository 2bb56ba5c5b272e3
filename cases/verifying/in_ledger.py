"""What the entries about the record itself say: the ends of cases that were committed to, keys, and new names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select

from cases import events as e
from cases import schema
from cases.store import LEDGER
from cases.verifying.ends import Ends
from cases.verifying.finding import Finding, Seen

_e = schema.case_events.c
_OF_THE_LEDGER = (
    select(_e.position, _e.type, _e.at, _e.case_id, _e.body).where(_e.case_id == LEDGER).order_by(_e.position)
)

RESTORED = 1
"""Between what was restored and the entry that gives the record its new name stands the one that says so."""


@dataclass(frozen=True, slots=True)
class KeySet:
    """From this position on the record is signed with `key`; before it was with `was` ("" where with none), which may
    have been `lost`."""

    position: int
    was: str
    key: str
    lost: bool


@dataclass(frozen=True, slots=True)
class Continued:
    """At this position the record goes on after a restore, under the name `origin`; it was known to have `known`
    entries, of which the first `restored` are left."""

    position: int
    origin: str
    was: str
    known: int
    restored: int


@dataclass(slots=True)
class Ledger:
    """Read in the order of the record by `in_ledger`."""

    ends: Ends = field(default_factory=Ends)
    heads: dict[int, str] = field(default_factory=dict)  # by position of an entry that commits to all ends: its moment
    keys: list[KeySet] = field(default_factory=list)
    continued: list[Continued] = field(default_factory=list)

    def key_at(self, size: int) -> KeySet | None:
        """Which key the record of so many entries is to be signed with."""
        return next((one for one in reversed(self.keys) if one.position < size), None)

    def continued_at(self, size: int) -> Continued | None:
        """The last restore among so many entries."""
        return next((one for one in reversed(self.continued) if one.position < size), None)


def ledger_of(conn: Connection) -> Ledger:
    """The ledger alone, where nothing is asked about where cases end."""
    ledger = Ledger()
    for row in conn.execute(_OF_THE_LEDGER):
        with suppress(ValueError, TypeError, KeyError):  # what cannot be read is found to be altered elsewhere
            _enter(row, json.loads(row.body)["data"], ledger)
    return ledger


def in_ledger(rows: Sequence[Row[Any]], ledger: Ledger, seen: Seen) -> None:
    """Look at entries that follow each other, once `in_order` has: those that were altered count for nothing."""
    for row in rows:
        last = ledger.keys[-1] if ledger.keys else None
        if last and last.was and last.position == row.position - 1 and row.type != e.HeadsCommitted.type:
            said = (
                f"Entry {row.position - 1} changes the key, and no checkpoint was made for that: it was put in, so "
                "that somebody else's key could pass for the record's."
            )
            seen.findings.append(Finding(row.position - 1, LEDGER, "key wrong", said))
        if row.case_id != LEDGER:
            ledger.ends.put(row.case_id, row.seq, bytes(row.leaf).hex())
        elif row.position not in seen.altered:
            try:
                data = seen.bodies[row.position]["data"]
                seen.findings += _wrong(row, data, ledger)
                _enter(row, data, ledger)
            except (ValueError, KeyError, TypeError):
                said = f"Entry {row.position} was edited: it says what no entry of its kind can say."
                seen.findings.append(Finding(row.position, row.case_id, "edited", said))


def _enter(row: Row[Any], data: dict[str, Any], ledger: Ledger) -> None:
    if row.type == e.KeyChanged.type:
        ledger.keys.append(KeySet(row.position, str(data["was"]), str(data["key"]), data.get("lost") is True))
    elif row.type == e.LogContinued.type:
        known, restored = int(data["known"]), int(data["restored"])
        ledger.continued.append(Continued(row.position, str(data["origin"]), str(data["was"]), known, restored))
    elif row.type == e.HeadsCommitted.type:
        ledger.heads[row.position] = row.at


def _wrong(row: Row[Any], data: dict[str, Any], ledger: Ledger) -> Iterator[Finding]:
    """What an entry of the ledger says that the entries before it do not bear out."""
    if row.type == e.KeyChanged.type and data["was"] != (ledger.keys[-1].key if ledger.keys else ""):
        said = f"Entry {row.position} says that the record was signed with a key that it was not signed with."
        yield Finding(row.position, row.case_id, "key wrong", said)
    if row.type == e.LogContinued.type and not 0 <= row.position - data["restored"] <= RESTORED:
        said = (
            f"Entry {row.position} says that a restore left {data['restored']} entries, and {row.position} stand "
            "before it: what was changed among them is not explained by the restore."
        )
        yield Finding(row.position, row.case_id, "edited", said)
    if row.type == e.HeadsCommitted.type:
        given = row.position, len(ledger.ends), ledger.ends.root().hex()
        if (data["size"], data["cases"], data["heads"]) != given:
            said = (
                f"Entry {row.position} commits to where every case ended, and they do not end there: the end of one "
                "was cut off or changed, or something was put in, after it was written."
            )
            yield Finding(row.position, row.case_id, "heads wrong", said)
