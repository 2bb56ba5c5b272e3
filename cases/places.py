"""Every place in which something is kept about people, with what it says: to be searched, and to be weighed by age."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, or_, select

from cases import events as e
from cases.case import Case
from cases.erasable import OVER, texts_in
from cases.people import Person
from cases.policy import Policy
from cases.retention import Kept, Past, past
from cases.schema import arrivals, case_events, deliveries, disclosures, documents, people

HASH = "sent_as"
"""The value of an entry that has the hash of what went."""
BESIDE = {"papers": "paper {number} of meeting {name}", "evidence": "evidence {name}, a file"}
"""What is kept with the pages of letters, by what its name begins with."""

_e, _d, _m, _g, _a, _p = case_events.c, disclosures.c, deliveries.c, documents.c, arrivals.c, people.c


def kept(conn: Connection, case_id: str | None = None) -> Iterator[Kept]:
    """Every place of one case, or of all; people and mail of no case are given only with all."""
    yield from _values(conn, case_id)
    yield from _messages(conn, case_id)
    yield from _pages(conn, case_id)
    yield from _mail(conn, case_id)
    if case_id is None:
        yield from _people(conn)


def with_hashes(conn: Connection, case_id: str, chosen: Sequence[e.Place]) -> tuple[e.Place, ...]:
    """These places of a case, and the hashes that entries have of the messages among them: to whoever knows all of a
    message but a name, its hash gives the name away."""
    names = {place.digest for place in chosen if place.what == "message"}
    ids = select(_m.delivery_id, _m.message_id).where(_m.case_id == case_id)
    gone = {row.delivery_id for row in conn.execute(ids) if e.place_of("message", row.message_id).digest in names}
    query = select(_d.digest, _d.event_id, _d.name, _e.body).join(case_events, _e.event_id == _d.event_id)
    hashes = [
        e.Place(what="value", digest=row.digest, of=row.event_id, name=row.name)
        for row in conn.execute(query.where(_e.case_id == case_id, _d.name == HASH).order_by(_e.seq))
        if json.loads(row.body)["data"]["delivery"] in gone
    ]
    return tuple(dict.fromkeys((*chosen, *hashes)))


def past_on(conn: Connection, cases: Sequence[Case], policy: Policy, today: date) -> list[Past]:
    """What these cases, and the authority among them, have past its class's time on a day; nothing where the policy has
    no classes."""
    if policy.retention is None:
        return []
    own = next((case.id for case in cases if case.authority), "")
    by_id = {case.id: case for case in cases}
    return past(by_id, kept(conn), policy.retention, today, ZoneInfo(policy.clock.zone), own)


def _values(conn: Connection, case_id: str | None) -> Iterator[Kept]:
    query = select(_d.digest, _d.event_id, _d.name, _d.disclosure, _e.case_id, _e.seq, _e.type, _e.at)
    query = query.join(case_events, _e.event_id == _d.event_id).order_by(_e.position, _d.name)
    for row in conn.execute(query.where(_e.case_id == case_id) if case_id else query):
        place = e.Place(what="value", digest=row.digest, of=row.event_id, name=row.name)
        where = f"entry {row.seq}, {row.type.replace('.', ' ').replace('_', ' ')}: {row.name}"
        texts = tuple(texts_in(json.loads(row.disclosure)[2]))
        yield Kept(row.case_id, place, where, _moment(row.at), row.type, texts)


def _messages(conn: Connection, case_id: str | None) -> Iterator[Kept]:
    """What was sent, with whatever else its row says; without what is kept for a telephone duty, which has no bytes."""
    kept_here = or_(_m.raw.is_not(None), _m.last_error.is_not(None))
    names = (_m.case_id, _m.message_id, _m.delivery_id, _m.template, _m.person_id, _m.created_at, _m.state, _m.raw)
    query = select(*names, _m.last_error, _m.note, _m.context).where(kept_here).order_by(_m.delivery_id)
    for row in conn.execute(query.where(_m.case_id == case_id) if case_id else query):
        texts = tuple(text for text in (row.last_error, row.note, row.context) if text)
        blobs = (bytes(row.raw),) if row.raw is not None else ()
        yield Kept(
            row.case_id,
            e.place_of("message", row.message_id),
            f"delivery {row.delivery_id}, {row.template.replace('_', ' ')}, as it was sent",
            _moment(row.created_at),
            texts=texts,
            blobs=blobs,
            person=row.person_id,
            over=row.state in OVER,
        )


def _pages(conn: Connection, case_id: str | None) -> Iterator[Kept]:
    query = select(documents).order_by(_g.case_id, _g.draft, _g.person_id)
    for row in conn.execute(query.where(_g.case_id == case_id) if case_id else query):
        sort, _, name = row.draft.partition(":")
        where = BESIDE.get(sort, "pages of letter {draft}").format(name=name, number=row.person_id, draft=row.draft)
        texts = (row.source,) if row.source else ()
        whose = "" if name and sort in BESIDE else row.person_id
        place = e.place_of("pages", row.draft, row.person_id)
        yield Kept(row.case_id, place, where, _moment(row.made_at), texts=texts, blobs=(bytes(row.pdf),), person=whose)


def _mail(conn: Connection, case_id: str | None) -> Iterator[Kept]:
    query = select(arrivals).where(_a.raw != b"").order_by(_a.came_at, _a.digest)
    for row in conn.execute(query.where(_a.case_id == case_id) if case_id else query):
        where = f"mail that came in, {row.kind}, {row.filed}"
        yield Kept(
            row.case_id or "",
            e.place_of("mail", row.digest),
            where,
            _moment(row.came_at),
            texts=(row.why,),
            blobs=(bytes(row.raw),),
            person=row.person_id or "",
        )


def _people(conn: Connection) -> Iterator[Kept]:
    for row in conn.execute(select(people).order_by(_p.person_id)):
        person = Person(row.person_id, row.handle, row.name, row.email, row.post, row.phone)
        if not person.erased:
            said = (person.handle, person.name, person.email, person.post, person.phone)
            texts = tuple(text for text in said if text)
            yield Kept("", e.place_of("person", person.id), "list of people", None, texts=texts, person=person.id)


def _moment(stamped: Any) -> datetime:
    return datetime.fromisoformat(stamped)
