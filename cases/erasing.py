"""Erasing by law in the database: the erasing itself, the list of it kept outside, and doing it again after a restore.

Entry and erasure are one transaction. What is gone from the tables has still to leave the files: see scrubbing.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from cases import events as e
from cases import evolve, ledger, registers
from cases.case import ENGINE
from cases.people import Person
from cases.returned import came_back, is_back
from cases.schema import (
    arrivals,
    case_events,
    deliveries,
    disclosures,
    documents,
    holds,
    kept_forms,
    people,
    redactions,
    sessions,
    sign_in_links,
)
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
    _take_out(conn, entry.case, gone)


def _take_out(conn: Connection, case_id: str, gone: e.Redacted) -> None:
    names = gone.digest.partition(":")[2]
    match gone.what:
        case "value":
            conn.execute(delete(disclosures).where(_d.digest == gone.digest))
        case "message":
            conn.execute(
                update(deliveries).where(_m.message_id == names).values(raw=None, sha256=None, last_error=GONE)
            )
        case "pages":
            draft, _, person = names.rpartition("/")
            conn.execute(delete(documents).where(_g.case_id == case_id, _g.draft == draft, _g.person_id == person))
        case "mail":
            conn.execute(update(arrivals).where(_a.digest == names).values(raw=b"", why=GONE))
        case "person":
            nobody = Person.erased_as(names)
            values = {"handle": nobody.handle, "name": nobody.name, "email": None, "post": None, "phone": None}
            conn.execute(update(people).where(_p.person_id == names).values(**values))
            for table in (sessions, sign_in_links, kept_forms):  # nobody goes on as a person who is no longer one
                conn.execute(delete(table).where(table.c.person_id == names))


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
        if is_back(conn, case_id, gone):
            added += _again(conn, head, case_id, gone, now)
    for case_id in {entry.case for entry in added} - {LEDGER}:
        again = evolve.replay(case_id, entries(conn, case_id))
        registers.keep(conn, again, now.date())
        registers.keep_posts(conn, again)
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


def list_again(conn: Connection) -> int:
    """Make the registers of erasures and of holds again from the record, and take out what was erased and is back. Out:
    how many places that was.

    What is listed and no entry accounts for stays: nobody can take it out, and `verify` tells of it. So does what is
    back in a case under a hold.
    """
    listed = set(conn.execute(select(redactions.c.digest)).scalars())
    held = set(conn.execute(select(holds.c.event_id)).scalars())
    standing: dict[str, str] = {}
    erased: list[tuple[str, e.Redacted]] = []
    for entry in _entries(conn, *DOES):
        match evolve.event_of(entry):
            case e.Redacted() as gone:
                if gone.digest not in listed:
                    conn.execute(insert(redactions).values(digest=gone.digest, event_id=entry.id))
                listed.add(gone.digest)
                erased.append((entry.case, gone))
            case e.HoldPlaced():
                standing[entry.id] = entry.case
            case e.HoldLifted(of=placed):
                standing.pop(placed, None)
                conn.execute(delete(holds).where(holds.c.event_id == placed))
    for id in standing.keys() - held:
        conn.execute(insert(holds).values(event_id=id, case_id=standing[id]))
    back = [(case, gone) for case, gone in erased if case not in standing.values() and came_back(conn, case, gone)]
    for case, gone in back:
        _take_out(conn, case, gone)
    return len(back)


def _entries(conn: Connection, *types: str) -> Iterator[Entry]:
    return (read(row[0], row[1], bytes(row[2])) for row in conn.execute(_DOES, {"types": list(types)}))
