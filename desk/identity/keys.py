"""Keys for what is signed and hashed at sign-in, all made from the office's one secret (UPTURN_SECRET_KEY or _FILE).

Without a secret each process has one of its own: what it signed holds until it stops, and two processes do not know
each other's.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from notifications.office import Office, secret

_OF_THIS_PROCESS = secrets.token_bytes(32)


def key_for(purpose: str, office: Office) -> bytes:
    """The key for one purpose; no key tells anything of another. Raises OSError where the file cannot be read."""
    given = secret(office.secret_key, office.secret_key_file)
    return hmac.new(given.encode() if given else _OF_THIS_PROCESS, purpose.encode(), sha256).digest()


def hidden(what: str, office: Office) -> str:
    """An address or a name as it is counted: a hash that nobody without the secret can make or try out."""
    return hmac.new(key_for("counting", office), what.strip().lower().encode(), sha256).hexdigest()
