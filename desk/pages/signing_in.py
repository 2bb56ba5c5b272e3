"""Signing in and out, and where somebody is signed in."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from cases import store
from cases.reading_log import NO_CASE, log_read
from desk.identity import openid, returning, sessions
from desk.setup.people import posts_today
from desk.site.asking import Sent, SentToLeave, TheDesk, TheSession, TheVisitor, cookie
from desk.site.coming_in import here, let_in
from desk.site.desk import Desk
from desk.site.rendering import page
from desk.site.visitor import NotForYou

router = APIRouter()
WAYS = {"openid": "With {}", "link": "By a link in an e-mail", "picked": "Picked in the demonstration"}


@router.get("/sign-in")
def sign_in(request: Request, desk: TheDesk, to: str = "/") -> Response:
    """How somebody can sign in here."""
    return sign_in_page(request, desk, to)


def sign_in_page(request: Request, desk: Desk, to: str, status: int = 200, **amiss: Any) -> Response:
    """Every way in. `amiss`: what was typed there that will not do."""
    people = _everybody(desk) if desk.demo else []
    account = desk.office.openid_name if openid.is_set_up(desk.office) else ""
    kept = "kept" in to
    return page(request, "sign_in.html", status=status, to=here(to), kept=kept, people=people, account=account, **amiss)


def _everybody(desk: Desk) -> list[tuple[str, str]]:
    """Everybody of the demonstration by name, with the posts that they hold today."""
    with store.reading(desk.engine) as conn:
        people = sorted((one for one in store.people(conn).values() if not one.erased), key=lambda one: one.name)
        posts = posts_today(conn, desk.framework.policy, [one.id for one in people], desk.today().isoformat())
    return [(one.id, ": ".join(filter(None, (one.name, "; ".join(posts.get(one.id, ())))))) for one in people]


@router.post("/sign-in/pick")
def pick(request: Request, desk: TheDesk, person: Annotated[str, Form()], to: Annotated[str, Form()] = "/") -> Response:
    """The demonstration alone: be somebody."""
    if not desk.demo:
        raise NotForYou
    with store.reading(desk.engine) as conn:
        picked = store.person(conn, person)
    if picked is None or picked.erased:
        raise NotForYou
    return let_in(request, desk, picked, "picked", to, desk.now())


@router.post("/sign-out")
def sign_out(desk: TheDesk, visitor: TheSession, form: SentToLeave) -> Response:
    """Out of this browser."""
    with store.writing(desk.engine) as conn:
        sessions.close_session(conn, visitor.token)
        log_read(conn, visitor.person.id, NO_CASE, "signed out", "web", desk.now())
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(cookie(desk), path="/")
    return answer


# --- where I am signed in ------------------------------------------------------------------------------------------
@router.get("/sessions")
def my_sessions(request: Request, desk: TheDesk, visitor: TheVisitor) -> Response:
    """Where somebody is signed in now."""
    now = desk.now()
    with store.reading(desk.engine) as conn:
        held = sessions.held_by(conn, visitor.person.id, visitor.token, now, desk.idle)
    rows = [(WAYS[one.way].format(desk.office.openid_name), one.made_at, one.seen_at, one.here) for one in held]
    office = desk.office
    return page(
        request,
        "sessions.html",
        visitor,
        rows=rows,
        minutes=office.session_minutes,
        hours=office.session_hours,
    )


@router.post("/sessions/end")
def sign_out_everywhere(desk: TheDesk, visitor: TheSession, form: SentToLeave) -> Response:
    """Out of every browser."""
    with store.writing(desk.engine) as conn:
        sessions.close_all(conn, visitor.person.id)
        log_read(conn, visitor.person.id, NO_CASE, "signed out everywhere", "web", desk.now())
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(cookie(desk), path="/")
    return answer


# --- what was typed when a session ended ---------------------------------------------------------------------------
@router.get("/kept/{id}")
def kept_form(request: Request, desk: TheDesk, visitor: TheVisitor, id: str) -> Response:
    """What somebody had typed, for them alone, to be sent as it was or put aside."""
    with store.reading(desk.engine) as conn:
        kept = returning.kept_as(conn, visitor.person.id, id, desk.now())
    if kept is None:
        raise NotForYou
    return page(request, "kept.html", visitor, kept=kept, id=id)


@router.post("/kept/{id}/drop")
def drop_kept(desk: TheDesk, visitor: TheVisitor, form: Sent, id: str) -> Response:
    """Put aside what was typed: it is deleted."""
    with store.writing(desk.engine) as conn:
        returning.drop(conn, visitor.person.id, id)
    return RedirectResponse("/", 303)
