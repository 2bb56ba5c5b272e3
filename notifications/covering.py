"""A covering sheet: the address for the window of the envelope, in front of pages that were set without it.

The pages of an approved letter never change. Where their reader has to be reached at an address that is not on them,
this sheet goes in front of them, and they follow as they are.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO

from pypdf import PdfReader, PdfWriter

from cases.refusals import day
from notifications.blocks import Heading, Notice, Paragraph
from notifications.typeset import LetterDoc, Letterhead, typeset


def covered(
    pages: bytes,
    to: tuple[str, ...],
    *,
    letterhead: Letterhead,
    reference: str,
    of: date,
    today: date,
    large: bool,
    checkpoint: str,
) -> bytes:
    """The pages of a letter dated `of`, under a sheet with an address. `checkpoint`: the words about the record at the
    sheet's foot. Raises LetterTrouble where it does not fit."""
    sheet = LetterDoc(
        notice=_notice(to[0], reference, of),
        letterhead=letterhead,
        to=to,
        reference=reference,
        dated=today,
        large_print=large,
        checkpoint=checkpoint,
    )
    writer = PdfWriter()
    writer.append(PdfReader(BytesIO(typeset(sheet))), import_outline=False)
    writer.add_blank_page()  # letters are printed on both sides: this one begins on a sheet of its own
    writer.append(PdfReader(BytesIO(pages)), import_outline=False)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def _notice(name: str, reference: str, of: date) -> Notice:
    return Notice(
        f"Our letter of {day(of)} [{reference}]",
        (
            Paragraph(f"Dear {name}"),
            Heading(1, f"Our letter of {day(of)}"),
            Paragraph(
                f"The letter that follows is the one that we wrote to you on {day(of)}. Nothing in it has changed. "
                "We wrote it before we had this address for you."
            ),
        ),
    )
