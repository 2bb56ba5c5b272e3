"""Checkpoints that somebody else holds: cut from the foot of a letter, or whole. The record must begin with each."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Sequence

from cases.proof.notes import Key, NoteRefused, read_checkpoint, signed_by_one_of
from cases.proof.trust import LINE
from cases.signing import fits
from cases.verifying.finding import Finding, Held
from cases.verifying.in_ledger import Ledger
from cases.verifying.signed import Signed
from cases.verifying.sweep import Swept


def read_held(text: str) -> list[Held]:
    """The checkpoints in a text: a signed one, or every line of name, entries and root in it, wherever it was broken.

    Raises NoteRefused where there is none.
    """
    text = text.replace("\r\n", "\n")
    try:
        signed = read_checkpoint(text)
    except NoteRefused:
        found = [Held(name, int(size), b64decode(root)) for name, size, root in re.findall(LINE, text)]
        if found:
            return found
        raise NoteRefused(
            "There is no checkpoint in it: it should be a signed checkpoint, or the line at the foot of a letter: a "
            "name, a number and a root that ends in =."
        ) from None
    return [Held(signed.origin, signed.size, signed.root, signed)]


def in_held(
    held: Sequence[Held], swept: Swept, ledger: Ledger, signed: Sequence[Signed], trusted: Sequence[Key]
) -> Iterator[Finding]:
    """Whether the record begins with what others hold, and if not, between which of them it first departs."""
    names = {one.checkpoint.origin for one in signed} | {
        name for one in ledger.continued for name in (one.origin, one.was)
    }
    good = 0
    for one in sorted(held, key=lambda one: one.size):
        why = _not_ours(one, names, trusted) or _restored(one, ledger)
        if why:
            yield why
        elif one.size > swept.size:
            said = (
                f"Somebody holds a checkpoint of {one.size} entries, and the record has {swept.size}: its end was cut "
                "off, or an older copy was put in its place."
            )
            yield Finding(swept.size, None, "rolled back", said)
        elif swept.growth.roots[one.size] != one.root:
            said = (
                f"Somebody holds a checkpoint of {one.size} entries that the record does not begin with: what was "
                f"changed, put in or taken out is among entries {good} to {one.size - 1}."
            )
            yield Finding(good, None, "rewritten", said, upto=one.size - 1)
            return
        else:
            good = one.size


def _not_ours(one: Held, names: set[str], trusted: Sequence[Key]) -> Finding | None:
    if names and one.origin not in names:
        said = f"The checkpoint of {one.size} entries that is held is of another record: {one.origin}."
        return Finding(None, None, "another record", said)
    if one.signed and trusted:
        try:
            signed_by_one_of(one.signed, trusted, fits)
        except NoteRefused as refused:
            return Finding(None, None, "key wrong", f"What is held shows nothing. {refused}")
    return None


def _restored(one: Held, ledger: Ledger) -> Finding | None:
    """What was signed and then lost in a restore cannot be there; the record says so itself."""
    for continued in ledger.continued:
        if one.origin == continued.was and one.size > continued.restored:
            said = (
                f"Somebody holds a checkpoint of {one.size} entries from before a restore: entry {continued.position} "
                f"says that the record went on as {continued.origin} with {continued.restored} of them, and that the "
                "others were lost. Ask why, and for what the letters of that time say."
            )
            return Finding(continued.position, None, "lost in a restore", said)
    return None
