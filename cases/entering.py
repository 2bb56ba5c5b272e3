"""People and schools, entered for the first time by somebody at the desk: the policy says who may (`enter`)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Connection, func, select

from cases import commands as c
from cases import schema, store
from cases.act import Door, Outcome
from cases.people import Person
from cases.permission import may_enter
from cases.policy import Policy
from cases.reading_log import NO_CASE, log_read
from cases.refusals import Refusal

_p = schema.people.c


def enter_person(door: Door, policy: Policy, person: Person, by: str, now: datetime) -> str:
    """A new person, whose id is given by the record and not by `person`. Out: that id.

    Raises NotAllowed, and Refusal where the short name or the e-mail address is somebody's already: a person signs in
    by their address, so it is one person's. Who entered them is written to the log of reads, which is counted and
    sealed.
    """
    with store.writing(door.engine) as conn:
        store.lock_head(conn)
        may_enter(conn, lambda id: door.case(conn, id), by, policy, now.date())
        for column, value, called in ((_p.handle, person.handle, "handle"), (_p.email, person.email, "email")):
            if value and (name := _whose(conn, column, value)):
                raise Refusal(
                    "Nobody was entered.",
                    f"{value} is {name}'s already",
                    "Give another, or use the person who is on record.",
                    field=called,
                )
        id = store.add_person(conn, person.handle, person.name, person.email, person.post, person.phone)
        log_read(conn, by, NO_CASE, f"entered {id}", "web", now)
    return id


def _whose(conn: Connection, column: Column[str], value: str) -> str:
    found = conn.execute(select(_p.name).where(func.lower(column) == value.lower()).limit(1)).scalar_one_or_none()
    return str(found or "")


def enter_school(door: Door, ask: c.RecordSchool, by: str, now: datetime, src: str) -> Outcome:
    """A new school, whose record has its URN as its name. Raises NotAllowed, and Refusal where it is on record already;
    asked a second time by the same request, it is there and nothing is done."""
    with store.reading(door.engine) as conn:
        case = door.case(conn, ask.urn)
    if (case.school or case.authority) and src not in case.asked:
        raise Refusal(
            "The school was not entered.", f"{ask.urn} is on record already", "Look at it there.", field="urn"
        )
    return door.ask(ask.urn, ask, by=by, now=now, source="web", src=src)
