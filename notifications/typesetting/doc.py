"""What a letter is made of, what is wrong with it before anything is typeset, and its canonical JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from cases.trail import canonical
from notifications.blocks import Block, Bulleted, Heading, Notice, Numbered, Paragraph, Table, clean
from notifications.printable import MEND, first_unprintable, why

ADDRESS_LINES = 7
TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class LetterTrouble(Exception):
    """A letter cannot be typeset. The message is a sentence for an officer."""


class CannotPrint(LetterTrouble):
    """A character that no font we carry has."""


class DoesNotFit(LetterTrouble):
    """An address too long for the window of an envelope, or a letterhead or foot too long for the page."""


class TooSlow(LetterTrouble):
    """The letter took too long and was stopped."""


class UnknownEngine(LetterTrouble):
    """A version of Typst that this layout was not made for."""


@dataclass(frozen=True)
class Letterhead:
    """Who writes: what stands at the top right of the first page."""

    authority: str
    office: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    website: str = ""


@dataclass(frozen=True)
class LetterDoc:
    """One letter to one person. `to` is the address, the name first, in 1 to 7 lines; `cover_line` is a language tag
    (BCP 47) and a line in that language to stand above the letter; `checkpoint` is small in the foot of each page."""

    notice: Notice
    letterhead: Letterhead
    to: tuple[str, ...]
    reference: str
    dated: date
    language: str = "en-GB"
    large_print: bool = False
    cover_line: tuple[str, str] | None = None
    checkpoint: str = ""


def source(doc: LetterDoc) -> str:
    """What a letter is made from, as canonical JSON: the text that is attached to its PDF as `source.json`."""
    fields = asdict(doc)
    blocks = fields["notice"].pop("blocks")
    said = {**_cleaned(fields), "dated": doc.dated.isoformat()}
    said["notice"]["blocks"] = _cleaned(blocks, lines=True)
    return canonical(said)


def _cleaned(value: Any, lines: bool = False) -> Any:
    """The value with every text cleaned; line breaks stay where a notice's wording may ask for them."""
    match value:
        case str():
            return "\n".join(map(clean, value.split("\n"))) if lines else clean(value)
        case dict():
            return {name: _cleaned(one, lines) for name, one in value.items()}
        case list() | tuple():
            return [_cleaned(one, lines) for one in value]
    return value


def not_made(doc: LetterDoc) -> str:
    return f"The letter {clean(doc.reference)[:60]} was not made:"


def check(doc: LetterDoc) -> None:
    """Raises LetterTrouble for what can be told without typesetting: a bare address, a lame table, a character."""
    if wrong := next(_wrong(doc), None):
        raise LetterTrouble(f"{not_made(doc)} {wrong}")
    for where, text in _places(doc):
        if character := first_unprintable(text):
            raise CannotPrint(f"{not_made(doc)} {why(character, where)} {MEND}")


def _wrong(doc: LetterDoc) -> Iterator[str]:
    if not 1 <= len(doc.to) <= ADDRESS_LINES or not all(map(clean, doc.to)):
        yield f"its address has to be 1 to {ADDRESS_LINES} lines, none of them empty. Correct the person's address."
    if not clean(doc.letterhead.authority):
        yield "nobody said which authority writes. Set the authority's name for letters."
    if not clean(doc.notice.subject):
        yield "it has no subject, and readers of the PDF go by that. Add the subject to its wording."
    for tag in (doc.language, doc.cover_line[0] if doc.cover_line else "en"):
        if not TAG.fullmatch(tag):
            yield f"“{clean(tag)[:60]}” is not a language tag. Write one like en-GB or pl (BCP 47)."
    for table in (b for b in doc.notice.blocks if isinstance(b, Table)):
        if not table.heads or any(len(row) != len(table.heads) for row in table.rows):
            yield f"a row of the table “{clean(table.caption)[:60]}” has more or fewer cells than the table has heads."


def _places(doc: LetterDoc) -> Iterator[tuple[str, str]]:
    """Every text of the letter, and where it stands, in the order of reading."""
    head = doc.letterhead
    for text in (head.authority, head.office, *head.address, head.phone, head.email, head.website):
        yield "the letterhead", text
    for n, line in enumerate(doc.to, 1):
        yield f"line {n} of the address", line
    yield "the reference", doc.reference
    yield "the foot of the page", doc.checkpoint
    yield "the cover line", doc.cover_line[1] if doc.cover_line else ""
    yield "the subject", doc.notice.subject
    for block in doc.notice.blocks:
        for text in _texts(block):
            yield f"“{_beginning(text)}”", text


def _texts(block: Block) -> tuple[str, ...]:
    match block:
        case Paragraph() | Heading():
            return (block.text,)
        case Numbered() | Bulleted():
            return block.items
        case Table():
            return (block.caption, *block.heads, *(cell for row in block.rows for cell in row))
    return ()


def _beginning(text: str) -> str:
    words = clean(text)
    return words if len(words) <= 60 else f"{words[:60].rstrip()}…"
