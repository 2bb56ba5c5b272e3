"""Papers for a meeting: PDF files that go with its reminder, and with any notice of it that is sent after them.

The record says what was added and by whom; the pages are in the table of documents, under `papers:` and the meeting.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath

from sqlalchemy import Connection, delete, insert, select

from cases import commands as c
from cases import events as e
from cases import schema
from cases.act import Also, Door, Outcome
from cases.case import Case
from cases.decisions.tig import papers_of
from cases.evolve import event_of
from cases.refusals import Refusal
from cases.store import entries
from cases.trail import Entry, stamp
from notifications.blocks import clean
from notifications.compose import MessageRefused
from notifications.outbox import Delivery

PDF = b"%PDF-"
WITH_PAPERS = ("meeting_notice", "meeting_moved", "meeting_reminder")
LONGEST_NAME = 100

_d = schema.documents.c
File = tuple[str, bytes]


def add(
    door: Door, case: str, meeting: str, files: Sequence[File], *, by: str, now: datetime, source: str = "cli"
) -> Outcome:
    """Add files, each a name and its bytes, to a meeting: all of them or none. Raises Refusal.

    `by` is a person's id; whether they may, and how much a meeting's papers may hold, is decided at the door.
    """
    also = keeping(case, meeting, files, now)
    return door.ask(case, asked(meeting, files), by=by, now=now, source=source, also=also)


def asked(meeting: str, files: Sequence[File]) -> c.AddPapers:
    """The command that puts such files on record. Raises Refusal for one that is no PDF."""
    for name, pdf in files:
        if not pdf.startswith(PDF):
            raise Refusal(
                f"The papers for {meeting} were not added.",
                f"the file {clean(PurePath(name).name)} is not a PDF",
                "Save it as a PDF, then add it again.",
            )
    return c.AddPapers(
        id=meeting,
        names=tuple(file_name(name) for name, _ in files),
        sizes=tuple(len(pdf) for _, pdf in files),
        digests=tuple(sha256(pdf).hexdigest() for _, pdf in files),
    )


def keeping(case: str, meeting: str, files: Sequence[File], now: datetime) -> Also:
    """What keeps the pages in the transaction that puts their entries on record."""

    def keep(conn: Connection, outcome: Outcome) -> None:
        for entry, (_, pdf) in zip(outcome.entries, files, strict=True):
            _keep(conn, case, meeting, int(entry.data["paper"]), pdf, now)

    return keep


def _keep(conn: Connection, case: str, meeting: str, number: int, pdf: bytes, now: datetime) -> None:
    """The pages of one paper, in place of those of a paper that was struck out under the same number."""
    whose = {"case_id": case, "draft": _draft(meeting), "person_id": str(number)}
    conn.execute(
        delete(schema.documents).where(
            _d.case_id == case, _d.draft == whose["draft"], _d.person_id == whose["person_id"]
        )
    )
    pages = {"sha256": sha256(pdf).hexdigest(), "pdf": pdf, "made_at": stamp(now)}
    conn.execute(insert(schema.documents).values(**whose, **pages))


def file_name(name: str) -> str:
    """What a paper is called where it is attached: no folders, nothing unseen or that a file system minds, one .pdf."""
    stem = re.sub(r'[\\/:*?"<>|;=]+', " ", clean(PurePath(name.replace("\\", "/")).name))
    stem = " ".join(re.sub(r"\.pdf$", "", stem, flags=re.IGNORECASE).strip(". ").split())
    return f"{stem[:LONGEST_NAME].strip() or 'paper'}.pdf"


def papers_for(conn: Connection, delivery: Delivery, case: Case) -> list[File]:
    """What is attached to one delivery: the name and the bytes of each paper of its meeting, in their order.

    Raises MessageRefused where a paper is on record and its pages are missing or are not the same.
    """
    meeting = str(delivery.context.get("meeting"))
    if delivery.template not in WITH_PAPERS or not (numbers := papers_of(case, meeting)):
        return []
    return [paper for number, paper in papers_at(conn, case, meeting) if number in numbers]


def papers_at(conn: Connection, case: Case, meeting: str) -> list[tuple[int, File]]:
    """The papers of a meeting in their order, each with its number. Raises MessageRefused as above."""
    return [(number, _paper(conn, case, added)) for number, added in _added(conn, case, meeting).items()]


def named(conn: Connection, case: Case, meeting: str) -> dict[int, str]:
    """What each paper of a meeting is called, by its number."""
    return {number: _name(added) for number, added in _added(conn, case, meeting).items()}


def opened(conn: Connection, case: Case, meeting: str, number: int) -> File:
    """One paper, to be looked at: its name and its bytes. Raises Refusal where it is not as it was added."""
    try:
        return _paper(conn, case, _added(conn, case, meeting)[number])
    except (KeyError, MessageRefused):
        why = "it was erased, or is not as it was added"
        raise Refusal("The paper cannot be shown.", why, "Ask whoever added it for it.") from None


def _added(conn: Connection, case: Case, meeting: str) -> dict[int, e.PapersAdded]:
    return on_record(entries(conn, case.id, private=True), case, meeting)


def on_record(trail: Sequence[Entry], case: Case, meeting: str) -> dict[int, e.PapersAdded]:
    """The papers of a meeting in their order, by number; a later one takes the number of one that was struck out.
    `trail` with its personal values."""
    events = (event_of(x) for x in trail if x.type == e.PapersAdded.type)
    added = {x.paper: x for x in events if isinstance(x, e.PapersAdded) and x.meeting == meeting}
    return {number: added[number] for number in sorted(added.keys() & papers_of(case, meeting).keys())}


def _paper(conn: Connection, case: Case, added: e.PapersAdded) -> File:
    where = (_d.case_id == case.id, _d.draft == _draft(added.meeting), _d.person_id == str(added.paper))
    pdf = conn.execute(select(_d.pdf).where(*where)).scalar_one_or_none()
    if pdf is None or sha256(pdf).hexdigest() != added.sha256:
        raise MessageRefused(
            f"The message was not made: paper {added.paper} for the meeting {added.meeting} is not as it was added. "
            "Correct its entry and add the file again, then release the message."
        )
    return _name(added), bytes(pdf)


def _name(added: e.PapersAdded) -> str:
    return added.name or f"paper-{added.paper}.pdf"


def _draft(meeting: str) -> str:
    return f"papers:{meeting}"
