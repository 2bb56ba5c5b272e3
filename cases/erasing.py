"""Erasing by law in the database: the erasing itself, the list of it kept outside, and doing it again after a restore.

Entry and erasure are one transaction. What is gone from the tables has still to leave the files: see scrubbing.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from cases import events as e
from cases import evolve, ledger, registers
from cases.case import ENGINE
from cases.people import Person
from cases.schema import arrivals, case_events, deliveries, disclosures, documents, holds, people, redactions
from cases.store import LEDGER, Head, append, entries
from cases.trail import Draft, Entry, canonical, read, stamp

_e, _d, _m = case_events.c, disclosures.c, deliveries.c
_g, _a, _p = documents.c, arrivals.c, people.c
DOES = (e.Redacted.type, e.HoldPlaced.type, e.HoldLifted.type)
"""Entries that change more than the case."""
GONE = "It was erased by law."
_DOES = (
    select(_e.position, _e.body, _e.leaf).where(_e.type.in_(bindparam("types", expanding=True))).order_by(_e.position)
)


def carry_out(conn: Connection, added: Sequence[Entry]) -> None:
    """What entries just added say was erased goes, and the register of holds follows them. In their transaction."""
    for entry in added:
        match evolve.event_of(entry):
            case e.Redacted() as gone:
                _erase(conn, entry, gone)
            case e.HoldPlaced():
                conn.execute(insert(holds).values(event_id=entry.id, case_id=entry.case))
            case e.HoldLifted(of=placed):
                conn.execute(delete(holds).where(holds.c.event_id == placed))


def _erase(conn: Connection, entry: Entry, gone: e.Redacted) -> None:
    conn.execute(insert(redactions).values(digest=gone.digest, event_id=entry.id))
    names = gone.digest.partition(":")[2]
    match gone.what:
        case "value":
            conn.execute(delete(disclosures).where(_d.digest == gone.digest))
        case "message":
            conn.execute(update(deliveries).where(_m.message_id == names).values(raw=None, last_error=GONE))
        case "pages":
            draft, _, person = names.rpartition("/")
            conn.execute(delete(documents).where(_g.case_id == entry.case, _g.draft == draft, _g.person_id == person))
        case "mail":
            conn.execute(update(arrivals).where(_a.digest == names).values(raw=b"", why=GONE))
        case "person":
            nobody = Person.erased_as(names)
            values = {"handle": nobody.handle, "name": nobody.name, "email": None, "post": None, "phone": None}
            conn.execute(update(people).where(_p.person_id == names).values(**values))


# --- the list kept outside, and doing it again -----------------------------------------------------------------------
def redaction_lines(conn: Connection) -> Iterator[str]:
    """A line of JSON for each erasure, in the order of the record, to be kept outside the database: what was erased, of
    which case, on which basis and when. Nothing of what it said."""
    for entry in _entries(conn, e.Redacted.type):
        yield canonical({"case": entry.case, "at": stamp(entry.at), "entry": entry.id, **entry.data})


def replay(conn: Connection, head: Head, lines: Iterable[str], now: datetime) -> list[Entry]:
    """Erase what came back from a backup although a line says that it was erased. Out: the entries that say so now.

    `head` comes from lock_head in this transaction. What did not come back is passed over, so that it is safe any
    number of times. A hold that came back too was lifted before the erasure: it is lifted again. Raises ValueError,
    with nothing erased, for a line that is not one of `redaction_lines`.
    """
    said = [_line(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    added: list[Entry] = []
    for case_id, gone in said:
        if _is_back(conn, case_id, gone):
            added += _again(conn, head, case_id, gone, now)
    for case_id in {entry.case for entry in added} - {LEDGER}:
        registers.keep(conn, evolve.replay(case_id, entries(conn, case_id)), now.date())
    return added


def _line(number: int, line: str) -> tuple[str, e.Redacted]:
    try:
        said = json.loads(line)
        fields = {name: value for name, value in said.items() if name in e.Redacted.model_fields}
        return str(said["case"]), e.Redacted.model_validate({**fields, "replayed": True})
    except (ValueError, KeyError, AttributeError, TypeError):
        raise ValueError(
            f"Nothing was erased again: line {number} of the list of erasures is not one. "
            "Give the file that UPTURN_REDACTIONS_FILE names."
        ) from None


def _is_back(conn: Connection, case_id: str, gone: e.Redacted) -> bool:
    """Whether what was erased is there all the same."""
    names = gone.digest.partition(":")[2]
    there: Any
    match gone.what:
        case "value":
            there = select(_d.digest).where(_d.digest == gone.digest)
        case "message":
            there = select(_m.message_id).where(_m.message_id == names, _m.raw.is_not(None))
        case "pages":
            draft, _, person = names.rpartition("/")
            there = select(_g.draft).where(_g.case_id == case_id, _g.draft == draft, _g.person_id == person)
        case "mail":
            there = select(_a.digest).where(_a.digest == names, _a.raw != b"")
        case "person":
            there = select(_p.person_id).where(_p.person_id == names, _p.name != Person.erased_as(names).name)
    return conn.execute(there).first() is not None


def _again(conn: Connection, head: Head, case_id: str, gone: e.Redacted, now: datetime) -> list[Entry]:
    known = conn.execute(select(_e.seq).where(_e.case_id == case_id).limit(1)).first()
    if known is None or case_id == LEDGER:  # the case itself was lost, but not this
        added = ledger.enter(conn, head, [gone], now)
    else:
        trail = entries(conn, case_id)
        lifted = [
            e.HoldLifted(hold=hold, of=placed, replayed=True)
            for hold, placed in evolve.replay(case_id, trail).holds.items()
        ]
        drafts = [Draft(x.type, x.model_dump(mode="json", exclude=set(x.personal)), ENGINE, source="record")
                  for x in (*lifted, gone)]  # fmt: skip
        added = append(conn, head, case_id, trail[-1].seq, trail[-1].leaf.hex(), drafts, now)
    carry_out(conn, added)
    return added


def differing(conn: Connection) -> list[str]:
    """A sentence for each row of `redactions` and `holds` that is not what the entries say, or is missing."""
    said = {(row.digest, row.event_id) for row in conn.execute(select(redactions))}
    held = {(row.event_id, row.case_id) for row in conn.execute(select(holds))}
    erased, holding = set(), set()
    for entry in _entries(conn, *DOES):
        match evolve.event_of(entry):
            case e.Redacted(digest=digest):
                erased.add((digest, entry.id))
            case e.HoldPlaced():
                holding.add((entry.id, entry.case))
            case e.HoldLifted(of=placed):
                holding.discard((placed, entry.case))
    return [
        f"Case {case}: the list of legal holds is not what the record says." for _, case in sorted(held ^ holding)
    ] + [f"The list of erasures is not what the record says ({digest})." for digest, _ in sorted(said ^ erased)]


def _entries(conn: Connection, *types: str) -> Iterator[Entry]:
    return (read(row[0], row[1], bytes(row[2])) for row in conn.execute(_DOES, {"types": list(types)}))
