"""What a message that came in is: a bounce, a delay, an automatic answer, an answer to an invitation, a person's reply.

Pure functions of bytes (RFC 3464, 3834, 5545, 8098). Anybody may have written these bytes: nothing here raises for any
of them, and nothing is believed yet. Whether a message is about anything of ours is for matching.py to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser

from notifications.blocks import clean
from notifications.headers import (
    MOST_IDS,
    Heading,
    addresses_in,
    fields_of,
    groups_of,
    heading_of,
    ids_in,
    parsed,
)
from notifications.rsvp import Rsvp, read_reply
from notifications.said import decoded, texts, words_of

LONGEST_DIAGNOSTIC = 1000

_ADDRESS = re.compile(r"[^\s<>@;,\"]{1,64}@[^\s<>@;,\"]{1,255}")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_ITSELF = re.compile(
    r"(automatic reply|auto(matic)?[- ]?(reply|response)|out of (the )?office|away from the office)\b\s*(:.*|$)"
)
_UNDELIVERED = re.compile(
    r"undeliver|delivery status notification|delivery (has )?failed|failure notice|returned mail|mail delivery"
)
_POSTMASTERS = ("mailer-daemon", "postmaster")
_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_ORIGINALS = ("message/rfc822", "message/global")
_HEADS_OF_ORIGINALS = ("text/rfc822-headers", "message/global-headers")


@dataclass(frozen=True)
class Report:
    """A server's report about something sent. `recipients` is whom it could not reach, under every name it gives;
    `about` is the ids of the messages that it returns; `envelope` is the envelope id (ENVID), or ""."""

    heading: Heading
    recipients: tuple[str, ...]
    status: str
    diagnostic: str
    envelope: str
    about: tuple[str, ...]


@dataclass(frozen=True)
class Bounce(Report):
    """The server has given up."""


@dataclass(frozen=True)
class Delay(Report):
    """The server will go on trying."""


@dataclass(frozen=True)
class AutoAnswer:
    """A machine answered: somebody is away, or the message was opened."""

    heading: Heading
    says: str


@dataclass(frozen=True)
class RsvpArrived:
    """An answer to an invitation, by whichever calendar."""

    heading: Heading
    rsvp: Rsvp


@dataclass(frozen=True)
class HumanReply:
    """A person wrote; `says` is without what it quotes."""

    heading: Heading
    says: str


@dataclass(frozen=True)
class Unreadable:
    """No message, or none that can be read; `why` is a sentence."""

    why: str


Arrived = Bounce | Delay | AutoAnswer | RsvpArrived | HumanReply | Unreadable


def read(raw: bytes) -> Arrived:
    """What these bytes are. Never raises."""
    try:
        return _read(raw)
    except Exception as trouble:  # these are anybody's bytes; whatever they do, the next message is read
        return Unreadable(f"It is not a message that can be read ({type(trouble).__name__}).")


def _read(raw: bytes) -> Arrived:
    message = parsed(raw)
    heading = heading_of(message)
    parts = texts(message)
    if found := _report(heading, parts) or _old_report(message, heading, parts):
        return found
    if not heading.sender:
        return Unreadable("It does not say who sent it, or names several senders.")
    if (rsvp := _rsvp(parts)) is not None:
        return RsvpArrived(heading, rsvp)
    if _answers_itself(message, heading):
        return AutoAnswer(heading, words_of(message) or heading.subject)
    return HumanReply(heading, words_of(message) or heading.subject)


# --- reports -------------------------------------------------------------------------------------------------------
def _report(heading: Heading, parts: list[Message]) -> Bounce | Delay | AutoAnswer | None:
    """A delivery status notification (RFC 3464): what it says of the message, then of each recipient."""
    status = next((part for part in parts if part.get_content_type() in _REPORTS), None)
    if status is None:
        return None
    blocks = list(groups_of(status))
    envelope = next((clean(said) for block in blocks for said in fields_of(block, "Original-Envelope-Id")), "")
    for action, kind in (("failed", Bounce), ("delayed", Delay)):
        mine = [block for block in blocks if _field(block, "Action").split(" ")[0] == action]
        if mine:
            return kind(heading, _recipients(mine), *_reason(mine), envelope, tuple(_about(parts)))
    says = ", ".join(dict.fromkeys(filter(None, (_field(block, "Action") for block in blocks))))
    return AutoAnswer(heading, f"A report about the delivery: {says or 'it says nothing more'}.")


def _field(block: Message, name: str) -> str:
    return next((clean(value) for value in fields_of(block, name)), "").lower()


def _recipients(blocks: list[Message]) -> tuple[str, ...]:
    """ "rfc822; head@school.example", as the sender knew them (ORCPT) and as the server did in the end."""
    said = [value for block in blocks for value in fields_of(block, "Original-Recipient", "Final-Recipient")]
    return tuple(dict.fromkeys(found.lower() for value in said for found in _ADDRESS.findall(value.partition(";")[2])))


def _reason(blocks: list[Message]) -> tuple[str, str]:
    """The status code and the server's own words."""
    status = next((code for block in blocks for code in _STATUS.findall(_field(block, "Status"))), "")
    words = [clean(value).partition(";") for block in blocks for value in fields_of(block, "Diagnostic-Code")]
    return status, next((after.strip() or before for before, _, after in words), "")[:LONGEST_DIAGNOSTIC]


