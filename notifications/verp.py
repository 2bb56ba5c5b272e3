"""Which delivery a bounce is about: an envelope sender of its own for each delivery, with a code that nobody can guess.

The code is an HMAC under the authority's secret, so that a bounce to an address we never used is known for a forgery. A
postal system may change the case of an address, so the code has small letters and digits only, and case is not asked.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from hashlib import sha256

CODE = 8
LARGEST = 18
"""How many digits a delivery's number may have: more would be no number of any database."""

_SENDER = re.compile(rf"bounces\+([1-9][0-9]{{0,{LARGEST - 1}}})\.([a-z2-7]{{{CODE}}})@[^@\s]+")
_OURS = re.compile(r"bounces\+[^@\s]*@[^@\s]+")
_ENVID = re.compile(rf"D([1-9][0-9]{{0,{LARGEST - 1}}})")


def bounce_address(delivery: int, secret: str, domain: str) -> str:
    """The envelope sender of one delivery: bounces+42.k3v9x2ab@domain."""
    return f"bounces+{delivery}.{_code(delivery, secret)}@{domain}"


def delivery_of(address: str, secret: str) -> int | None:
    """The delivery that an address was made for; None for any other address, and for a code that is not ours."""
    found = _SENDER.fullmatch(address.lower())
    if found is None:
        return None
    delivery = int(found[1])
    return delivery if hmac.compare_digest(found[2], _code(delivery, secret)) else None


def pretends(address: str, secret: str) -> bool:
    """Whether an address looks like one of these and is none: a forgery, or made under another secret."""
    return _OURS.fullmatch(address.lower()) is not None and delivery_of(address, secret) is None


def envid(delivery: int) -> str:
    """What goes with a delivery as its envelope id (RFC 3461, ENVID), and comes back in a report about it."""
    return f"D{delivery}"


def delivery_of_envid(said: str) -> int | None:
    """The delivery that an envelope id names. Anybody can write one down: it proves nothing by itself."""
    found = _ENVID.fullmatch(said.strip())
    return int(found[1]) if found else None


def _code(delivery: int, secret: str) -> str:
    whole = hmac.new(secret.encode(), f"upturn bounce {delivery}".encode(), sha256).digest()
    return b32encode(whole).decode().lower()[:CODE]
