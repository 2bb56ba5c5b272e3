"""Read the whole record again and say what somebody has done to it.

These checks find what was changed without making everything after it again. Whoever can write to the database and
makes all of it again is found by what they cannot sign; whoever has the key too only by what is held elsewhere: a
checkpoint on a letter, or with the auditor. docs/auditors/attacks.md says which check finds what.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from cases.checkpoints import line
from cases.verifying.finding import NOTHING_ELSE, Elsewhere, Finding, Held, Kind, Seen, first_first
from cases.verifying.held import in_held, read_held
from cases.verifying.in_case import in_cases, unlisted
from cases.verifying.in_ledger import Ledger, in_ledger, ledger_of
from cases.verifying.in_order import against_head, batches, head_of, in_order, out_of_time
from cases.verifying.in_tree import in_tree
from cases.verifying.lists import in_lists, in_reads
from cases.verifying.signed import Looked, gaps, in_checkpoints, sizes, told
from cases.verifying.sweep import Swept, sweep
from cases.verifying.values import gone_or_back, in_registers, in_values

__all__ = [
    "NOTHING_ELSE",
    "Elsewhere",
    "Examined",
    "Finding",
    "Held",
    "Kind",
    "examine",
    "inside",
    "read_held",
    "verify",
]


@dataclass(frozen=True, slots=True)
class Examined:
    """What a check came to: the findings, the first wrong entry first; the size and root of the record as it is; the
    newest checkpoint in one line ("" where there is none); and notes, sentences about what is no finding."""

    findings: tuple[Finding, ...]
    size: int
    root: bytes
    newest: str
    notes: tuple[str, ...]


def verify(conn: Connection, elsewhere: Elsewhere = NOTHING_ELSE) -> list[Finding]:
    """Everything wrong with the record itself, the first wrong entry first; nothing when it is whole.

    Call it inside `reading`, so that it sees one moment. It reads everything: about 50 microseconds an entry.
    """
    swept = _swept(conn, elsewhere)
    ledger, findings = inside(conn, swept)
    looked = in_checkpoints(conn, swept, ledger, elsewhere)
    return first_first([*findings, *looked.findings, *_held(swept, ledger, looked, elsewhere)])


def examine(conn: Connection, elsewhere: Elsewhere = NOTHING_ELSE, quick: bool = False) -> Examined:
    """The record and, where it is whole, the lists made from it and the log of reads; `quick` looks only at hashes,
    chains and checkpoints, and leaves it to the other to say what was done. Call it inside `reading`."""
    swept = _swept(conn, elsewhere)
    ledger, findings = (ledger_of(conn), list(swept.wrong)) if quick else inside(conn, swept)
    looked = in_checkpoints(conn, swept, ledger, elsewhere)
    findings = first_first([*findings, *looked.findings, *_held(swept, ledger, looked, elsewhere)])
    if not findings and not quick:
        findings = [*in_lists(conn), *in_reads(conn, elsewhere.reads_kept)]
    newest = line(looked.signed[-1].checkpoint) if looked.signed else ""
    notes = [*told(ledger), *(gaps(looked.signed, elsewhere.days) if elsewhere.days is not None else [])]
    return Examined(tuple(findings), swept.size, swept.growth.root(), newest, tuple(notes))


def _swept(conn: Connection, elsewhere: Elsewhere) -> Swept:
    return sweep(conn, [*sizes(conn), *(held.size for held in elsewhere.held)])


def _held(swept: Swept, ledger: Ledger, looked: Looked, elsewhere: Elsewhere) -> list[Finding]:
    return list(in_held(elsewhere.held, swept, ledger, looked.signed, looked.trusted))


def inside(conn: Connection, swept: Swept) -> tuple[Ledger, list[Finding]]:
    """What the entries say of each other, of their values and of what is made from them."""
    seen, ledger, head = Seen(), Ledger(), head_of(conn)
    for rows in batches(conn):
        in_order(rows, seen)
        in_values(conn, rows, seen)
        in_ledger(rows, ledger, seen)
    seen.findings += in_cases(conn, seen)
    longer = head is not None and seen.last is not None and seen.last.position >= head.size
    seen.findings += [out_of_time(*fall, longer, seen) for fall in seen.falls]
    seen.findings += [unlisted(place, longer) for place in seen.extra.values()]
    seen.findings += against_head(head, seen)
    seen.findings += gone_or_back(conn, seen)
    seen.findings += in_registers(conn, seen)
    seen.findings += in_tree(conn, swept)
    return ledger, seen.findings
