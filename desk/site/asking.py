"""Who is asking, and what they sent: for `Depends` in every page.

A page that changes something takes `sent`, which refuses a form that no page of ours made (CSRF); a test sees to it
that none goes without.
"""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from cases import store
from cases.sight import sight_of
from desk.identity import sessions
from desk.identity.limits import FIELDS, FILES, forms, spend
from desk.site.desk import Desk, the_desk
from desk.site.visitor import NotForYou, SignedOut, Visitor


class Forged(Exception):
    """A form that no page of ours made for this session."""


def cookie(desk: Desk) -> str:
    """What the cookie of a session is called here."""
    return sessions.cookie_of(desk.office.web_url)


def the_session(request: Request, desk: Annotated[Desk, Depends(the_desk)]) -> Visitor:
    """Whoever is signed in, even where they hold no post any more: for signing out. Raises SignedOut."""
    token = request.cookies.get(cookie(desk), "")
    now = desk.now()
    with store.reading(desk.engine) as conn:
        session = sessions.session_of(conn, token, now, desk.idle) if token else None
        person = store.person(conn, session.person) if session else None
        if session is None or person is None or person.erased:
            raise SignedOut
        sight = sight_of(conn, person.id, desk.framework.policy, now.date())
    if not session.fresh:
        with store.writing(desk.engine) as conn:
            sessions.still_in_use(conn, token, now)
    visitor = Visitor(person, sight, session.way, token)
    request.state.visitor = visitor
    return visitor


def the_visitor(visitor: Annotated[Visitor, Depends(the_session)]) -> Visitor:
    """Whoever is signed in. Raises SignedOut, and NotForYou for somebody who holds no post any more."""
    if not visitor.sight.anything:
        raise NotForYou
    return visitor


def an_officer(visitor: Annotated[Visitor, Depends(the_visitor)]) -> Visitor:
    """Somebody of the authority. Raises NotForYou for anybody else."""
    if not visitor.sight.officer:
        raise NotForYou
    return visitor


def an_auditor(visitor: Annotated[Visitor, Depends(the_visitor)]) -> Visitor:
    """An auditor. Raises NotForYou for anybody else."""
    if not visitor.sight.auditor:
        raise NotForYou
    return visitor


def sees_every_case(visitor: Annotated[Visitor, Depends(the_visitor)]) -> Visitor:
    """An officer or an auditor. Raises NotForYou for anybody else."""
    if not visitor.sight.everything:
        raise NotForYou
    return visitor


async def sent(
    request: Request, desk: Annotated[Desk, Depends(the_desk)], visitor: Annotated[Visitor, Depends(the_visitor)]
) -> FormData:
    """What a form of this session sent. Raises Forged where it does not carry the session's mark, and TooOften."""
    return await sent_to_leave(request, desk, visitor)


async def sent_to_leave(
    request: Request, desk: Annotated[Desk, Depends(the_desk)], visitor: Annotated[Visitor, Depends(the_session)]
) -> FormData:
    """The same, from somebody who may hold no post any more: they can still sign out."""
    form = await request.form(max_files=FILES, max_fields=FIELDS)
    mark = form.get("csrf", "")
    if not isinstance(mark, str) or not hmac.compare_digest(mark.encode(), visitor.csrf.encode()):
        raise Forged
    await run_in_threadpool(_one_more, desk, visitor)
    return form


def _one_more(desk: Desk, visitor: Visitor) -> None:
    """One more form of this person. Raises TooOften."""
    with store.writing(desk.engine) as conn:
        spend(conn, desk.office, forms(desk.office), visitor.person.id, desk.now())


TheDesk = Annotated[Desk, Depends(the_desk)]
TheVisitor = Annotated[Visitor, Depends(the_visitor)]
TheSession = Annotated[Visitor, Depends(the_session)]
Officer = Annotated[Visitor, Depends(an_officer)]
Auditor = Annotated[Visitor, Depends(an_auditor)]
SeesAll = Annotated[Visitor, Depends(sees_every_case)]
Sent = Annotated[FormData, Depends(sent)]
SentToLeave = Annotated[FormData, Depends(sent_to_leave)]

__all__ = [
    "Auditor", "Forged", "Officer", "SeesAll", "Sent", "SentToLeave", "TheDesk", "TheSession", "TheVisitor",
    "cookie",
]  # fmt: skip