def _about(parts: list[Message]) -> Iterator[str]:
    """The ids of the messages that a report brings back, whole or their heads alone."""
    for part in parts:
        if part.get_content_type() in _ORIGINALS:
            payload = part.get_payload()
            for original in payload if isinstance(payload, list) else ():
                yield from ids_in(fields_of(original, "Message-ID")) if isinstance(original, Message) else ()
        elif part.get_content_type() in _HEADS_OF_ORIGINALS:
            heads = HeaderParser().parsestr(decoded(part).lstrip())
            yield from ids_in(fields_of(heads, "Message-ID"))


def _old_report(message: Message, heading: Heading, parts: list[Message]) -> Bounce | Delay | None:
    """A report by a server that does not keep to RFC 3464: it names whom it could not reach in a field or in words."""
    named = addresses_in(fields_of(message, "X-Failed-Recipients"))
    from_server = heading.sender.partition("@")[0] in _POSTMASTERS and _UNDELIVERED.search(heading.subject.lower())
    if not named and not from_server:
        return None
    words = "\n".join(decoded(part) for part in parts if part.get_content_type() == "text/plain")[:100_000]
    codes = _STATUS.findall(words)
    for_good = next((code for code in codes if code.startswith("5")), "")
    kind = Delay if not named and not for_good and codes else Bounce
    recipients = named or [address.lower() for address in _ADDRESS.findall(words)[:MOST_IDS]]
    about = [*_about(parts), *ids_in(re.findall(r"(?im)^message-id:(.*)$", words))]
    code = for_good or next(iter(codes), "")
    said = next((line for line in words.splitlines() if code and code in line), "")
    return kind(heading, tuple(dict.fromkeys(recipients)), code, clean(said)[:LONGEST_DIAGNOSTIC], "", tuple(about))


# --- machines ------------------------------------------------------------------------------------------------------
def _rsvp(parts: list[Message]) -> Rsvp | None:
    """Before machines are told from people: calendars mark the answers that people give as automatic."""
    for part in parts:
        if part.get_content_type() in ("text/calendar", "application/ics"):
            raw = part.get_payload(decode=True)
            rsvp = read_reply(raw) if isinstance(raw, bytes) else None
            if rsvp is not None:
                return rsvp
    return None


def _answers_itself(message: Message, heading: Heading) -> bool:
    """Whether a machine wrote it: by its fields first, by its subject last."""

    def said(name: str) -> str:
        return next((clean(value).lower() for value in fields_of(message, name)), "")

    return (
        said("Auto-Submitted").partition(";")[0].strip() not in ("", "no")
        or said("Precedence") in ("bulk", "junk", "auto_reply")
        or any(said(name) for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Response-Suppress"))
        or said("Return-Path") == "<>"
        or message.get_content_type() == "multipart/report"
        or _ITSELF.match(heading.subject.lower()) is not None
    )
