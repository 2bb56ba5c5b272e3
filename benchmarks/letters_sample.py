"""The letter that is timed: a warning notice of two pages, with two tables.

Letters of one bulk run have their wording in common, as real ones do, and differ in names and figures: 5 of 9 numbered
paragraphs and 5 of 39 cells are in no other letter. Strangers have nothing in common: every such paragraph and cell of
theirs is in no other letter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from notifications.blocks import Block, Bulleted, Heading, Notice, Paragraph, Table

DATED = date(2027, 3, 8)
SHORT = 60
COUNCIL = "Milton Keynes"
OFFICE = ("School Improvement", "Civic Offices", "1 Saxon Gate East", "Milton Keynes", "MK9 3EJ")

WHY = (
    "The proportion of pupils who reach the expected standard in reading, writing and mathematics has fallen in each "
    "of the last 3 years, and is now {n} points below the average for schools of its kind in England.",
    "Attendance was below the national average on {n} half-days since September 2025. Persistent absence has risen "
    "in every year group.",
    "Inspectors found on 18 November 2026 that leaders do not check the quality of teaching often enough. They judged "
    "that {n} of the lessons they saw were not good enough.",
    "The governing body has not recorded a challenge to a report of the headteacher since {n} meetings ago. It has not "
    "had a clerk since the spring term.",
)
WHAT = (
    "Adopt a plan to raise standards in English and mathematics. The plan must say who will do what by when, what it "
    "will cost, and how the governing body will know that it works.",
    "Commission an outside review of governance, and put what it recommends before the governing body within {n} "
    "working days of its report.",
    "Agree with us a plan to bring spending back within the budget share of the year {year}, and send us the accounts "
    "at the end of each month until then.",
    "Report to the Targeted Intervention Group at each of its meetings on these actions, with the evidence for each.",
)
EVIDENCE = (
    ("Reading, writing and mathematics", "Department for Education", "12 September 2026", "{n}% of pupils"),
    ("Attendance", "School census, autumn term", "1 October 2026", "91.{n}%"),
    ("Persistent absence", "School census, autumn term", "1 October 2026", "2{n}.4%"),
    ("Quality of teaching", "Inspection report", "18 November 2026", "{n} lessons"),
    ("Governance", "Minutes of the governing body", "3 December 2026", "No challenge on record"),
    ("Budget", "Monthly accounts", "31 January 2027", "£{n}4,210 over"),
)
ACTIONS = (
    ("Plan for English and mathematics", "Headteacher", "19 March 2027"),
    ("Review of governance commissioned", "Chair of Governors", "22 March 2027"),
    ("Plan to recover the deficit", "Chair of Governors", "24 March 2027"),
    ("First accounts to the authority", "Headteacher", "31 March 2027"),
    ("Report to the group", "Headteacher", "31 March 2027"),
)


@dataclass(frozen=True)
class Letter:
    """What goes to one reader: the words, the address and the reference."""

    notice: Notice
    to: tuple[str, ...]
    reference: str


def letter(number: int) -> Letter:
    """The letter of this number."""
    school = f"Invented School {number}"
    to = (
        f"Mrs Ann Nguyễn-{number}",
        "Chair of Governors",
        school,
        f"{number + 1} Orchard Row",
        "Milton Keynes",
        "MK9 1AA",
    )
    return Letter(Notice(f"Warning notice: {school}", _blocks(number, school)), to, f"Case {number:06}-A")


def stranger(number: int) -> Letter:
    """A letter as long as the one of this number, without a paragraph or cell of any other letter."""
    like = letter(number)
    blocks = tuple(_own(block, f"{number:05}") for block in like.notice.blocks)
    return replace(like, notice=Notice(like.notice.subject, blocks))


def _own(block: Block, mark: str) -> Block:
    match block:
        case Paragraph() if len(block.text) > SHORT:
            return Paragraph(f"{block.text[:-1]} ({mark}).")
        case Table():
            return replace(block, rows=tuple(tuple(f"{cell} {mark}" for cell in row) for row in block.rows))
    return block


def _blocks(number: int, school: str) -> tuple[Block, ...]:
    return (
        Paragraph(f"Dear Mrs Nguyễn-{number}"),
        Heading(1, f"Warning notice to the governing body of {school}"),
        Paragraph(
            "This is a warning notice under section 60 of the Education and Inspections Act 2006. The governing body "
            "must take the action in this notice by 11:59pm on 31 March 2027."
        ),
        Heading(2, "Why we give this notice"),
        *(Paragraph(text.format(n=number + 1)) for text in WHY),
        Table("What the notice rests on", ("What", "Source", "Date", "Found"), _rows(EVIDENCE, number)),
        Heading(2, "The action that the governing body must take"),
        *(Paragraph(text.format(n=number + 11, year=2027 + number % 2)) for text in WHAT),
        Table("Actions, who leads and by when", ("Action", "Lead", "By"), _rows(ACTIONS, number)),
        Heading(2, "Copies"),
        Bulleted(("Headteacher", "Diocesan authority", "Secretary of State (DfE Regions Group)")),
        Paragraph("Yours sincerely"),
        Paragraph("Judith Marsh\nAssistant Director Universal Services\nMilton Keynes"),
    )


def _rows(rows: tuple[tuple[str, ...], ...], number: int) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell.format(n=number + 1) for cell in row) for row in rows)
