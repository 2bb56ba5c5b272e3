"""Whether what was erased by law is there all the same: come back from a backup, or put back by hand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from cases import events as e
from cases.people import Person
from cases.schema import arrivals, deliveries, disclosures, documents, people

_d, _m, _g, _a, _p = disclosures.c, deliveries.c, documents.c, arrivals.c, people.c


def came_back(conn: Connection, case_id: str, gone: e.Redacted) -> bool:
    """Whether it is back and must not be: a meeting's papers may lawfully be put in again under the same number."""
    return not gone.digest.startswith("pages:papers:") and is_back(conn, case_id, gone)


def is_back(conn: Connection, case_id: str, gone: e.Redacted) -> bool:
    """Whether the place that an entry of a case says was erased holds anything."""
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
