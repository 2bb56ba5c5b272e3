"""Whether the lists that people search are what the trails add up to, and the log of reads what was counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection

from cases import registers
from cases.case import Case
from cases.evolve import replay
from cases.reading_log import reads_fit
from cases.refusals import day
from cases.store import LEDGER, case_ids, entries
from cases.verifying.finding import Finding


def in_lists(conn: Connection) -> Iterator[Finding]:
    """Every case whose row in the caseload is not what its trail adds up to. The trails must be whole."""
    cases: dict[str, Case] = {}
    for id in case_ids(conn):
        try:
            cases[id] = replay(id, entries(conn, id))
        except (ValueError, KeyError, TypeError):
            said = f"The trail of case {id} cannot be added up: an entry says what no entry of its kind can say."
            yield Finding(None, id, "edited", said)
            return
    for id in registers.differing(conn, cases):
        said = "Its row in the caseload is not what its trail adds up to. Run `upturn rebuild`."
        yield Finding(None, id, "caseload wrong", said)


def in_reads(conn: Connection, kept: date | None) -> Iterator[Finding]:
    """Every day whose reads are not those that were counted. The trails must be whole."""
    for one in reads_fit(conn, kept):
        said = f"Who looked at cases on {day(one)} (UTC) is not what was counted then: somebody has changed that log."
        yield Finding(None, LEDGER, "reads wrong", said)
