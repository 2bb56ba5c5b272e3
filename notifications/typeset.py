"""The typeset letter: a notice, its letterhead and its address in, a PDF out that anybody can read and keep.

The PDF keeps PDF/UA-1 and PDF/A-3a at once and carries what it was made from as `source.json`. The same letter gives
the same bytes wherever and whenever it is made. What the letter says reaches the layout (templates/letter/) as JSON, so
that no value can become markup. Every function here waits: call it in a thread, and not in an event loop.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from notifications.printable import MEND, font_folders
from notifications.typesetting.doc import (
    CannotPrint,
    DoesNotFit,
    LetterDoc,
    Letterhead,
    LetterTrouble,
    TooSlow,
    UnknownEngine,
    check,
    not_made,
    source,
)
from notifications.typesetting.press import EngineRefused, EngineStopped, Press

__all__ = [
    "CannotPrint",
    "DoesNotFit",
    "LetterDoc",
    "LetterTrouble",
    "Letterhead",
    "TooSlow",
    "UnknownEngine",
    "known_engine",
    "pictures",
    "source",
    "typeset",
]

LAYOUT = Path(__file__).resolve().parent.parent / "templates" / "letter" / "letter.typ"
KNOWN = "0.15."
LIMIT = 15.0
"""Seconds that one letter may take."""
DOTS = 144
"""Dots an inch of a picture of a page."""


def typeset(doc: LetterDoc) -> bytes:
    """The letter as a PDF. Raises LetterTrouble, with a sentence: CannotPrint, DoesNotFit, TooSlow or another."""
    midnight = datetime.combine(doc.dated, time(), UTC)
    return made(doc, {"format": "pdf", "timestamp": int(midnight.timestamp())}, press())[0]


def pictures(doc: LetterDoc) -> list[bytes]:
    """The letter as pictures, one PNG a page. Raises LetterTrouble, as `typeset` does."""
    return made(doc, {"format": "png", "ppi": DOTS}, press())


@cache
def press() -> Press:
    """The press for letters. Raises UnknownEngine."""
    known_engine(version("typst"))
    return Press(LAYOUT, font_folders(), LIMIT)


def known_engine(installed: str) -> None:
    """Raises UnknownEngine unless the layout was made for this version of Typst."""
    if not installed.startswith(KNOWN):
        raise UnknownEngine(
            f"No letter was made: Typst {installed} is installed, and the layout of letters was made and checked with "
            f"Typst {KNOWN}x. Install the version in requirements.lock."
        )


def made(doc: LetterDoc, request: dict[str, Any], press: Press) -> list[bytes]:
    """The files that a press makes of a letter. Raises LetterTrouble."""
    check(doc)
    try:
        return press.ask({**request, "data": source(doc)})
    except EngineRefused as error:
        raise _refused(doc, str(error)) from error
    except EngineStopped as error:
        if error.slow:
            raise TooSlow(
                f"{not_made(doc)} it took longer than {press.limit:g} seconds and was stopped. Shorten it; if it is "
                "short, tell whoever looks after Upturn that the layout in templates/letter does not end."
            ) from error
        raise LetterTrouble(
            f"{not_made(doc)} the typesetting program stopped. Try again; if it stops again, tell whoever looks after "
            "Upturn."
        ) from error


TIGHT = {"letterhead": "letterhead", "foot": "reference, or what else stands at the foot of each page,"}


def _refused(doc: LetterDoc, said: str) -> LetterTrouble:
    """What the engine said, as a sentence. The layout's own refusals are “does not fit: what which”."""
    if tight := re.search(r"does not fit: (\w+) (\d+)", said):
        what, which = tight.groups()
        if what == "to":
            why = f"line {which} of the address is wider than the window of an envelope. Write it in two lines."
        else:
            why = f"the {TIGHT[what]} is too long for the page. Shorten it."
        return DoesNotFit(f"{not_made(doc)} {why}")
    if missing := re.search(r'the text `?"(.+?)"`? could not be displayed', said):
        why = f"“{missing[1]}” cannot be printed, because no font that letters are set in has it."
        return CannotPrint(f"{not_made(doc)} {why} {MEND}")
    return LetterTrouble(
        f"{not_made(doc)} the layout in templates/letter does not hold ({said}). Tell whoever looks after Upturn."
    )
