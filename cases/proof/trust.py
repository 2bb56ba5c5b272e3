"""Whose keys are trusted, and what they signed: the checkpoint, and those that an auditor holds from before."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cases.proof.lines import FAIL, NOTE, OK, Finding, canonical, counted, hashes, said, whole
from cases.proof.merkle import ProofFails, check_consistency, leaf_hash, root_with
from cases.proof.notes import (
    COSIGNS,
    SIGNS,
    Checkpoint,
    Key,
    NoteRefused,
    check_signed,
    read_checkpoint,
    read_key,
    signed_by_one_of,
)

SIGNED_AFTER = 2
"""A change of key is entered, then the entry that commits to where every case ends; the checkpoint follows both."""

Held = tuple[int, str]
"""A checkpoint that somebody holds: how many entries, and the root in base64."""

LINE = r"(\S+)\s+([0-9]{1,18})\s+([A-Za-z0-9+/]{43}=)(?!\S)"
"""Name, entries and root: the line from a letter, wherever it was broken, and the beginning of a whole checkpoint."""


def trusted(files: Mapping[str, bytes], given: Sequence[Key]) -> tuple[list[Key], list[Finding]]:
    """The keys that signatures may be made with: those given, and those that they handed over to. Raises Unreadable."""
    own = [read_key(line) for line in whole(files, "keys.txt").splitlines() if line]
    mine = [key for key in given if key.kind == SIGNS]
    if not mine:
        words = "No key was given with --key, so the bundle was checked with the one in it. Compare it with the key "
        words += f"that you were given in another way: {', '.join(key.text for key in own)}"
        return own, [Finding(NOTE, words)]
    return followed(said(files, "proofs.json")["keys"], mine)


def followed(changes: Sequence[Mapping[str, Any]], mine: Sequence[Key]) -> tuple[list[Key], list[Finding]]:
    """The keys given, and those that they handed over to by one change after another; with a sentence for each."""
    found = list(mine)
    for change in changes:
        new = read_key(change["entry"]["data"]["key"])
        if new not in found and _handed_over(change, new, found):
            found.append(new)
    handed = [
        Finding(OK, f"{k.name}: its new key {k.text} was signed for with the old one.") for k in found[len(mine) :]
    ]
    return found, handed


def _handed_over(change: Mapping[str, Any], new: Key, known: Sequence[Key]) -> bool:
    """Whether a trusted key and `new` both signed the checkpoint that was made for the change to `new`.

    Of any later one this would prove nothing: whoever can write to the database could put in a change to a key of their
    own and another one back, wait until that is signed with everything else, and sign it too.
    """
    if not change["checkpoint"]:
        return False
    checkpoint = read_checkpoint(change["checkpoint"])
    if change["position"] != checkpoint.size - SIGNED_AFTER:
        return False
    leaf = leaf_hash(canonical(change["entry"]).encode())
    try:
        old = signed_by_one_of(checkpoint, known)
        check_signed(checkpoint, new)
        found = root_with(leaf, change["position"], checkpoint.size, hashes(change["path"]))
    except (NoteRefused, ProofFails):
        return False
    data = change["entry"]
    return found == checkpoint.root and data["type"] == "record.key_changed" and data["data"]["was"] == old.text


def check_checkpoint(checkpoint: Checkpoint, keys: Sequence[Key], given: Sequence[Key]) -> Iterator[Finding]:
    """Whether the record signed the checkpoint, and which witnesses did."""
    try:
        key = signed_by_one_of(checkpoint, keys)
    except NoteRefused as trouble:
        yield Finding(FAIL, str(trouble))
    else:
        counting = counted(checkpoint.size, "entry", "entries")
        yield Finding(OK, f"The checkpoint of {counting} of {checkpoint.origin} is signed with the key of {key.name}.")
    for witness in (key for key in given if key.kind == COSIGNS):
        try:
            check_signed(checkpoint, witness)
        except NoteRefused as trouble:
            yield Finding(FAIL, str(trouble))
        else:
            yield Finding(OK, f"{witness.name} signed too that it saw this checkpoint.")


def held_in(text: str) -> list[Held]:
    """The checkpoints in a file that somebody kept: whole notes, or the one line from a letter's footer. Raises
    NoteRefused where there is none."""
    found = [(int(size), root) for _, size, root in re.findall(LINE, text)]
    if not found:
        raise NoteRefused("No checkpoint is in the file that you hold: it should have the line from a letter's foot.")
    return found


def check_held(checkpoint: Checkpoint, held: Held, since: Mapping[str, Sequence[str]]) -> Finding:
    """Whether the record in the bundle goes on from the one under a checkpoint that somebody holds."""
    size, root = held
    if size > checkpoint.size:
        return Finding(
            FAIL,
            f"The bundle is of {counted(checkpoint.size, 'entry', 'entries')}, and you hold a checkpoint of {size:,}: "
            "it is older than what you hold, or the record was cut off. Ask for a new one.",
        )
    if size < checkpoint.size and str(size) not in since:
        return Finding(
            FAIL,
            f"Nothing in the bundle shows that it goes on from your checkpoint of {counted(size, 'entry', 'entries')}. "
            "Ask for it again with your checkpoint: upturn bundle … --since FILE.",
        )
    try:
        check_consistency(size, b64decode(root), checkpoint.size, checkpoint.root, hashes(since.get(str(size), ())))
    except ProofFails as trouble:
        return Finding(FAIL, str(trouble))
    return Finding(OK, f"The record goes on from the checkpoint of {counted(size, 'entry', 'entries')} that you hold.")
