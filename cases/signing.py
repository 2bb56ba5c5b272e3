"""The key that checkpoints are signed with: made, read, and used. It comes from a file or the environment, never from
the database, and nothing here prints it."""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cases.proof.notes import COSIGNS, SIGNS, Key, NoteRefused

SECRET = "PRIVATE+KEY"


@dataclass(frozen=True)
class Signer:
    """Somebody who can sign: `key` is their public key, `sign` gives the 64 bytes over a message."""

    key: Key
    sign: Callable[[bytes], bytes] = field(repr=False)


def new_secret(name: str, kind: int = SIGNS) -> str:
    """A new secret key for `name` in one line, as C2SP tools write it. Raises NoteRefused for a name none can have."""
    if not name or "+" in name or any(letter.isspace() for letter in name):
        raise NoteRefused(f"No key was made: {name!r} cannot be the name of one. Use letters, dots and slashes.")
    seed = secrets.token_bytes(32)
    key = _signer(name, kind, seed).key
    return f"{SECRET}+{name}+{key.id.hex()}+{b64encode(bytes([kind]) + seed).decode()}"


def signer(secret: str) -> Signer:
    """Who signs with a secret key. Raises NoteRefused, with a sentence that does not show it."""
    try:
        name, id, encoded = (
            secret.strip().removeprefix(f"{SECRET}+").split("+", 2) if SECRET in secret else ("", "", "")
        )
        raw = b64decode(encoded, validate=True)
    except ValueError:
        name, id, raw = "", "", b""
    if (
        not name
        or len(raw) != 33
        or raw[0] not in (SIGNS, COSIGNS)
        or _signer(name, raw[0], raw[1:]).key.id.hex() != id
    ):
        raise NoteRefused(
            "The signing key cannot be read: it should be the one line that `upturn key new` wrote. Nothing was signed."
        )
    return _signer(name, raw[0], raw[1:])


def _signer(name: str, kind: int, seed: bytes) -> Signer:
    own = Ed25519PrivateKey.from_private_bytes(seed)
    return Signer(Key(name, kind, own.public_key().public_bytes_raw()), own.sign)


def fits(key: bytes, message: bytes, made: bytes) -> bool:
    """Whether a signature fits: the same answer as cases/proof/ed25519.py gives, sixty times as fast."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(made, message)
    except (InvalidSignature, ValueError):
        return False
    return True
