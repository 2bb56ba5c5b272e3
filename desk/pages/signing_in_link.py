"""Signing in by a link in an e-mail: for headteachers, chairs and auditors, who have no account of the authority."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy import Connection
from starlette.background import BackgroundTask

from cases import store
from cases.people import Person
from cases.reading_log import NO_CASE, log_read
from desk.identity import limits, openid
from desk.identity.finding import by_email, by_link
from desk.identity.links import link_holds, make_link, use_link
from desk.pages.signing_in import sign_in_page
from desk.site.asking import TheDesk
from desk.site.coming_in import NOBODY, here, let_in, not_too_often, sight_today, write_down_failure
from desk.site.desk import Desk
from desk.site.rendering import page

router = APIRouter()
TOO_LONG = 254
"""Letters of the longest e-mail address that there is (RFC 5321)."""
ALONE = {"Referrer-Policy": "no-referrer"}
"""The address of a page with a link's secret goes nowhere."""


@router.post("/sign-in/link")
def ask_for_link(
    request: Request, desk: TheDesk, email: Annotated[str, Form()] = "", to: Annotated[str, Form()] = "/"
) -> Response:
    """Ask for a link. The answer is the same, and as quick, whoever asks: who is known is looked up after it."""
    now, email, office = desk.now(), email.strip(), desk.office
    if "@" not in email or len(email) > TOO_LONG:
        wrong = ("email", "Enter an e-mail address, like name@school.example")
        return sign_in_page(request, desk, to, 422, errors=[wrong], typed=email[:TOO_LONG])
    with store.writing(desk.engine) as conn:
        limits.spend(conn, office, limits.links_from(office), limits.address_of(request, office), now)
        limits.spend(conn, office, limits.links(office), email, now)
    if asyncio.run(office.sign_in_mail.ready()):
        return page(request, "link_not_sent.html", status=503)
    answer = page(request, "link_asked_for.html", minutes=office.link_minutes)
    answer.background = BackgroundTask(_send, desk, email, here(to), now)
    return answer


def _send(desk: Desk, email: str, to: str, now: datetime) -> None:
    """Send a link to whoever may have one, and write down what came of it."""
    office = desk.office
    with store.writing(desk.engine) as conn:
        person = by_email(conn, email)
        if person is None or not _may(desk, conn, person, now):
            log_read(conn, NOBODY, NO_CASE, "sign-in link asked for, none sent", "web", now)
            return
        token = make_link(conn, person.id, now, timedelta(minutes=office.link_minutes))
        log_read(conn, person.id, NO_CASE, "sign-in link asked for", "web", now)
    onward = "" if to == "/" else f"?to={quote(to, safe='')}"
    link = f"{office.web_url.rstrip('/')}/sign-in/link/{token}{onward}"
    if asyncio.run(office.sign_in_mail.send(person, link, office.link_minutes, now)):
        with store.writing(desk.engine) as conn:
            log_read(conn, person.id, NO_CASE, "sign-in link not sent", "web", now)


def _may(desk: Desk, conn: Connection, person: Person, now: datetime) -> bool:
    return by_link(sight_today(conn, desk, person, now), openid.is_set_up(desk.office))


@router.get("/sign-in/link/{token}")
def open_link(request: Request, desk: TheDesk, token: str, to: str = "/") -> Response:
    """A page with a button. Opening it signs nobody in, because programs that check mail open links too."""
    now = desk.now()
    not_too_often(request, desk, "link", now)
    with store.reading(desk.engine) as conn:
        holds = link_holds(conn, token, now)
    return (
        _over(request, desk, now)
        if not holds
        else _private(page(request, "link.html", address=f"/sign-in/link/{token}", to=here(to)))
    )


@router.post("/sign-in/link/{token}")
def follow_link(request: Request, desk: TheDesk, token: str, to: Annotated[str, Form()] = "/") -> Response:
    """The button: the link is used up, and whoever has it is in."""
    now = desk.now()
    not_too_often(request, desk, "link", now)
    with store.writing(desk.engine) as conn:
        person = store.person(conn, use_link(conn, token, now))
        known = person is not None and _may(desk, conn, person, now)
    if person is None or not known:
        return _over(request, desk, now)
    return let_in(request, desk, person, "link", to, now)


def _over(request: Request, desk: Desk, now: datetime) -> Response:
    write_down_failure(request, desk, "link", "it was used, is too old, or is none", now)
    return _private(page(request, "link_over.html", status=403))


def _private(answer: Response) -> Response:
    answer.headers.update(ALONE)
    return answer
