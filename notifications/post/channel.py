"""What every way of sending has in common: what it can carry, what it is given, and what it answers.

A notice goes by the first channel of the office's list that can carry all of it; one that cannot is never tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from enum import Enum
from typing import Literal, Protocol

from cases.events import Via
from cases.people import Person


class Cap(Enum):
    """Something that a channel can do."""

    HTML = "carry an e-mail"
    ATTACH_PDF = "carry a document with an e-mail"
    CALENDAR = "carry a calendar entry"
    THREADING = "keep the mail about a case together"
    POST = "carry a letter on paper"
    SMS = "carry a text message"
    KNOWS = "be asked to send something twice without sending it twice"


MAIL = frozenset({Cap.HTML, Cap.ATTACH_PDF, Cap.CALENDAR, Cap.THREADING})
LEAST: dict[Via, Cap] = {"email": Cap.HTML, "post": Cap.POST, "text": Cap.SMS}
WORDS = ("text/plain", "text/html")
ENTRIES = ("text/calendar", "application/ics")


@dataclass(frozen=True)
class Parcel:
    """One delivery on its way: its number, the name that no other has, what it is, to whom, and its bytes.

    `again`: it may have been handed over before, with these very bytes.
    """

    delivery: int
    reference: str
    title: str
    to: Person
    via: Via
    raw: bytes
    again: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of handing one parcel over. `stop`: the channel itself is in trouble, so the rest must wait.

    `printed`: it lies ready for a person to post. `ref` is what the channel calls it, to ask after it later.
    """

    state: Literal["sent", "printed", "refused", "retry", "uncertain"]
    why: str = ""
    stop: bool = False
    ref: str = ""


@dataclass(frozen=True)
class Later:
    """What a channel knows of something it took: still on its way, arrived, or failed with a sentence."""

    state: Literal["on its way", "arrived", "failed"]
    why: str = ""


class Channel(Protocol):
    """A way of sending. `at_once` parcels may be under way together, and `per_minute` in a minute (0: no limit)."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> frozenset[Cap]: ...

    @property
    def at_once(self) -> int: ...

    @property
    def per_minute(self) -> int: ...

    async def send(self, parcel: Parcel) -> Outcome:
        """Hand one parcel over. Never raises for what a server, a network or a disk does."""
        ...

    async def status(self, ref: str) -> Later | None:
        """What became of a parcel since; None where the channel never hears, or cannot say now."""
        ...

    async def close(self) -> None: ...


def could_carry(via: Via, channels: Sequence[Channel]) -> list[Channel]:
    """The channels that carry anything at all of this kind, in the office's order."""
    return [channel for channel in channels if via in LEAST and LEAST[via] in channel.capabilities]


def carries(via: Via, raw: bytes, channels: Sequence[Channel]) -> list[Channel]:
    """The channels that can carry all of a delivery, in the office's order."""
    could = could_carry(via, channels)
    if via != "email" or all(channel.capabilities >= MAIL for channel in could):
        return could
    wanted = _wanted(raw)
    return [channel for channel in could if channel.capabilities >= wanted]


def _wanted(raw: bytes) -> set[Cap]:
    """What an e-mail asks of whoever carries it. Whatever is not plain words counts as a document."""
    wanted = {Cap.HTML}
    for part in message_from_bytes(raw, _class=EmailMessage, policy=WIRE).walk():
        kind = part.get_content_type()
        if kind in ENTRIES:
            wanted.add(Cap.CALENDAR)
        elif not part.is_multipart() and (kind not in WORDS or part.is_attachment()):
            wanted.add(Cap.ATTACH_PDF)
    return wanted
