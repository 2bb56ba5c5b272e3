"""The list of everything in a bundle, signed: what is neither in it nor as it says was put there later."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from cases.proof.ed25519 import verified
from cases.proof.lines import FAIL, NOTE, OK, Finding, counted
from cases.proof.notes import MARK, SIGNS, Key, NoteRefused

MANIFEST = "manifest.txt"
HEADING = "upturn bundle 1"
"""The first line. A checkpoint has a number in its second line, so that neither can pass for the other."""


def manifest_text(files: Mapping[str, bytes], about: str) -> str:
    """What is signed: one line on what the bundle is of, and the SHA-256, size and name of every file."""
    rows = (f"{sha256(files[name]).hexdigest()} {len(files[name])} {name}\n" for name in sorted(files))
    return f"{HEADING}\nof {about}\n" + "".join(rows)


def check_manifest(files: Mapping[str, bytes], keys: Sequence[Key], unsigned: bool) -> Iterator[Finding]:
    """Whether every file is listed as it is, nothing else is there, and who signed the list."""
    note = files.get(MANIFEST, b"").decode(errors="replace")
    text, parted, below = note.rpartition("\n\n")
    listed = {name: content for name, content in files.items() if name != MANIFEST}
    text = f"{text}\n" if parted else note
    about = text.split("\n")[1].removeprefix("of ") if text.count("\n") > 1 else ""
    if text == manifest_text(listed, about):
        yield Finding(OK, f"All {counted(len(listed), 'file')} of the bundle are as its list of files says.")
    else:
        yield from _differences(text, listed)
    if not parted:
        yield Finding(NOTE if unsigned else FAIL, UNSIGNED)
        return
    try:
        key = _signed(text, below, keys)
    except NoteRefused as trouble:
        yield Finding(FAIL, str(trouble))
    else:
        yield Finding(OK, f"The list of files is signed with the key of {key.name}.")


UNSIGNED = (
    "Nobody signed the list of files, so the pages to read, the names and the reasons for withholding are not proved. "
    "If you were told that there is no signature, check again with --unsigned."
)


def _differences(text: str, files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Which files are not as the list says."""
    rows = {name: row for row in text.split("\n")[2:] if (name := row.partition(" ")[2].partition(" ")[2])}
    fine = True
    for name in sorted(files.keys() | rows.keys()):
        if name not in files:
            why = f"{name} is missing: it was in the bundle when it was made."
        elif name not in rows:
            why = f"{name} was put into the bundle later: its list of files does not know it."
        elif rows[name] != f"{sha256(files[name]).hexdigest()} {len(files[name])} {name}":
            why = f"{name} was changed after the bundle was made."
        else:
            continue
        fine = False
        yield Finding(FAIL, why)
    if fine:
        yield Finding(FAIL, "The list of files was changed: it is not in the form that it was made in.")


def _signed(text: str, below: str, keys: Sequence[Key]) -> Key:
    """Who signed the list: one line, by one key. Raises NoteRefused."""
    name, _, encoded = below.removeprefix(MARK).removesuffix("\n").partition(" ")
    try:
        made = b64decode(encoded.encode(), validate=True)
    except (NotBase64, ValueError):
        made = b""
    key = next((key for key in keys if (key.name, key.id, key.kind) == (name, made[:4], SIGNS)), None)
    if key is None:
        whose = name if below.startswith(MARK) and name and name.isprintable() else "nobody who can be read"
        raise NoteRefused(f"The list of files is signed by {whose}, with no key that you trust.")
    if below != f"{MARK}{name} {encoded}\n" or not verified(key.public, text.encode(), made[4:]):
        raise NoteRefused(f"The signature of {name} does not fit the list of files: one of them was changed.")
    return key
