"""The auditor's own tool: is this record the one that was seen before, and nothing but longer?

It trusts nothing in the database but what it can check itself: every entry is hashed again, the checkpoint's signature
is checked with the auditor's own copy of the key, and what was seen before stays in the auditor's own folder.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from cases import checkpoints
from cases import events as e
from cases.files import SHARED, whole
from cases.ledger import ledger_entries
from cases.proof.merkle import ProofFails, check_consistency, consistency, inclusion, root, root_with
from cases.proof.notes import (
    COSIGNS,
    SIGNS,
    Checkpoint,
    Key,
    NoteRefused,
    check_signed,
    cosigned,
    read_checkpoint,
    read_key,
    signature_line,
    signed_by_one_of,
)
from cases.proof.trust import SIGNED_AFTER
from cases.refusals import day
from cases.signing import Signer, fits
from cases.store import StoreTrouble, migrated, reading
from cases.trail import Entry
from notifications.anchoring import file_name, keep_once

KEPT = f"*-{'[0-9]' * 12}"
"""Which files of the auditor's folder are checkpoints, but for the end of their names."""


class Suspect(ValueError):
    """The record is not what the auditor has reason to expect. The message says what is wrong, and what it may mean."""


@dataclass(frozen=True)
class Audited:
    """What an audit came to: the checkpoint, the one held before (None the first time), the keys that signed in turn
    since the auditor's own, and the auditor's line under it ("" where they did not sign)."""

    checkpoint: Checkpoint
    before: Checkpoint | None
    handed_over: tuple[Key, ...] = ()
    line: str = ""


def audit(engine: Engine, keep: Path, key: Key, witness: Signer | None, now: datetime) -> Audited:
    """Check the record against what `keep` holds from before, keep its newest checkpoint there and cosign it.

    Raises Suspect, with nothing kept and nothing signed; NoteRefused for a key or a file that is not one, NotKept where
    the folder does not take the checkpoint, and StoreTrouble.
    """
    if key.kind != SIGNS:
        raise NoteRefused(f"Nothing was checked: {key.name} is a witness's key. Give the one that signs the record.")
    if not migrated(engine):
        raise StoreTrouble("Nothing was checked: this database is not of this version of Upturn. Use the same version.")
    held = _held(keep)
    with reading(engine) as conn:
        newest = checkpoints.latest(conn)
        if newest is None:
            raise Suspect(_went(held) if held else "Nothing was checked: the record has no checkpoint yet.")
        newest = checkpoints.as_signed(conn, newest)
        if held:
            _is_no_older(newest, held, checkpoints.leaves(conn, held.size))
        leaves = _leaves(conn, newest)
        trusted = _trusted(conn, key, leaves)
        _is_signed(newest, trusted, conn)
    _is_what_it_says(newest, leaves)
    if held:
        _goes_on(newest, held, leaves)
    _clock_is_right(keep, now, witness)
    keep_once(keep, newest)
    line = _cosigned(keep, newest, witness, now) if witness else ""
    return Audited(newest, held, tuple(trusted[1:]), line)


# --- what was kept -------------------------------------------------------------------------------------------------
def _held(keep: Path) -> Checkpoint | None:
    """The longest checkpoint that the folder holds. Raises NoteRefused where one of its files was spoilt."""
    found = [_read(path) for path in sorted(keep.glob(f"{KEPT}.txt"))] if keep.is_dir() else []
    return max(found, key=lambda one: one.size, default=None)


def _read(path: Path) -> Checkpoint:
    try:
        return read_checkpoint(path.read_bytes().decode("utf-8"))
    except (NoteRefused, UnicodeDecodeError) as wrong:
        raise NoteRefused(f"Nothing was checked: {path} is no checkpoint as it was kept. Put it aside.") from wrong


def _went(held: Checkpoint) -> str:
    return (
        f"The record has no checkpoint any more; you hold one of {held.size} entries. It was put back to an old copy, "
        "or another record was shown. Keep what you hold."
    )


# --- what is looked at ---------------------------------------------------------------------------------------------
def _leaves(conn: Connection, newest: Checkpoint) -> list[bytes]:
    """Every entry that is there, hashed again."""
    found = checkpoints.leaves(conn, newest.size)
    if len(found) < newest.size:
        raise Suspect(
            f"The record has {len(found)} entries in a row, and its newest checkpoint is of {newest.size}. Its end was "
            "cut off, or an entry was taken out."
        )
    return found


def _is_no_older(newest: Checkpoint, held: Checkpoint, known: Sequence[bytes]) -> None:
    """`known`: what is there now of the entries that the checkpoint held is about."""
    if newest.origin != held.origin:
        raise Suspect(
            f"This is the record {newest.origin}; you hold a checkpoint of {held.size} entries of {held.origin}. A "
            "record that was restored to a shorter one goes on under a new name, and its entries say what was lost. "
            "Ask why, and keep checkpoints of the new one in a folder of its own."
        )
    if newest.size < held.size:
        still = len(known) == held.size and root(known) == held.root
        why = (
            "The entries that you know are all there, so an old checkpoint was shown again."
            if still
            else "The record was put back to an old copy, its end was cut off, or what was there has been changed."
        )
        raise Suspect(
            f"The newest checkpoint here, of {newest.size} entries, is older than one you have, of {held.size}. {why}"
        )


