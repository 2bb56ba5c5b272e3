"""Letters for a clerk: one PDF to print of all that wait to be posted, and the clerk's word that they were.

A letter that waits is `printed`, and nothing is on record about it. It counts from the day on which the clerk says that
it was posted: then it is `posted`, and an entry says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from sqlalchemy import Connection

from cases.act import Door
from cases.files import SHARED, keep
from cases.people import Person
from cases.refusals import Refusal, day
from cases.store import lock_head, reading, writing
from notifications import deciding, outbox, receipts
from notifications.addresses import problem
from notifications.blocks import Block, Bulleted, Heading, Notice, Paragraph, Table
from notifications.directory import Directory
from notifications.outbox import Delivery
from notifications.typeset import LetterDoc, Letterhead, LetterTrouble, typeset

WAITS = "printed"
NONE_WAITS = "Nothing was printed: no letter waits to be posted."
RECIPIENT = ("The clerk who posts the letters",)


@dataclass(frozen=True)
class Envelope:
    """All that goes to one person, in the order of cases; `sheets` of paper, printed on both sides."""

    to: Person
    letters: tuple[Delivery, ...]
    sheets: int

    @property
    def trouble(self) -> str | None:
        """What is wrong with the address, as a sentence."""
        return problem(self.to.name, self.to.post or "")


@dataclass(frozen=True)
class ForThePrinter:
    """One PDF of every letter that waits to be posted; `wrong` is how many addresses have to be looked at."""

    pdf: bytes
    letters: tuple[int, ...]
    envelopes: int
    wrong: int


def print_envelopes(door: Door, path: Path, letterhead: Letterhead, now: datetime) -> str:
    """Write one PDF of every letter that waits to be posted, a list first. Out: a sentence. Nothing is posted by this.

    Each person's letters lie together, and each begins on a sheet of its own, printed on both sides. Raises Refusal
    where a letter's pages cannot be read, and OSError where the file cannot be written.
    """
    made = _for_the_printer(door, letterhead, now.date())
    if made is None:
        return NONE_WAITS
    keep(path, made.pdf, SHARED)
    _was_printed(door, made, now)
    look = f" Look at what its list says about {_many(made.wrong, 'address', 'addresses')}." if made.wrong else ""
    return (
        f"{path} holds {_many(len(made.letters), 'letter')} in {_many(made.envelopes, 'envelope')}.{look} When they "
        "are in the post, say so: upturn post posted --all --by CLERK."
    )


def hand_out_envelopes(door: Door, letterhead: Letterhead, by: str, now: datetime) -> bytes | None:
    """The same PDF for somebody at the desk; None where no letter waits. Raises NotAllowed for whoever may not say that
    a letter was posted, and Refusal as `print_envelopes` does."""
    with reading(door.engine) as conn:
        deciding.may_post_at_all(door, conn, by, now)
    made = _for_the_printer(door, letterhead, now.date())
    if made is None:
        return None
    _was_printed(door, made, now)
    return made.pdf


def _for_the_printer(door: Door, letterhead: Letterhead, today: date) -> ForThePrinter | None:
    with reading(door.engine) as conn:
        waiting = outbox.in_state(conn, WAITS)
        everybody = Directory(conn)
        found = _envelopes(waiting, {one.person: everybody[one.person] for one in waiting})
    if not found:
        return None
    wrong = sum(1 for envelope in found if envelope.trouble)
    return ForThePrinter(
        _bound(found, _list(found, letterhead, today)), tuple(one.id for one in waiting), len(found), wrong
    )


def _was_printed(door: Door, made: ForThePrinter, now: datetime) -> None:
    with writing(door.engine) as conn:
        outbox.printed_again(conn, made.letters, now)


def _many(n: int, one: str, more: str = "") -> str:
    return f"{n} {one if n == 1 else more or one + 's'}"


def _list(envelopes: Sequence[Envelope], letterhead: Letterhead, today: date) -> bytes:
    try:
        return typeset(cover(envelopes, letterhead, today))
    except LetterTrouble as trouble:
        raise Refusal(
            "Nothing was printed.", f"the list of envelopes could not be set. {trouble}", "Then print again."
        ) from trouble


def _envelopes(waiting: Sequence[Delivery], people: dict[str, Person]) -> list[Envelope]:
    in_order = sorted(waiting, key=lambda one: (people[one.person].name, one.person, one.case, one.id))
    persons = dict.fromkeys(one.person for one in in_order)
    return [_envelope(people[id], [one for one in in_order if one.person == id]) for id in persons]


def _envelope(to: Person, letters: Sequence[Delivery]) -> Envelope:
    return Envelope(to, tuple(letters), sum(_sheets(len(_pages(one).pages)) for one in letters))


def _sheets(pages: int) -> int:
    return (pages + 1) // 2


def _pages(delivery: Delivery) -> PdfReader:
    try:
        reader = PdfReader(BytesIO(delivery.raw or b""))
        len(reader.pages)
    except PyPdfError:
        raise Refusal(
            "Nothing was printed.",
            f"the pages kept for delivery {delivery.id} cannot be read",
            "Restore the database from its copy, or write the letter anew.",
        ) from None
    return reader


def _bound(envelopes: Sequence[Envelope], list_first: bytes) -> bytes:
    """The list and every letter in one file, with a blank page where a letter would end on the front of a sheet."""
    writer = PdfWriter()
    for reader in (PdfReader(BytesIO(list_first)), *(_pages(one) for two in envelopes for one in two.letters)):
        writer.append(reader, import_outline=False)
        if len(writer.pages) % 2:
            writer.add_blank_page()
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def cover(envelopes: Sequence[Envelope], letterhead: Letterhead, today: date) -> LetterDoc:
    """The list that lies on top: to whom, how many letters and sheets, and which addresses to look at."""
    rows = tuple(
        (envelope.to.name, str(len(envelope.letters)), str(envelope.sheets), "Look" if envelope.trouble else "")
        for envelope in envelopes
    )
    heads = ("Name", "Letters", "Sheets", "Address")
    sheets = sum(envelope.sheets for envelope in envelopes)
    blocks: list[Block] = [
        Heading(1, f"Letters to post on {day(today)}"),
        Paragraph(f"{_many(len(envelopes), 'envelope')}, {_many(sheets, 'sheet')} printed on both sides."),
        Table("Envelopes, in the order of the pages", heads, rows),
    ]
    wrong = Counter(f"{envelope.to.name}: {envelope.trouble}" for envelope in envelopes if envelope.trouble)
    if wrong:
        blocks += [Heading(2, "Addresses to look at before posting"), Bulleted(tuple(wrong))]
    notice = Notice(f"Letters to post on {day(today)}", tuple(blocks))
    return LetterDoc(notice=notice, letterhead=letterhead, to=RECIPIENT, reference="", dated=today)


def confirm_posted(door: Door, ids: Sequence[int] | None, by: str, now: datetime) -> str:
    """The clerk says that letters were posted: these, or (None) all that the printed files held. Out: a sentence.

    All of them are recorded or none. Raises NotAllowed for anybody whom the policy's table does not let say so, and
    Refusal for a delivery that does not wait to be posted.
    """
    with writing(door.engine) as conn:
        lock_head(conn)
        waiting = {one.id: one for one in outbox.in_state(conn, WAITS)}
        wanted = [id for id, one in waiting.items() if one.provider_ref] if ids is None else list(dict.fromkeys(ids))
        for id in wanted:
            _posted(door, conn, waiting.get(id), id, by, now)
    if not wanted:
        return "Nothing was recorded: no letter was printed. Print first, or name the letters."
    left = len(waiting) - len(wanted)
    more = f" {left} more {'waits' if left == 1 else 'wait'} to be printed or posted." if left else ""
    gone = _many(len(wanted), "letter is", "letters are")
    return f"{gone} recorded as posted on {day(now.date())}.{more}"


def _posted(door: Door, conn: Connection, delivery: Delivery | None, id: int, by: str, now: datetime) -> None:
    if delivery is None:
        raise Refusal(
            "Nothing was recorded.",
            f"delivery {id} does not wait to be posted",
            "See `upturn post list` for what does.",
        )
    deciding.may_decide(door, conn, delivery, by, now, deciding.POSTED)
    outbox.settle(conn, id, "posted", now)
    receipts.went(door, conn, delivery, now, by)
