"""Whether something may be erased by law: it is there, nobody still needs it, and the reason does not keep it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from cases import commands as c
from cases import events as e
from cases.case import ENGINE, Case
from cases.decisions.erasure import RULE, waiting
from cases.refusals import NotAllowed, Refusal
from cases.schema import arrivals, case_events, deliveries, disclosures, documents, people, redactions
from cases.store import same_person

_e, _d, _m = case_events.c, disclosures.c, deliveries.c
_g, _a, _p, _r = documents.c, arrivals.c, people.c, redactions.c
OVER = ("sent", "posted", "told", "refused", "stopped", "bounced")
"""States of a delivery in which nobody needs its bytes to send it."""
SHORTEST = 3
"""Letters that a value must have to be looked for in a reason: shorter ones are in any text."""
AGAIN = ", and both are entered with the same name or e-mail address"
Cases = Callable[[], Sequence[Case]]


def by_somebody_else(conn: Connection, case: Case, ask: c.ApproveErasure, by: str) -> None:
    """Raises NotAllowed where whoever asked would approve, be it under another number, or nobody."""
    request = case.erasures.get(ask.id)
    if by == ENGINE or (request and same_person(conn, request.asked_by, by)):
        why = "a person has to approve it" if by == ENGINE else "whoever asks for an erasure does not approve it"
        why += AGAIN if request and by not in (ENGINE, request.asked_by) else ""
        raise NotAllowed(f"The erasure {ask.id} was not approved.", why, "Ask somebody else who may.", RULE)


def can_be_asked(conn: Connection, case: Case, ask: c.AskErasure | c.ReviewDisposal, cases: Cases, today: date) -> None:
    """Raises Refusal where a place cannot be erased, or where the reason would keep what is to go."""
    done = f"The erasure {ask.id} was not asked for."
    said = " ".join((ask.reason, getattr(ask, "rule", ""))).casefold()
    for place in ask.places:
        _can_be_erased(conn, case, place, done, cases, today)
        if any(word in said for word in _words_of(conn, place)):
            raise Refusal(
                done, "its reason repeats what is to be erased", "Give the reason in other words.", RULE, field="reason"
            )


def can_be_approved(conn: Connection, case: Case, ask: c.ApproveErasure, cases: Cases, today: date) -> None:
    """Raises Refusal where something has changed since it was asked for."""
    done = f"The erasure {ask.id} was not approved."
    for place in waiting(case, ask.id, done).places:
        _can_be_erased(conn, case, place, done, cases, today)


def _can_be_erased(conn: Connection, case: Case, place: e.Place, done: str, cases: Cases, today: date) -> None:
    if conn.execute(select(_r.digest).where(_r.digest == place.digest)).first():
        raise Refusal(
            done, f"{place.digest} has been erased already", "Ask for the others alone.", RULE, field="places"
        )
    names = place.digest.partition(":")[2]
    match place.what:
        case "value":
            there = select(_d.digest).join(case_events, _e.event_id == _d.event_id)
            there = there.where(_d.digest == place.digest, _d.event_id == place.of, _e.case_id == case.id)
            _is_there(conn, there.where(_d.name == place.name), place, done)
        case "message":
            row = _is_there(conn, select(_m.state).where(_m.message_id == names, _m.case_id == case.id), place, done)
            if row.state not in OVER:
                raise Refusal(done, "a message in it has not gone yet", "Send it or stop it first.", RULE)
        case "pages":
            _pages_can_be_erased(conn, case, place, done)
        case "mail":
            whose = _a.case_id == case.id
            _is_there(conn, select(_a.digest).where(_a.digest == names, whose | unfiled(case)), place, done)
        case "person":
            _is_there(conn, select(_p.person_id).where(_p.person_id == names), place, done)
            _has_left(conn, names, done, cases(), today)


def unfiled(case: Case) -> Any:
    """Mail that belongs to no case is the authority's own."""
    return _a.case_id.is_(None) if case.authority else _a.case_id == case.id


def _is_there(conn: Connection, query: Any, place: e.Place, done: str) -> Any:
    row = conn.execute(query).first()
    if row is None:
        why = f"there is no {place.what} {place.digest} in this case"
        recorded = f"there is no such {place.what} in this case"
        raise Refusal(done, why, "`upturn erase find` lists what is there.", RULE, recorded)
    return row


def _pages_can_be_erased(conn: Connection, case: Case, place: e.Place, done: str) -> None:
    draft, _, person = place.digest.partition(":")[2].rpartition("/")
    pages = select(_g.sha256).where(_g.case_id == case.id, _g.draft == draft, _g.person_id == person)
    _is_there(conn, pages, place, done)
    meeting = case.meetings.get(draft.removeprefix("papers:"))
    if (draft in case.drafts and case.drafts[draft].standing in ("drafted", "approved")) or (
        draft.startswith("papers:") and meeting and meeting.standing == "booked"
    ):
        raise Refusal(done, f"the pages of {draft} are still needed", "Issue it, send it back or wait for it.", RULE)
    rows = conn.execute(select(_m.context).where(_m.case_id == case.id, _m.state.not_in(OVER))).scalars()
    if any(json.loads(context).get("draft") == draft for context in rows):
        raise Refusal(done, f"the letter {draft} has not gone to everybody yet", "Send it or stop it first.", RULE)


def _has_left(conn: Connection, person: str, done: str, cases: Sequence[Case], today: date) -> None:
    """Somebody who holds a post is still owed notices, and somebody has to be written to."""
    for case in cases:
        if case.holds and person in _of_the_case(case):
            why = f"{person} is of case {case.id}, which is under a legal hold ({', '.join(case.holds)})"
            raise Refusal(done, why, "Lift the hold first, if the proceedings are over.", "UK GDPR Art 17(3)(e)")
        to_come = any(who == person for _, who, _ in case.appointed)
        governs = case.open and person in case.governors
        if case.converted_on is None and (case.roles_of(person, today) or to_come or governs):
            why = f"{person} still holds a post for {case.school}, and notices are owed to whoever holds it"
            raise Refusal(done, why, "Record their last day first; ask again once it has passed.", RULE)
    if conn.execute(select(_m.delivery_id).where(_m.person_id == person, _m.state.not_in(OVER))).first():
        raise Refusal(done, f"something on its way to {person} has not gone yet", "Send it or stop it first.", RULE)


def _of_the_case(case: Case) -> set[str]:
    """Everybody who ever held a post for a case, or was sent something about it."""
    held = {who for holdings in case.holders.values() for who, _, _ in holdings}
    return held | set(case.governors) | {told.person for told in case.told}


def _words_of(conn: Connection, place: e.Place) -> Iterator[str]:
    """What must not stand in a reason: every text in a value, and what a person is called and reached by."""
    if place.what == "value":
        said = conn.execute(select(_d.disclosure).where(_d.digest == place.digest)).scalar_one()
        found: Iterable[Any] = texts_in(json.loads(said)[2])
    elif place.what == "person":
        id = place.digest.partition(":")[2]
        found = conn.execute(select(_p.name, _p.email, _p.post, _p.phone).where(_p.person_id == id)).one()
    else:
        return
    yield from (word.strip().casefold() for word in found if word and len(word.strip()) >= SHORTEST)


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_in(inner)
