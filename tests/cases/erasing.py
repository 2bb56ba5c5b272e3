"""Values erased as the law has it, for tests of what is left: the entry, the register and the value together."""

from __future__ import annotations

from sqlalchemy import Connection, select

from cases.erasing import carry_out
from cases.events import Place
from cases.schema import case_events, disclosures
from cases.store import append, entries, lock_head
from cases.trail import REDACTED, Draft
from tests.cases.recording import NOW


def erase_values(conn: Connection, *names: str) -> None:
    """Erase every value of these names (every value, where none is given), each with its entry."""
    of = select(disclosures.c.digest, disclosures.c.event_id, disclosures.c.name, case_events.c.case_id)
    rows = conn.execute(of.join(case_events, case_events.c.event_id == disclosures.c.event_id)).all()
    for row in rows:
        if not names or row.name in names:
            last = entries(conn, row.case_id)[-1]
            said = {"digest": row.digest, "of": row.event_id, "name": row.name, "what": "value", "rule": "R",
                    "basis": "unlawful", "asked_by": "P0001", "approved_by": "P0002"}  # fmt: skip
            drafts = [Draft(REDACTED, said, "P0002")]
            added = append(conn, lock_head(conn), row.case_id, last.seq, last.leaf.hex(), drafts, max(NOW, last.at))
            carry_out(conn, added)


def value_place(conn: Connection, name: str, case: str = "A") -> Place:
    """The place of the last value of this name in a case."""
    of = select(disclosures.c.digest, disclosures.c.event_id, disclosures.c.name)
    of = of.join(case_events, case_events.c.event_id == disclosures.c.event_id)
    of = of.where(disclosures.c.name == name, case_events.c.case_id == case).order_by(case_events.c.position.desc())
    row = conn.execute(of).first()
    assert row
    return Place(what="value", digest=row.digest, of=row.event_id, name=row.name)
