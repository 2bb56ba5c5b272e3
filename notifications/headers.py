"""The head of a message that came in: who sent it, to whom, which message it answers. Nothing here is believed yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.parser import HeaderParser
from email.policy import Compat32
from email.utils import getaddresses

from notifications.blocks import clean
from notifications.said import texts

LONGEST_HEAD = 4000
MOST_IDS = 50
MOST_FIELDS = 20
MOST_WORK = 5_000_000
"""Each line is compared with each boundary: so many comparisons take about two seconds."""
MOST_PARTS = 5_000

_ID = re.compile(r"<([^<>@\s]{1,100}@[^<>@\s]{1,255})>")
_RECEIPT = "message/disposition-notification"


@dataclass(frozen=True)
class Heading:
    """The head of a message. Addresses are in small letters; `sender` is "" where it names nobody or several.

    `to` is every address that it says it was sent to; `id` and `answers` are message ids without their brackets.
    """

    sender: str
    to: tuple[str, ...]
    subject: str
    id: str
    answers: tuple[str, ...]


class _Short(Compat32):
    """Python takes a message apart in time that grows with the square of a field's length: no field gets long."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEAD]

    def header_fetch_parse(self, name: str, value: str) -> str:
        """A field that is not in ASCII is UTF-8 (RFC 6532), or else unreadable in part."""
        return value if value.isascii() else value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def parsed(raw: bytes) -> Message:
    """The message, whatever state it is in. Raises ValueError for one that would keep a machine busy for minutes."""
    lines = raw.count(b"\n")
    if lines * (1 + raw.lower().count(b"boundary")) > MOST_WORK or raw.count(b"\n--") > MOST_PARTS:
        raise ValueError
    return message_from_bytes(raw, policy=_Short())


def heading_of(message: Message) -> Heading:
    """The head of a message, decoded and cut to what can be kept."""
    senders = {address for _, address in getaddresses(fields_of(message, "From")) if address}
    answers = [*fields_of(message, "In-Reply-To"), *fields_of(message, "References"), *_original_ids(message)]
    return Heading(
        sender=senders.pop().lower() if len(senders) == 1 else "",
        to=tuple(dict.fromkeys(addresses_in(fields_of(message, *_SENT_TO)))),
        subject=_decoded(next(iter(fields_of(message, "Subject")), "")),
        id=next(iter(ids_in(fields_of(message, "Message-ID"))), ""),
        answers=tuple(dict.fromkeys(ids_in(answers))),
    )


_SENT_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Forwarded-To", "To", "Cc")


def fields_of(message: Message, *names: str) -> list[str]:
    return [str(value)[:LONGEST_HEAD] for name in names for value in message.get_all(name, [])[:MOST_FIELDS]]


def addresses_in(fields: Iterable[str]) -> list[str]:
    return [address.lower() for _, address in getaddresses(list(fields)) if "@" in address]


def ids_in(fields: Iterable[str]) -> list[str]:
    return [id for field in fields for id in _ID.findall(field)][-MOST_IDS:]


def _decoded(field: str) -> str:
    with suppress(Exception):  # what is not encoded as it should be is shown as it is
        field = str(make_header(decode_header(field)))
    return clean(field)


def _original_ids(message: Message) -> list[str]:
    """The message that a receipt is for (RFC 8098)."""
    receipts = [part for part in texts(message) if part.get_content_type() == _RECEIPT]
    return [
        value for part in receipts for block in groups_of(part) for value in fields_of(block, "Original-Message-ID")
    ]


def groups_of(part: Message) -> Iterator[Message]:
    """The groups of fields in a report. Python has taken them apart already, save in the form for other alphabets."""
    payload = part.get_payload()
    for block in payload if isinstance(payload, list) else ():
        if isinstance(block, Message):
            yield block
            rest = block.get_payload()
            if isinstance(rest, str) and rest.strip():
                yield from (HeaderParser().parsestr(group) for group in re.split(r"\n[ \t]*\n", rest[:LONGEST_HEAD]))
