"""Signed notes and checkpoints as C2SP writes them (signed-note, tlog-checkpoint, tlog-cosignature).

A checkpoint is three lines - whose record, how many entries, the root over them - and a line for each who signed.
Anybody with another tool that reads C2SP notes can check it too.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cases.proof.ed25519 import verified

SIGNS, COSIGNS = 1, 4  # the kinds of Ed25519 key: of the record itself, and of a witness
LARGEST = 64 * 1024
LONGEST_SIZE = 19  # digits: no record has 10^19 entries, and a number of thousands of digits is meant to do harm
MARK = "\u2014 "

Check = Callable[[bytes, bytes, bytes], bool]
"""Whether a key (32 bytes) made, over a message, a signature (64 bytes)."""


class NoteRefused(ValueError):
    """A note is not what it should be. The message says what is wrong with it."""


@dataclass(frozen=True)
class Key:
    """A public key: whose it is, its kind (SIGNS or COSIGNS) and its 32 bytes. `text` is how it is written down."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"


@dataclass(frozen=True)
class Signature:
    """A line under a note: whose, by which key, and the bytes after the key's id."""

    name: str
    id: bytes
    made: bytes


@dataclass(frozen=True)
class Checkpoint:
    """What a signed checkpoint says. `note` is all of it, as signed; `text` what the signatures are over."""

    origin: str
    size: int
    root: bytes
    text: str
    signatures: tuple[Signature, ...]
    note: str


def read_key(text: str) -> Key:
    """The public key that one line writes down (name+id+base64). Raises NoteRefused."""
    name, _, rest = text.strip().partition("+")
    id, _, encoded = rest.partition("+")
    raw = _decoded(encoded)
    if not _is_name(name) or raw is None or len(raw) != 33 or raw[0] not in (SIGNS, COSIGNS):
        raise NoteRefused("This is not a public key: it should read name+id+key, in one line.")
    key = Key(name, raw[0], raw[1:])
    if key.id.hex() != id:
        raise NoteRefused(f"The key of {name} was not copied whole: its number does not fit it. Ask for it again.")
    return key


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """The three lines that are signed."""
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def signature_line(key: Key, made: bytes) -> str:
    """The line of a signed note that bears a signature (C2SP signed-note)."""
    return f"{MARK}{key.name} {b64encode(key.id + made).decode()}\n"


def cosigned(text: str, seconds: int) -> bytes:
    """What a witness signs: that it saw this at this time (seconds since 1970), and none that contradicts it."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def read_checkpoint(note: str) -> Checkpoint:
    """The checkpoint that a note writes down; nobody's signature is checked yet. Raises NoteRefused."""
    text, parted, below = note.rpartition("\n\n")
    text += "\n"
    if not parted or not below or len(note) > LARGEST or not note.endswith("\n") or not all(map(_can_be_said, note)):
        raise NoteRefused("This is not a signed checkpoint: no signatures stand under it, or it was cut off.")
    lines = text[:-1].split("\n")  # by line feeds alone: other line ends are letters of a name
    origin, size, root = lines[:3] if len(lines) >= 3 else ("", "", "")
    found = _decoded(root)
    if not all(lines) or not _is_size(size) or found is None or len(found) != 32:
        raise NoteRefused("This is not a checkpoint: it should say whose record, how many entries, and the root.")
    return Checkpoint(origin, int(size), found, text, tuple(map(_signature, below[:-1].split("\n"))), note)


def check_signed(checkpoint: Checkpoint, key: Key, check: Check = verified) -> int | None:
    """Raise NoteRefused unless `key` signed this checkpoint. Out: for a witness, the seconds since 1970 at which it
    says that it saw it."""
    mine = [one for one in checkpoint.signatures if (one.name, one.id) == (key.name, key.id)]
    if not mine:
        raise NoteRefused(f"The checkpoint of {checkpoint.size} entries is not signed with the key of {key.name}.")
    made = mine[0].made
    seconds = int.from_bytes(made[:8], "big") if key.kind == COSIGNS else None
    message = checkpoint.text.encode() if seconds is None else cosigned(checkpoint.text, seconds)
    if not check(key.public, message, made if seconds is None else made[8:]):
        raise NoteRefused(f"The signature of {key.name} does not fit the checkpoint of {checkpoint.size} entries.")
    return seconds


def signed_by_one_of(checkpoint: Checkpoint, keys: Sequence[Key], check: Check = verified) -> Key:
    """The first of `keys` that signed this checkpoint. Raises NoteRefused where none did."""
    for key in keys:
        if any((one.name, one.id) == (key.name, key.id) for one in checkpoint.signatures):
            check_signed(checkpoint, key, check)
            return key
    names = ", ".join(sorted({one.name for one in checkpoint.signatures})) or "nobody"
    raise NoteRefused(f"The checkpoint of {checkpoint.size} entries is signed by {names}, with no key that you trust.")


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(MARK).partition(" ")
    raw = _decoded(encoded)
    if not line.startswith(MARK) or not _is_name(name) or raw is None or len(raw) < 5:
        raise NoteRefused("A line under the checkpoint is not a signature.")
    return Signature(name, raw[:4], raw[4:])


def _can_be_said(letter: str) -> bool:
    """No control character but the end of a line, and no half of a pair, which no bytes stand for."""
    return letter == "\n" or (letter >= " " and not "\ud800" <= letter <= "\udfff")


def _is_size(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_SIZE and (text == "0" or text[0] != "0")


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def _decoded(text: str) -> bytes | None:
    try:
        raw = b64decode(text.encode(), validate=True)
    except (NotBase64, ValueError):
        return None
    return raw if b64encode(raw).decode() == text else None
