"""Whether words stand in what is kept: in texts, in messages with all that is in them, and in the pages of a PDF.

Spaces, letter case and the way a text was packed make no difference. Pictures are not read.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from email.header import decode_header, make_header
from email.message import Message

from cases.people import Person
from cases.retention import Kept
from notifications.headers import parsed

TAG = re.compile(r"<[^>]+>")
FOLD = re.compile(r"\r?\n[ \t]")
"""How calendars go on with a line."""
HYPHEN = re.compile(r"[-\u00ad\u2010]\s*\n\s*")
"""How a word is parted at the end of a line."""
TITLES = frozenset({"mr", "mrs", "miss", "ms", "mx", "dr", "prof", "professor", "rev", "sir", "dame", "canon"})
SHORTEST = 3
"""Letters that what is looked for must have: fewer are in everything."""


def plain(text: str) -> str:
    """A text for comparing: small letters, single spaces."""
    return " ".join(text.casefold().split())


def names_of(person: Person) -> tuple[str, ...]:
    """What somebody is found by: the whole name, the name without its title, title and surname, and each way to reach
    them."""
    words = person.name.split()
    said = [person.name, person.email, person.phone, person.post]
    if words and words[0].rstrip(".").casefold() in TITLES and len(words) > 2:
        said += [" ".join(words[1:]), f"{words[0]} {words[-1]}"]
    return tuple(plain(each) for each in said if each and len(plain(each)) >= SHORTEST)


def holds(kept: Kept, wanted: Iterable[str]) -> bool:
    """Whether any of these (as `plain` gives them) stands in a place."""
    looked_for = tuple(wanted)
    return any(word in plain(text) for text in _texts(kept) for word in looked_for)


def _texts(kept: Kept) -> Iterator[str]:
    yield from kept.texts
    for blob in kept.blobs:
        yield from texts_of(blob)


def texts_of(blob: bytes) -> Iterator[str]:
    """Everything that can be read in a file or a message; what cannot be unpacked is given as it stands."""
    yield blob.decode("utf-8", "ignore")
    if blob.startswith(b"%PDF-"):
        yield from _pages(blob)
    elif re.match(rb"[\w-]+:", blob):
        yield from _parts(blob)


def _pages(pdf: bytes) -> Iterator[str]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(pdf))
        pages = " ".join(page.extract_text() for page in reader.pages)
        yield pages
        yield HYPHEN.sub("", pages)
        yield " ".join(str(value) for value in (reader.metadata or {}).values())
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError):
        return  # anybody's bytes: what they say as they stand has been searched


def _parts(raw: bytes) -> Iterator[str]:
    with suppress(ValueError):  # too much work for a machine: what it says as it stands has been searched
        for part in parsed(raw).walk():
            yield from (_header(str(value)) for _, value in part.items())
            if not part.is_multipart():
                yield from _leaf(part)


def _header(value: str) -> str:
    with suppress(Exception):  # what is not encoded as it should be is searched as it is
        return str(make_header(decode_header(FOLD.sub(" ", value))))
    return value


def _leaf(part: Message) -> Iterator[str]:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return
    if part.get_content_maintype() != "text":
        yield from texts_of(data)
        return
    said = data.decode(_charset(part), "replace")
    yield said
    yield FOLD.sub("", said)
    if part.get_content_subtype() == "html":
        yield from (html.unescape(TAG.sub(gap, said)) for gap in ("", " "))


def _charset(part: Message) -> str:
    try:
        charset = part.get_content_charset() or "utf-8"
        "".encode(charset)
    except (LookupError, UnicodeError):
        return "utf-8"
    return charset
