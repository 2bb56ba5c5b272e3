"""A letter, notice or reminder as it went: its words in paragraphs, and the files that came with it."""

from __future__ import annotations

import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from notifications.compose import UNDERLINES

PDF = b"%PDF-"


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, or a heading."""

    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """Something that came with it: `n` counts from 1."""

    n: int
    name: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Went:
    """What went, as somebody reads it."""

    subject: str = ""
    parts: tuple[Part, ...] = ()
    files: tuple[File, ...] = ()


def as_it_went(raw: bytes, text: bool = False) -> Went:
    """What went, out of its bytes: an e-mail, the pages of a letter, or a text message (`text`). Nothing of nothing."""
    if not raw:
        return Went()
    if raw.startswith(PDF):
        return Went("", _of_pages(raw), (File(1, "letter.pdf", raw),))
    if text:
        return Went("", parts_of(raw.decode("utf-8", "replace")))
    message = message_from_bytes(raw, _class=EmailMessage, policy=email.policy.default)
    body = message.get_body(("plain",))
    words = str(body.get_content()) if body is not None else ""
    return Went(str(message.get("Subject", "")), parts_of(words), tuple(_files(message)))


def parts_of(text: str) -> tuple[Part, ...]:
    """Plain text as paragraphs; one whose last line only underlines what is above it is a heading."""
    return tuple(_part(part.strip("\n")) for part in text.replace("\r\n", "\n").split("\n\n") if part.strip())


def _part(text: str) -> Part:
    said, _, under = text.rpartition("\n")
    heading = bool(said) and bool(under) and not under.strip(UNDERLINES)
    return Part(" ".join(said.split("\n")), heading=True) if heading else Part(text)


def _files(message: EmailMessage) -> Iterator[File]:
    for n, part in enumerate(message.iter_attachments(), 1):
        raw = part.get_payload(decode=True)
        if isinstance(raw, bytes):
            yield File(n, part.get_filename() or f"file-{n}", raw)


def _of_pages(pdf: bytes) -> tuple[Part, ...]:
    """The words of a letter on paper, read from its pages: for whoever cannot open them."""
    try:
        return parts_of("\n\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))
    except (PyPdfError, ValueError, KeyError):
        return ()
