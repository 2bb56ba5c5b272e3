"""Letters for tests of typesetting, and what can be read out of a PDF."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pikepdf
import pypdf

from notifications.blocks import Block, Bulleted, Heading, Notice, Numbered, Paragraph, Rule, Table
from notifications.typeset import LetterDoc, Letterhead

MM = 72 / 25.4
HIGH = 297 * MM

LETTERHEAD = Letterhead(
    "Example Borough Council",
    "School Improvement",
    ("Civic Offices", "1 High Street", "Exampleton", "EX1 2AB"),
    "01632 960 142",
    "school.improvement@council.example",
    "www.council.example/schools",
)
TO = (
    "Mrs Oluchi Nguyễn",
    "Chair of Governors",
    "St Aldhelm’s Church of England Secondary School",
    "Priory Lane",
    "Great Linford",
    "Exampleton",
    "EX14 5DX",
)
EVIDENCE = Table(
    "Evidence on which we rely",
    ("Evidence", "Source", "Date"),
    (
        ("Results fell from 71% to 68% and then to 63%", "Published performance tables", "15 September 2026"),
        ("Attendance was below the national average", "School census", "18 September 2026"),
        ("Two of five key posts are vacant", "School improvement partner’s note of visit", "4 February 2027"),
    ),
)
BLOCKS: tuple[Block, ...] = (
    Paragraph("Dear Mrs Nguyễn"),
    Heading(1, "Warning notice to the governing body of St Aldhelm’s Church of England Secondary School"),
    Paragraph("The governing body must take the action in this notice by 11:59pm on 31 March 2027."),
    Heading(2, "Why we give this notice"),
    Paragraph("These are the grounds on which we rely:"),
    Bulleted(("Standards at the school are unacceptably low.", "There has been a serious breakdown.")),
    EVIDENCE,
    Heading(2, "If the governing body does not comply"),
    Paragraph("This is the action that we are minded to take:"),
    Numbered(4, ("appoint additional governors", "suspend the right to a delegated budget")),
    Rule(),
    Paragraph("We would write again before we did so."),
    Heading(2, "Copies"),
    Paragraph("We are sending a copy of this letter to:"),
    Bulleted(("Headteacher", "Diocesan authority")),
    Paragraph("Yours sincerely"),
    Paragraph("Judith Ọláńrewájú\nAssistant Director"),
)
LETTER = LetterDoc(
    Notice("Warning notice: St Aldhelm’s [SI/2026/00123]", BLOCKS),
    LETTERHEAD,
    TO,
    "SI/2026/00123",
    date(2027, 3, 8),
)


def letter(*blocks: Block, **changes: Any) -> LetterDoc:
    """The example letter with other blocks, or with its own and something else changed."""
    return replace(LETTER, notice=Notice(LETTER.notice.subject, blocks or BLOCKS), **changes)


@dataclass(frozen=True)
class Run:
    """A piece of text on one line: where it begins, in millimetres from the page's top left corner, and its points."""

    page: int
    text: str
    x: float
    y: float
    points: float


def runs(pdf: bytes) -> list[Run]:
    """The text of a PDF in pieces, `y` being the line that the letters stand on."""
    found: list[Run] = []
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(pdf)).pages, 1):

        def visit(text: str, cm: list[float], tm: list[float], font: Any, points: float, number: int = number) -> None:
            x, y = (tm[4] * cm[k] + tm[5] * cm[k + 2] + cm[k + 4] for k in (0, 1))
            if text.strip():
                found.append(Run(number, text.strip(), x / MM, (HIGH - y) / MM, points))

        page.extract_text(visitor_text=visit)
    return found


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def words(text: str) -> str:
    """The letters of a text without its spaces, which a PDF does not keep."""
    return "".join(text.split())


def attached(pdf: bytes) -> bytes:
    return bytes(pypdf.PdfReader(io.BytesIO(pdf)).attachments["source.json"][0])


def tags(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """Every element of the structure of a PDF, in the order of reading."""
    found: list[pikepdf.Dictionary] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node.K)

    walk(pdf.Root.StructTreeRoot.K)
    return found
