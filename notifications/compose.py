"""How a notice becomes a message: its blocks as plain text and as an HTML e-mail, and both as the bytes that are sent.

The same notice, people, ids and date always give the same bytes: they are built once, kept with the delivery, and sent
again unchanged if they must be. No clock, database, network or environment is read.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, UndefinedError

from cases.refusals import day
from notifications.blocks import (
    Block,
    Bulleted,
    Heading,
    Notice,
    Numbered,
    Paragraph,
    Rule,
    Table,
    WordingTrouble,
    clean,
)
from notifications.footing import MEANT
from notifications.language import MissingValue
from notifications.wording import TEMPLATES, Wording

__all__ = [
    "TEMPLATES",
    "Attachment",
    "Block",
    "MessageRefused",
    "MissingValue",
    "Notice",
    "Wording",
    "WordingTrouble",
    "html",
    "message",
    "text",
    "words",
]

COLUMNS = 72
ATTACHED = "This letter is attached as a PDF."
UNDERLINES = "=-"
# Python writes a longer id in References as an encoded word, and then no mail client finds the thread.
LONGEST_ID = 60
LONGEST_NAME = 200


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message. `subtype` is that of application/…; the name holds nothing personal."""

    name: str
    data: bytes
    subtype: str = "pdf"


class Calendar(Protocol):
    """A calendar object (RFC 5545) and the METHOD that it states."""

    @property
    def ics(self) -> bytes: ...
    @property
    def method(self) -> str: ...


class MessageRefused(Exception):
    """A message cannot be made from what was given. The message is a sentence for an officer."""


def text(blocks: Sequence[Block]) -> str:
    """The blocks as plain text of 72 columns, ending in a line feed. A table is told row by row."""
    return "\n\n".join(_plain(block) for block in blocks) + "\n"


def words(notice: Notice, dated: Day | None = None, checkpoint: str = "") -> str:
    """What an e-mail says as plain text. `dated`: the day of the letter that goes with it, which it gives first.
    `checkpoint`: the line about the record at its foot, which is never broken."""
    opening = f"{day(dated)}\n\n{ATTACHED}\n\n" if dated else ""
    foot = f"\n{_plain(Rule())}\n{_wrap(MEANT)}\n{checkpoint}\n" if checkpoint else ""
    return opening + text(notice.blocks) + foot


def _plain(block: Block) -> str:
    match block:
        case Paragraph():
            return _wrap(block.text)
        case Heading():
            title = _wrap(block.text)
            longest = max(map(len, title.split("\n")))
            return f"{title}\n{UNDERLINES[min(block.level, 2) - 1] * min(longest, COLUMNS)}"
        case Bulleted():
            return "\n".join(_wrap(item, "- ") for item in block.items)
        case Numbered():
            return "\n".join(_wrap(item, f"{n}. ") for n, item in enumerate(block.items, block.start))
        case Table():
            rows = ("\n".join(_wrap(f"{h}: {c}") for h, c in zip(block.heads, row, strict=True)) for row in block.rows)
            return "\n\n".join([_wrap(f"{block.caption}:"), *rows])
        case Rule():
            return "-" * COLUMNS


