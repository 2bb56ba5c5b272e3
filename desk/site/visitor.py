"""Who is asking: the person behind a session, and what they may see today."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256

from cases.people import Person
from cases.sight import Sight


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in. `way`: how they signed in (openid, link or picked); `token` is their session's secret."""

    person: Person
    sight: Sight
    way: str
    token: str

    @property
    def csrf(self) -> str:
        """What every form of this session carries: only a page of ours can know it."""
        return csrf_of(self.token)

    @property
    def reads_only(self) -> bool:
        """Whether they can change nothing, whatever they ask for."""
        return self.sight.auditor and not (self.sight.officer or self.sight.schools)


def csrf_of(token: str) -> str:
    return hmac.new(token.encode(), b"form", sha256).hexdigest()


class SignedOut(Exception):
    """Nobody is signed in, or the session is over."""


class NotForYou(Exception):
    """Somebody is signed in who may not see this: answered as if it were not there."""
