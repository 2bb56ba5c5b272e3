"""What was signed: every checkpoint, by which key, over which entries, and how old the newest may be.

Who can change the whole database can make every hash in it anew, but not a signature: what they cannot sign again they
have to take away, and that shows by an entry without its checkpoint, or by the newest one being too old.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, select

from cases import schema
from cases.proof.lines import counted
from cases.proof.notes import Checkpoint, Key, NoteRefused, check_signed, read_checkpoint, read_key
from cases.proof.trust import SIGNED_AFTER
from cases.refusals import day
from cases.signing import fits
from cases.trail import stamp
from cases.verifying.finding import Elsewhere, Finding
from cases.verifying.in_ledger import Ledger
from cases.verifying.sweep import Swept

_c, _s = schema.checkpoints.c, schema.cosignatures.c
_SIZES = select(_c.size)
_SIGNED = select(_c.size, _c.note, _c.made_at).order_by(_c.size)
_COSIGNED = select(_s.size, _s.name, _s.line).order_by(_s.size, _s.name)


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint that could be read, and when it says that it was made."""

    checkpoint: Checkpoint
    made_at: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What the checkpoints came to: what is wrong, those that could be read, and the keys that may be trusted from
    what the caller trusts, each new key being signed for by one trusted before."""

    findings: tuple[Finding, ...]
    signed: tuple[Signed, ...]
    trusted: tuple[Key, ...]


def sizes(conn: Connection) -> list[int]:
    """At which sizes the record was signed."""
    return list(conn.execute(_SIZES).scalars())


def in_checkpoints(conn: Connection, swept: Swept, ledger: Ledger, elsewhere: Elsewhere) -> Looked:
    """Look at everything that was signed."""
    rows, findings, signed = conn.execute(_SIGNED).all(), list[Finding](), list[Signed]()
    for row in rows:
        try:
            signed.append(Signed(read_checkpoint(row.note), row.made_at))
        except NoteRefused as refused:
            findings.append(_of(row.size, f"The checkpoint of {row.size} entries cannot be read. {refused}"))
    reached = [one for one in signed if one.checkpoint.size <= swept.size]
    findings += _against_rows(rows, signed)
    findings += _beyond(signed, swept)
    findings += _roots(reached, swept)
    findings += _entries(rows, reached, swept, ledger)
    findings += _names(reached, ledger)
    trusted = _trusted(reached, ledger, elsewhere.keys)
    findings += [one for each in reached for one in _keys(each.checkpoint, ledger, trusted)]
    findings += _newest(reached, swept, trusted, elsewhere)
    findings += _cosigned(conn, {one.checkpoint.size: one.checkpoint for one in signed}, elsewhere.witnesses)
    return Looked(tuple(findings), tuple(reached), trusted)


def _of(size: int, said: str) -> Finding:
    """About a checkpoint: it stands where the entry that it follows does."""
    return Finding(size - 1, None, "checkpoint wrong", said)


def _against_rows(rows: Sequence[Row[Any]], signed: Sequence[Signed]) -> Iterator[Finding]:
    of = {one.checkpoint.note: one.checkpoint.size for one in signed}
    for row in rows:
        if row.note in of and of[row.note] != row.size:
            yield _of(row.size, f"The checkpoint kept for {row.size} entries is one of {of[row.note]} entries.")


def _beyond(signed: Sequence[Signed], swept: Swept) -> Iterator[Finding]:
    most = max((one.checkpoint.size for one in signed), default=0)
    if most > swept.size:
        said = f"The record has {swept.size} entries, and {most} were signed: its end was cut off."
        yield Finding(swept.size, None, "tail cut", said)


def _roots(reached: Sequence[Signed], swept: Swept) -> Iterator[Finding]:
    """The first checkpoint that the entries do not fit, which narrows down where the change is."""
    good = 0
    for one in reached:
        size = one.checkpoint.size
        if swept.growth.roots[size] != one.checkpoint.root:
            said = (
                f"The first {size} entries are not those that were signed: what was changed, put in or taken out is "
                f"among entries {good} to {size - 1}."
            )
            yield Finding(good, None, "rewritten", said, upto=size - 1)
            return
        good = size


def _entries(rows: Sequence[Row[Any]], reached: Sequence[Signed], swept: Swept, ledger: Ledger) -> Iterator[Finding]:
    """A checkpoint follows an entry that commits to where every case ends, and each such entry has its checkpoint."""
    for one in reached:
        if ledger.heads.get(one.checkpoint.size - 1) != one.made_at:
            said = f"The checkpoint of {one.checkpoint.size} entries does not follow the entry that was made for it."
            yield _of(one.checkpoint.size, said)
    kept = {row.size for row in rows}
    for position in ledger.heads:
        if position + 1 not in kept:
            said = f"Entry {position} was made for a checkpoint, which is not there: it was taken away."
            yield Finding(position, None, "checkpoint missing", said)


def _names(reached: Sequence[Signed], ledger: Ledger) -> Iterator[Finding]:
    """Under what name the record is signed: it stays the same but for a restore."""
    first = reached[0].checkpoint.origin if reached else ""
    for one in reached:
        continued = ledger.continued_at(one.checkpoint.size)
        if one.checkpoint.origin != (continued.origin if continued else first):
            said = f"The checkpoint of {one.checkpoint.size} entries is of another record: {one.checkpoint.origin}."
            yield _of(one.checkpoint.size, said)


def _trusted(reached: Sequence[Signed], ledger: Ledger, keys: Sequence[Key]) -> tuple[Key, ...]:
    trusted = {key.text: key for key in keys}
    for one in reached:
        changed = ledger.key_at(one.checkpoint.size)
        if changed is None or changed.key in trusted or changed.position != one.checkpoint.size - SIGNED_AFTER:
            continue
        if changed.was in trusted and not _unsigned(one.checkpoint, changed.was):
            with_key = _key(changed.key)
            trusted |= {changed.key: with_key} if with_key else {}
    return tuple(trusted.values())


def _key(text: str) -> Key | None:
    try:
        return read_key(text)
    except NoteRefused:
        return None


def _unsigned(checkpoint: Checkpoint, text: str) -> str:
    """Why a checkpoint is not signed with the key of this text; "" where it is."""
    try:
        check_signed(checkpoint, read_key(text), fits)
    except NoteRefused as refused:
        return str(refused)
    return ""


def _keys(checkpoint: Checkpoint, ledger: Ledger, trusted: Sequence[Key]) -> Iterator[Finding]:
    """A checkpoint is signed with the key that the record names, and a change of key with the one before as well."""
    named = ledger.key_at(checkpoint.size)
    if named is None:
        yield _of(
            checkpoint.size, f"No entry says with which key the checkpoint of {checkpoint.size} entries is signed."
        )
        return
    if why := _unsigned(checkpoint, named.key):
        yield _of(checkpoint.size, why)
    changed = named.position == checkpoint.size - SIGNED_AFTER and named.was and not named.lost
    if changed and _unsigned(checkpoint, named.was) and named.key not in {key.text for key in trusted}:
        said = (
            f"Entry {named.position} changed the key that the record is signed with, and the key before it did not "
            "sign for that. Ask who runs the record for the new key by another way, and check with `--key`."
        )
        yield Finding(named.position, None, "key wrong", said)


def _newest(reached: Sequence[Signed], swept: Swept, trusted: Sequence[Key], elsewhere: Elsewhere) -> Iterator[Finding]:
    """Whether the newest checkpoint is signed with a key that the caller trusts, and young enough."""
    newest = reached[-1] if reached else None
    if elsewhere.keys and newest is None and elsewhere.days is None:
        yield Finding(None, None, "checkpoint missing", "The record was never signed: there is no checkpoint to trust.")
    if elsewhere.keys and newest is not None and all(_unsigned(newest.checkpoint, key.text) for key in trusted):
        names = ", ".join(sorted({one.name for one in newest.checkpoint.signatures})) or "nobody"
        said = f"The newest checkpoint is signed by {names}, with no key that you trust: it proves nothing to you."
        yield Finding(newest.checkpoint.size - 1, None, "key wrong", said)
    if elsewhere.now is None or elsewhere.days is None or not swept.size:
        return
    if swept.last_at > stamp(elsewhere.now):
        last = datetime.fromisoformat(swept.last_at).astimezone(elsewhere.now.tzinfo)
        said = (
            f"The last entry was recorded on {day(last.date())} at {last:%H:%M}, says the record, and that is still to "
            "come: the clock of this machine is wrong, or the one of that time was."
        )
        yield Finding(swept.size - 1, None, "clock wrong", said)
    yield from _age(newest, swept, elsewhere.now, elsewhere.days)


def _age(newest: Signed | None, swept: Swept, now: datetime, days: int) -> Iterator[Finding]:
    since = datetime.fromisoformat(newest.made_at if newest else swept.first_at).astimezone(now.tzinfo).date()
    if (now.date() - since).days <= days:
        return
    rule = f"None may be older than {counted(days, 'day')}: newer ones may have been taken away."
    what = f"The newest checkpoint is of {day(since)}." if newest else f"Nothing was signed since {day(since)}."
    yield Finding(newest.checkpoint.size if newest else 0, None, "checkpoint old", f"{what} {rule}", upto=swept.size)


def gaps(signed: Sequence[Signed], days: int) -> list[str]:
    """A sentence about times past in which nothing was signed for longer than `days`, none where there are none: they
    were found out when the next checkpoint was made, and that one covers what was recorded in them, so that they are no
    finding."""
    moments = [datetime.fromisoformat(one.made_at).date() for one in signed]
    long = [(after - before, before, after) for before, after in pairwise(moments) if (after - before).days > days]
    if not long:
        return []
    _, before, after = max(long)
    often = f"{counted(len(long), 'time')} nothing was signed for more than {counted(days, 'day')}"
    return [
        f"{often}; the longest was from {day(before)} to {day(after)}. No checkpoint shows what was changed in between."
    ]


def told(ledger: Ledger) -> Iterator[str]:
    """Sentences about what the record says of itself that nobody can prove from it: they are no finding."""
    for one in ledger.keys:
        if one.lost:
            yield (
                f"Entry {one.position} says that the key before was lost, and nothing but that entry vouches for the "
                f"one since. Compare it with the key that you were given in another way: {one.key}"
            )
    for restored in ledger.continued:
        yield (
            f"Entry {restored.position} says that the record was made again from a backup of {restored.restored} "
            f"entries, and went on as {restored.origin}: what had been signed as {restored.was} after them is lost."
        )


def _cosigned(conn: Connection, signed: dict[int, Checkpoint], witnesses: Sequence[Key]) -> Iterator[Finding]:
    """Whether what others put under a checkpoint is theirs, as far as their keys are known."""
    for size, name, line in conn.execute(_COSIGNED):
        why = _not_cosigned(signed.get(size), name, line, witnesses)
        if why:
            yield Finding(size - 1, None, "cosignature wrong", f"{name} did not cosign the {size} entries. {why}")


def _not_cosigned(checkpoint: Checkpoint | None, name: str, line: str, witnesses: Sequence[Key]) -> str:
    if checkpoint is None:
        return "There is no checkpoint of that size."
    try:
        with_line = read_checkpoint(checkpoint.note + line)
        for key in witnesses:
            if key.name == name:
                check_signed(with_line, key, fits)
    except NoteRefused as refused:
        return str(refused)
    return ""