def _wrap(text: str, mark: str = "") -> str:
    lines = []
    for n, line in enumerate(text.split("\n")):
        first = " " * len(mark) if n else mark
        lines += textwrap.wrap(
            line,
            COLUMNS,
            initial_indent=first,
            subsequent_indent=" " * len(mark),
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join(lines)


@lru_cache(maxsize=4)
def _frame(folder: Path) -> Template:
    loader = FileSystemLoader(folder / "email")
    frame = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return frame.get_template("frame.html.j2")


def html(notice: Notice, frame_context: Mapping[str, Any], *, folder: Path = TEMPLATES) -> str:
    """The notice as an HTML page for e-mail. The frame wants `authority` and `language`, or raises MissingValue."""
    try:
        return _frame(folder).render({**frame_context, "notice": notice})
    except UndefinedError as error:
        raise MissingValue(
            f"The e-mail was not made: its frame needs a value, and {error}. Pass it, then send."
        ) from error


def message(
    notice: Notice,
    *,
    sender: tuple[str, str],
    to: tuple[str, str],
    reply_to: str,
    message_id: str,
    date: datetime,
    thread: Sequence[str] = (),
    language: str = "en-GB",
    calendar: Calendar | None = None,
    attachments: Sequence[Attachment] = (),
    dated: Day | None = None,
    checkpoint: str = "",
    folder: Path = TEMPLATES,
) -> bytes:
    """One e-mail to one person, as the bytes to send (RFC 5322; plain text, and HTML beside it).

    A `calendar` entry goes beside them, where mail clients look for an invitation, and once more as a file. `dated`:
    the day of the letter that is among the attachments; the message says both first. `checkpoint`: the record's newest
    in one line, for the foot and a header.

    `sender` and `to` are (name, e-mail address); `thread` is the ids of the case's earlier messages, the first of all
    first. Ids are whole, with their angle brackets. Raises MessageRefused, with a sentence, if an address, an id or the
    date cannot be used.
    """
    if date.tzinfo is None:
        raise MessageRefused("The message was not made: its date has no time zone. Pass an aware date and time.")
    mail = EmailMessage(policy=SMTP)
    people = {"From": _address(*sender), "To": _address(*to), "Reply-To": _address("", reply_to)}
    for field, person in people.items():
        mail[field] = person
    mail["Subject"] = _header(notice.subject)
    mail["Date"] = date
    mail["Message-ID"] = _id(message_id)
    if thread:
        mail["In-Reply-To"] = _id(thread[-1])
        mail["References"] = " ".join(dict.fromkeys((_id(thread[0]), _id(thread[-1]))))
    # Not DR, NDR or All: those would hide the bounces that tell us a notice did not arrive.
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    mail["Auto-Submitted"] = "auto-generated"
    if checkpoint:
        mail["Upturn-Checkpoint"] = checkpoint
    about: dict[str, Any] = {"authority": clean(sender[0]) or sender[1], "language": language}
    about |= {"attached": dated is not None, "dated": day(dated) if dated else ""}
    about |= {"foot": MEANT, "checkpoint": checkpoint}
    page = html(notice, about, folder=folder)
    mail.set_content(words(notice, dated, checkpoint), cte="quoted-printable")
    mail.add_alternative(page, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = language
    if calendar:
        # The method here has to be the one inside, in capitals, or Outlook shows a message instead of an invitation.
        entry = calendar.ics.decode("utf-8")
        mail.add_alternative(entry, subtype="calendar", cte="base64", params={"method": calendar.method})
    for file in attachments:
        mail.add_attachment(file.data, maintype="application", subtype=file.subtype, filename=file.name)
    if calendar:
        mail.add_attachment(calendar.ics, maintype="application", subtype="ics", filename="invite.ics")
    _set_boundaries(mail, message_id)
    raw = mail.as_bytes()
    _check_people(raw, people)
    return raw


def _set_boundaries(mail: EmailMessage, message_id: str) -> None:
    """ "=_" cannot occur in what is quoted-printable or base64; the rest is the same whenever this message is built
    again."""
    for depth, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary("=_" + sha256(f"{message_id} {depth}".encode()).hexdigest()[:32])


ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"


def _address(name: str, address: str) -> Address:
    local, at, domain = address.rpartition("@")

    def refused(why: str) -> MessageRefused:
        return MessageRefused(
            f"The message was not made: the e-mail address “{clean(address)}” {why}. "
            "Correct the person's e-mail address, then send again, or send by post (RFC 5322)."
        )

    if clean(address) != address:
        raise refused("holds a space, a line break or a character that cannot be seen")
    if not at:
        raise refused("has no “@”")
    if not local.isascii():
        raise refused("has letters outside plain English before the “@”, which few mail servers accept")
    if not re.fullmatch(rf"{ATOM}(\.{ATOM})*", local) or len(local) > 64:
        raise refused("is not written as an address before the “@”")
    if set(domain) & set("ßς\u200c\u200d"):
        raise refused("has a letter after the “@” that mail servers read in two ways; write that part in its xn-- form")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise refused("is not written as an address after the “@”") from error
    if not re.fullmatch(rf"{LABEL}(\.{LABEL})+", domain):
        raise refused("is not written as an address after the “@”")
    if len(name := _header(name)) > LONGEST_NAME:
        raise MessageRefused(
            f"The message to {address} was not made: the name beside the address is longer than {LONGEST_NAME} "
            "characters. Shorten the name, then send again (RFC 5322)."
        )
    return Address(name, addr_spec=f"{local}@{domain}")


def _id(message_id: str) -> str:
    if len(message_id) > LONGEST_ID or not re.fullmatch(rf"<{ATOM}(\.{ATOM})*@{LABEL}(\.{LABEL})*>", message_id):
        raise MessageRefused(
            f"The message was not made: “{clean(message_id)}” is not a message id that keeps a thread together. "
            f"Use <letters@domain> in at most {LONGEST_ID} characters (RFC 5322)."
        )
    return message_id


def _header(words: str) -> str:
    """One line for a header. Without the space, “=?…?=” would be taken for encoded text and turned into other words."""
    return clean(words).replace("=?", "= ?")


def _check_people(raw: bytes, people: Mapping[str, Address]) -> None:
    """Reads the message back: whatever a name holds, each of these headers means the one mailbox it was given."""
    read = BytesHeaderParser(policy=SMTP).parsebytes(raw)
    for field, person in people.items():
        if [a.addr_spec for a in read[field].addresses] != [person.addr_spec]:
            raise MessageRefused(
                f"The message was not made: the name “{person.display_name}” would be read as another address. "
                "Shorten it, or leave out its commas, brackets and quotation marks, then send again (RFC 5322)."
            )
