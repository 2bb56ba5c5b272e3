"""Signing in with an account of the authority: to its provider, and back."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from cases import store
from cases.people import Person
from desk.identity import openid
from desk.identity.finding import by_council_account, by_email
from desk.identity.openid import NotSignedIn
from desk.site.asking import TheDesk
from desk.site.coming_in import here, let_in, not_too_often, sight_today, write_down_failure
from desk.site.desk import Desk
from desk.site.rendering import page
from desk.site.visitor import NotForYou

router = APIRouter()
NOT_KNOWN = (
    "Nobody was signed in. Upturn does not know one person with a post here and the e-mail address of that account. "
    "Ask whoever looks after Upturn to look at the address and the posts that it has for you."
)


@router.get("/sign-in/openid")
def to_the_provider(request: Request, desk: TheDesk, to: str = "/") -> Response:
    """To where the authority's accounts are; what comes back is believed only in this browser."""
    now = desk.now()
    if not openid.is_set_up(desk.office):
        raise NotForYou
    not_too_often(request, desk, "account", now)
    try:
        address, kept = openid.begin(desk.office, here(to), now)
    except NotSignedIn as no:
        return _refused(request, desk, no, now)
    answer = RedirectResponse(address, 303)
    age = int(openid.WAIT.total_seconds())
    answer.set_cookie(openid.COOKIE, kept, max_age=age, httponly=True, samesite="lax", path=openid.ANSWER)
    return answer


@router.get(openid.ANSWER)
def back_from_it(request: Request, desk: TheDesk, code: str = "", state: str = "", error: str = "") -> Response:
    """Back from the provider, with a code that it gives a name for. What was kept for this is used once."""
    now = desk.now()
    if not openid.is_set_up(desk.office):
        raise NotForYou
    not_too_often(request, desk, "account", now)
    try:
        way = openid.way_of(desk.office, request.cookies.get(openid.COOKIE, ""), state, now)
        if error or not code:
            raise NotSignedIn(openid.BEGIN_AGAIN, "the provider, or whoever signed in there, said no")
        person = _person(desk, openid.email_of(desk.office, way, code, now), now)
    except NotSignedIn as no:
        answer = _refused(request, desk, no, now)
    else:
        answer = let_in(request, desk, person, "openid", way.to, now)
    answer.delete_cookie(openid.COOKIE, path=openid.ANSWER)
    return answer


def _person(desk: Desk, email: str, now: datetime) -> Person:
    """The one person with an address who works in the desk. Raises NotSignedIn in the same words for all others."""
    with store.reading(desk.engine) as conn:
        person = by_email(conn, email)
        if person is None or not by_council_account(sight_today(conn, desk, person, now)):
            raise NotSignedIn(NOT_KNOWN, "no one person with that address works in the desk")
    return person


def _refused(request: Request, desk: Desk, no: NotSignedIn, now: datetime) -> Response:
    write_down_failure(request, desk, "account", no.why, now)
    return page(request, "not_signed_in.html", status=403, sentence=no.sentence)
