"""Coming in: a session for somebody who has shown who they are, and what is written down of whoever has not."""

from __future__ import annotations

from datetime import datetime

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from cases import store
from cases.people import Person
from cases.reading_log import NO_CASE, log_read
from cases.sight import Sight, sight_of
from desk.identity import sessions
from desk.identity.forgetting import forget_old
from desk.identity.limits import address_of, count, failures, refuse_more
from desk.site.asking import cookie
from desk.site.desk import Desk

NOBODY = "unknown"
"""What it says instead of a person where nobody has shown who they are."""


def let_in(request: Request, desk: Desk, person: Person, way: sessions.Way, to: str, now: datetime) -> Response:
    """On to where they were going, with a new session in the browser; the one that it had before is over."""
    with store.writing(desk.engine) as conn:
        if before := request.cookies.get(cookie(desk)):
            sessions.close_session(conn, before)
        token = sessions.open_session(conn, person.id, way, now, desk.longest)
        log_read(conn, person.id, NO_CASE, f"signed in ({way})", "web", now)
        forget_old(conn, now)
    answer = RedirectResponse(here(to), 303)
    answer.set_cookie(cookie(desk), token, httponly=True, samesite="lax", path="/")
    return answer


def not_too_often(request: Request, desk: Desk, what: str, now: datetime) -> None:
    """Raises TooOften where too much of a kind has failed from where this request comes from."""
    with store.reading(desk.engine) as conn:
        refuse_more(conn, desk.office, failures(what, desk.office), address_of(request, desk.office), now)


def write_down_failure(request: Request, desk: Desk, what: str, why: str, now: datetime) -> None:
    """Write down that somebody did not get in, and why. Nothing that they typed or sent."""
    with store.writing(desk.engine) as conn:
        count(conn, desk.office, failures(what, desk.office), address_of(request, desk.office), now)
        log_read(conn, NOBODY, NO_CASE, f"sign-in refused ({what}: {why})", "web", now)


def sight_today(conn: Connection, desk: Desk, person: Person, now: datetime) -> Sight:
    """What somebody would see if they came in now: nothing, for a person who was erased."""
    return Sight() if person.erased else sight_of(conn, person.id, desk.framework.policy, now.date())


def here(to: str) -> str:
    """An address of ours, or the beginning: nobody is sent elsewhere after signing in."""
    ours = to.startswith("/") and not to.startswith(("//", "/\\")) and "\\" not in to and to.isprintable()
    return to if ours else "/"