def _is_signed(newest: Checkpoint, trusted: Sequence[Key], conn: Connection) -> None:
    try:
        signed_by_one_of(newest, trusted, fits)
    except NoteRefused as wrong:
        said = checkpoints.current_key(conn)
        raise Suspect(
            f"{wrong} Yours is {trusted[-1].text}; the record says that its key is {said or 'none'}, and your key did "
            "not sign for that one. Ask in another way than by this record which key is right."
        ) from wrong


def _trusted(conn: Connection, key: Key, leaves: Sequence[bytes]) -> list[Key]:
    """The auditor's key, and each that took its place under a checkpoint which the one before signed too."""
    trusted = [key]
    for entry in ledger_entries(conn, e.KeyChanged):
        if entry.data["was"] == trusted[-1].text and (new := _handed_over(conn, entry, trusted[-1], leaves)):
            trusted.append(new)
    return trusted


def _handed_over(conn: Connection, entry: Entry, old: Key, leaves: Sequence[bytes]) -> Key | None:
    """The key that an entry names, where the old one signed the checkpoint that was made for the change: of a later
    one it would have signed what anybody may have put in before."""
    note = checkpoints.at_size(conn, entry.position + SIGNED_AFTER)
    if note is None or note.size > len(leaves):
        return None
    new = read_key(str(entry.data["key"]))
    try:
        check_signed(note, old, fits)
        check_signed(note, new, fits)
        path = inclusion(entry.position, note.size, lambda start, stop: root(leaves[start:stop]))
        found = root_with(entry.leaf, entry.position, note.size, path)
    except (NoteRefused, ProofFails):
        return None
    return new if found == note.root and entry.leaf == leaves[entry.position] else None


def _is_what_it_says(newest: Checkpoint, leaves: Sequence[bytes]) -> None:
    if (found := root(leaves)) != newest.root:
        raise Suspect(
            f"The {newest.size} entries here are not those that its newest checkpoint was signed for (their root is "
            f"{b64encode(found).decode()}). What was there has been changed. `upturn verify` says where."
        )


def _goes_on(newest: Checkpoint, held: Checkpoint, leaves: Sequence[bytes]) -> None:
    proof = consistency(held.size, newest.size, lambda start, stop: root(leaves[start:stop]))
    try:
        check_consistency(held.size, held.root, newest.size, newest.root, proof)
    except ProofFails as fails:
        raise Suspect(
            f"{fails} You hold a checkpoint of {held.size} entries, and the one here is of {newest.size}. Keep both; "
            "`upturn verify` can say where they part."
        ) from fails


# --- the auditor's own line ----------------------------------------------------------------------------------------
def _clock_is_right(keep: Path, now: datetime, witness: Signer | None) -> None:
    if witness is None:
        return
    if witness.key.kind != COSIGNS:
        raise NoteRefused("Nothing was signed: this key signs records. Make one with `upturn key new … --witness`.")
    last = max((_seconds(path, witness.key) for path in keep.glob(f"{KEPT}.cosignature")), default=0)
    if now.timestamp() < last:
        then = datetime.fromtimestamp(last, UTC).astimezone(now.tzinfo)
        raise Suspect(
            f"Nothing was signed: this machine's clock says {day(now.date())}, {now:%H:%M}, and you signed the last "
            f"checkpoint on {day(then.date())} at {then:%H:%M}. Set the clock."
        )


def _seconds(path: Path, key: Key) -> int:
    """When the auditor signed a checkpoint that they keep."""
    note = path.with_suffix(".txt").read_text(encoding="utf-8") + path.read_text(encoding="utf-8")
    return check_signed(read_checkpoint(note), key, fits) or 0


def _cosigned(keep: Path, newest: Checkpoint, witness: Signer, now: datetime) -> str:
    """The line under a checkpoint, made once and kept."""
    path = (keep / file_name(newest)).with_suffix(".cosignature")
    seconds = int(now.timestamp())
    made = seconds.to_bytes(8, "big") + witness.sign(cosigned(newest.text, seconds))
    if not path.exists():
        with whole(path, SHARED) as beside:
            beside.write_text(signature_line(witness.key, made), encoding="utf-8", newline="")
    return path.read_text(encoding="utf-8")


def in_sentences(done: Audited) -> str:
    """What an audit came to, for the auditor."""
    size = done.checkpoint.size
    said = [f"The record {done.checkpoint.origin} has {size} entries, all as they were signed for."]
    if done.before is None:
        said.append("You held no checkpoint of it before: from now on each is compared with the last.")
    elif done.before.size == size:
        said.append("You have seen this checkpoint before.")
    else:
        said.append(f"It begins with the {done.before.size} that you knew: nothing there was changed or cut off.")
    said += [f"It is signed with a new key, which the old one signed for: {key.text}" for key in done.handed_over]
    return "\n".join(said)
