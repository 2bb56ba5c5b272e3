"""Which of five checks finds something: each is asked alone."""

from __future__ import annotations

from sqlalchemy import Connection, select

from cases.schema import case_events
from cases.verify import Elsewhere, Finding, inside
from cases.verifying.held import in_held
from cases.verifying.lists import in_lists
from cases.verifying.signed import in_checkpoints, sizes
from cases.verifying.sweep import sweep

CHECKS = ("gaps", "chains", "inside", "signed", "held")


def found_by(conn: Connection, elsewhere: Elsewhere) -> dict[str, list[Finding]]:
    """What each check finds."""
    swept = sweep(conn, [*sizes(conn), *(held.size for held in elsewhere.held)])
    ledger, of_itself = inside(conn, swept)
    looked = in_checkpoints(conn, swept, ledger, elsewhere)
    return {
        "gaps": _gaps(conn),
        "chains": [one for one in swept.wrong if one.kind != "deleted"],
        "inside": of_itself or list(in_lists(conn)),
        "signed": list(looked.findings),
        "held": list(in_held(elsewhere.held, swept, ledger, looked.signed, looked.trusted)),
    }


def _gaps(conn: Connection) -> list[Finding]:
    """All that plain audit rows have: their numbers."""
    there = list(conn.execute(select(case_events.c.position).order_by(case_events.c.position)).scalars())
    return [Finding(n, None, "deleted", "A number is left out.") for n, one in enumerate(there) if one != n][:1]
