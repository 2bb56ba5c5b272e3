"""The doctor's look at how people sign in: the authority's accounts, the secret that sign-in rests on, and TLS."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from desk.identity import openid
from desk.symptoms import Note
from notifications.office import Office, secret
from notifications.post.smtp import loopback

SHORTEST = 32
"""Letters of a secret that nobody guesses."""


def accounts(office: Office, today: date) -> Iterator[str]:
    """The provider of the authority's accounts: set up, and answering as it should."""
    if bool(office.openid_issuer) != bool(office.openid_client):
        yield (
            "Signing in with the authority's accounts is half set up. Set both UPTURN_OPENID_ISSUER and "
            "UPTURN_OPENID_CLIENT, or neither."
        )
    elif not openid.is_set_up(office):
        yield Note(
            "Everybody signs in by a link in an e-mail. Set UPTURN_OPENID_ISSUER, UPTURN_OPENID_CLIENT and "
            "UPTURN_OPENID_SECRET_FILE, so that officers use the authority's accounts."
        )
    elif why := openid.reachable(office):
        yield (
            f"Nobody can sign in with {office.openid_name}: {why}. Look at UPTURN_OPENID_ISSUER, and whether this "
            "machine may reach it."
        )
    if office.openid_email != "verified":
        yield Note(
            "Every e-mail address that the provider names is believed. That is right only where the authority alone "
            "gives out its accounts."
        )


def secrets(office: Office, today: date) -> Iterator[str]:
    """The secret that sign-in rests on, and whether sessions travel in the clear."""
    given = secret(office.secret_key, office.secret_key_file)
    if given is None:
        yield Note(
            "Sign-in has no secret of its own, so whoever is signing in when Upturn starts again has to begin anew, "
            "and two processes do not know each other's. Set UPTURN_SECRET_KEY_FILE."
        )
    elif len(given) < SHORTEST:
        yield f"The secret of sign-in is shorter than {SHORTEST} characters. Make one with `openssl rand -hex 32`."
    file = office.secret_key_file
    if file and stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield f"Others on this machine can read the secret of sign-in. Run `chmod 600 {file}`."
    parts = urlsplit(office.web_url)
    if parts.scheme != "https" and not loopback(parts.hostname or ""):
        yield (
            f"People would sign in at {office.web_url}, without TLS: anybody on the way could go on as them. Put a web "
            "server with TLS before it, and set UPTURN_WEB_URL to its https address."
        )
    if parts.scheme == "https" and not office.proxies:
        yield Note(
            "Tries to sign in are counted for all people together, because they all come from the web server with TLS. "
            "Set UPTURN_PROXIES to how many of those stand one behind another, usually 1."
        )
