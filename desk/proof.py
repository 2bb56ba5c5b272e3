"""Checkpoints and keys at the desk: made, shown, changed, and what a witness sent taken in. No secret is ever said."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cases import checkpoints
from cases.files import PRIVATE, SHARED, once
from cases.proof.notes import (
    COSIGNS,
    MARK,
    SIGNS,
    Checkpoint,
    Key,
    NoteRefused,
    check_signed,
    read_checkpoint,
    read_key,
)
from cases.refusals import day
from cases.signing import Signer, fits, new_secret, signer
from cases.store import lock_head, reading, writing
from notifications.anchoring import publish
from notifications.office import Office

LONGEST_NAME = 60
"""Letters in the name of a key: it stands on one line at the foot of every letter, beside the root."""
NO_KEY = (
    "No checkpoint was made: no signing key is set. Make one with `upturn key new NAME --to FILE`, keep it where only "
    "Upturn can read it, and set UPTURN_SIGNING_KEY_FILE."
)


# --- checkpoints ---------------------------------------------------------------------------------------------------
def checkpoint_now(office: Office, now: datetime) -> tuple[Checkpoint, list[str]]:
    """The checkpoint of the record as it is, put in the folder where one is set. Out: it, and what went wrong there."""
    who = office.signer
    if who is None:
        raise ValueError(NO_KEY)
    with writing(office.engine) as conn:
        checkpoints.make(conn, lock_head(conn), who, now)
    published = asyncio.run(publish(office.engine, office.anchors, now))
    with reading(office.engine) as conn:
        newest = checkpoints.latest(conn)
    assert newest is not None  # it was just made
    return newest, published.troubles


def write_new(path: Path, said: str, secret: bool = False) -> None:
    """Write a file that is not there yet. Raises ValueError where it is."""
    try:
        once(path, said.encode(), PRIVATE if secret else SHARED)
    except FileExistsError:
        raise ValueError(f"Nothing was written: {path} is there already. Choose another name.") from None


def take_in(office: Office, said: str, keys: Sequence[Key], now: datetime) -> str:
    """Put a witness's line under the checkpoint that it is for. Out: a sentence. Raises NoteRefused."""
    line = next((one for one in said.splitlines() if one.startswith(MARK)), "")
    witnesses = [key for key in keys if key.kind == COSIGNS and line.startswith(f"{MARK}{key.name} ")]
    if not witnesses:
        raise NoteRefused(
            "Nothing was added: the file has no line of a witness whose key is known. Give it with --key, or set "
            "UPTURN_WITNESS_KEYS."
        )
    with reading(office.engine) as conn:
        signed = checkpoints.signed(conn)
    for checkpoint in reversed(signed):
        for key in witnesses:
            if seconds := _seconds(checkpoint, line, key):
                with writing(office.engine) as conn:
                    new = checkpoints.was_cosigned(conn, checkpoint, key.name, f"{line}\n", now)
                when = datetime.fromtimestamp(seconds, UTC).astimezone(now.tzinfo)
                kept = "is now with it" if new else "was with it already"
                return (
                    f"{key.name} signed the checkpoint of {checkpoint.size} entries on {day(when.date())} at "
                    f"{when:%H:%M}; that {kept}."
                )
    raise NoteRefused(
        f"Nothing was added: the line of {witnesses[0].name} fits no checkpoint of this record. Ask which it is for."
    )


def _seconds(checkpoint: Checkpoint, line: str, key: Key) -> int | None:
    try:
        return check_signed(read_checkpoint(f"{checkpoint.note}{line}\n"), key, fits)
    except NoteRefused:
        return None


def keys_in(words: str) -> list[Key]:
    """Public keys, parted by spaces or lines. Raises NoteRefused."""
    return [read_key(word) for word in words.split()]


# --- keys ----------------------------------------------------------------------------------------------------------
def new_key(name: str, to: Path, witness: bool) -> Key:
    """Make a key and write its secret where only its owner can read it. Out: its public key. Raises ValueError."""
    if len(name) > LONGEST_NAME or not name.isascii() or not name.isprintable():
        raise ValueError(
            f"No key was made: its name stands at the foot of every letter. Use at most {LONGEST_NAME} plain letters, "
            "digits, dots and slashes, such as council.example/interventions."
        )
    secret = new_secret(name, COSIGNS if witness else SIGNS)
    write_new(to, f"{secret}\n", secret=True)
    return signer(secret).key


def shown(office: Office) -> str:
    """The public key that is set, and those that the record says it was signed with."""
    own = office.signer
    with reading(office.engine) as conn:
        known = checkpoints.keys(conn)
    said = [f"This office signs with {own.key.text}" if own else "This office has no signing key."]
    if known and own and known[-1] != own.key.text:
        said.append("That is NOT the key that the record is signed with.")
    said += [f"The record was first signed with {known[0]}"] if known else ["The record is not signed yet."]
    said += [f"then with {key}" for key in known[1:]]
    return "\n".join(said)


def old_key(office: Office, lost: bool) -> Signer | None:
    """The key that signs for the next one; None where it was said lost. Raises ValueError where it is not at hand."""
    if lost:
        return None
    if office.signer is None:
        raise ValueError(
            "The key was not changed: the old one is not set, so it cannot sign for the new one. Set "
            "UPTURN_SIGNING_KEY_FILE to the old one; or say --lost, and tell the auditor the new key in another way."
        )
    return office.signer


def changed_key(office: Office, old: Signer | None, new: Signer, now: datetime) -> Checkpoint:
    """Go over to a new key. Raises WrongKey."""
    with writing(office.engine) as conn:
        return checkpoints.rotate(conn, lock_head(conn), old, new, now)


def name_of_the_record(office: Office) -> str:
    """The name on the key that the record is signed with. Raises ValueError where it is not signed yet."""
    with reading(office.engine) as conn:
        current = checkpoints.current_key(conn)
    if not current:
        raise ValueError(
            "The key was not changed: the record is not signed yet. Set the key that it is to be signed with."
        )
    return read_key(current).name
