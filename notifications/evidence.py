"""Evidence: files that an officer or the school adds to a case, kept with their entries or not at all.

The record says what was added, by whom and what it is about; the bytes are in the table of documents, under
`evidence:` and a name that nobody chose, so that no name says how many files there are.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import Connection, insert, select

from cases import commands as c
from cases import events as e
from cases import schema
from cases.act import Also, Outcome
from cases.evolve import event_of
from cases.refusals import Refusal
from cases.trail import Entry, stamp
from notifications.kinds import DONE, LONGEST_NAME, file_name, kind_of, plain

ONE = "1"
MB = 1024 * 1024

_d = schema.documents.c
File = tuple[str, bytes]
Taken = tuple[str, e.FileKind, bytes]
"""A file as it is kept: its name, its type and its bytes."""


@dataclass(frozen=True, slots=True)
class Added:
    """A file that is on record: what, about what, by whom and when."""

    entry: str
    seq: int
    by: str
    on: date
    said: e.EvidenceAdded


def taken(files: Sequence[File], most: int) -> list[Taken]:
    """Files as they will be kept: name, type, bytes. `most` is in bytes, for each. Raises Refusal, naming the file."""
    if not files:
        raise Refusal(DONE, "none was chosen", "Choose a file.", field="names")
    return [_taken(name, raw, most) for name, raw in files]


def _taken(name: str, raw: bytes, most: int) -> Taken:
    try:
        if len(raw) > most:
            why = f"it is larger than {most // MB} MB"
            raise Refusal(DONE, why, "Send it in parts, or only the pages that matter.", field="names")
        kind = kind_of(raw)
        return file_name(name, kind), kind, raw
    except Refusal as no:
        done = f"The file {plain(name)[:LONGEST_NAME] or 'without a name'} was not taken."
        raise Refusal(done, no.why, no.mend, field=no.field) from None


def asked(files: Sequence[Taken], about: e.About, subject: str = "", restricted: bool = False) -> c.AddEvidence:
    """The command that puts such files on record."""
    return c.AddEvidence(
        about_=about,
        subject=subject,
        restricted=restricted,
        ids=tuple(secrets.token_hex(8) for _ in files),
        names=tuple(name for name, _, _ in files),
        sizes=tuple(len(raw) for _, _, raw in files),
        digests=tuple(sha256(raw).hexdigest() for _, _, raw in files),
        kinds=tuple(kind for _, kind, _ in files),
    )


def keeping(case: str, files: Sequence[Taken], now: datetime) -> Also:
    """What keeps the bytes in the transaction that puts their entries on record."""

    def keep(conn: Connection, outcome: Outcome) -> None:
        added = [entry for entry in outcome.entries if entry.type == e.EvidenceAdded.type]
        for entry, (_, _, raw) in zip(added, files, strict=True):
            _keep(conn, case, str(entry.data["evidence"]), raw, now)

    return keep


def _keep(conn: Connection, case: str, id: str, raw: bytes, now: datetime) -> None:
    row = {"case_id": case, "draft": place(id), "person_id": ONE, "pdf": raw, "made_at": stamp(now)}
    conn.execute(insert(schema.documents).values(sha256=sha256(raw).hexdigest(), **row))


def place(id: str) -> str:
    """Where the bytes of a file are, in the table of documents."""
    return f"evidence:{id}"


def on_record(trail: Sequence[Entry]) -> Iterator[Added]:
    """The evidence of a case, in its order, without what was corrected away. `trail` with its personal values."""
    struck = {entry.corrects for entry in trail if entry.corrects}
    for entry in trail:
        if entry.type == e.EvidenceAdded.type and entry.id not in struck:
            said = event_of(entry)
            assert isinstance(said, e.EvidenceAdded)
            yield Added(entry.id, entry.seq, entry.actor, entry.effective, said)


def opened(conn: Connection, case: str, said: e.EvidenceAdded) -> bytes:
    """The bytes of a file as they were added. Raises Refusal where they are missing, erased or not the same."""
    where = (_d.case_id == case, _d.draft == place(said.evidence), _d.person_id == ONE)
    raw = conn.execute(select(_d.pdf).where(*where)).scalar_one_or_none()
    if raw is None or sha256(raw).hexdigest() != said.sha256:
        why = "it was erased, or is not as it was added"
        raise Refusal("The file cannot be shown.", why, "Ask whoever added it for it.")
    return bytes(raw)
