"""Secrets that let programs in: calendar addresses, and keys of the authority's other systems, each shown once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from fastapi import APIRouter, Request, Response

from cases import store
from cases.refusals import NotAllowed, Refusal, day
from desk.api import keys
from desk.pages.setup import Reader, offered
from desk.setup.people import whose
from desk.site.asking import Officer, Sent, TheDesk
from desk.site.desk import Desk
from desk.site.given import a_day
from desk.site.rendering import moved_on, page
from desk.site.visitor import Visitor
from notifications import feeds

router = APIRouter()
A_YEAR = timedelta(days=365)


# --- calendars -----------------------------------------------------------------------------------------------------
@router.get("/setup/feeds")
def calendar_addresses(request: Request, desk: TheDesk, visitor: Officer) -> Response:
    """The calendar addresses that somebody made for themselves, or for schools."""
    return _feeds(request, desk, visitor)


def _feeds(request: Request, desk: Desk, visitor: Visitor, address: str = "") -> Response:
    with store.reading(desk.engine) as conn:
        mine = [one for one in feeds.feeds(conn) if one.made_by == visitor.person.id]
    rows = [
        (one.mark, "Your meetings" if one.kind == "officer" else f"School {one.of}", one.made_at, one.revoked_at)
        for one in mine
    ]
    return page(request, "setup_feeds.html", visitor, rows=rows, address=address)


@router.post("/setup/feeds")
def make_feed(request: Request, desk: TheDesk, visitor: Officer, form: Sent) -> Response:
    """A new address, shown on this page and never again."""
    of, now = str(form.get("of", "")).strip(), desk.now()
    with store.writing(desk.engine) as conn:
        token = feeds.make(
            conn, desk.door, "school" if of else "officer", of or visitor.person.id, visitor.person.id, now
        )
    return _feeds(request, desk, visitor, f"{desk.office.web_url.rstrip('/')}/calendar/{token}.ics")


@router.post("/setup/feeds/{mark}/revoke")
def revoke_feed(desk: TheDesk, visitor: Officer, form: Sent, mark: str) -> Response:
    """An address opens nothing any more."""
    with store.writing(desk.engine) as conn:
        feeds.revoke(conn, desk.door, mark, visitor.person.id, desk.now())
    return moved_on("/setup/feeds", "The calendar address opens nothing any more.", visitor)


# --- other systems -------------------------------------------------------------------------------------------------
@router.get("/setup/keys")
def system_keys(request: Request, desk: TheDesk, visitor: Reader) -> Response:
    """The keys of other systems: what each may do, as whom, until when."""
    return _keys(request, desk, visitor)


def _keys(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    key: str = "",
    typed: dict[str, str] | None = None,
    ticked: Sequence[str] = (),
    why: str = "",
) -> Response:
    today = desk.today()
    with store.reading(desk.engine) as conn:
        known = keys.keys(conn)
        people = store.people(conn, {one.person for one in known})
    rows = [(one, people[one.person].name if one.person in people else one.person, one.opens(today)) for one in known]
    return page(
        request,
        "setup_keys.html",
        visitor,
        422 if why else 200,
        rows=rows,
        key=key,
        typed=typed or {"ends": day(today + A_YEAR)},
        ticked=ticked,
        errors=[("", why)] if why else [],
        reads=keys.READS,
        makes=offered(desk, visitor, keys.WORD),
    )


@router.post("/setup/keys")
def make_key(request: Request, desk: TheDesk, visitor: Reader, form: Sent) -> Response:
    """A new key, shown on this page and never again."""
    now = desk.now()
    typed = {name: str(form.get(name, "")).strip() for name in ("system", "person", "records", "ends")}
    ticked = [str(one) for one in form.getlist("reads")]
    try:
        ends = _last_day(typed["ends"])
        with store.writing(desk.engine) as conn:
            made = keys.make(
                conn,
                desk.framework.policy,
                system=typed["system"],
                person=whose(conn, typed["person"]),
                scopes=[*ticked, *(f"record:{word}" for word in typed["records"].split())],
                ends=ends,
                by=visitor.person.id,
                now=now,
                channel="web",
            )
    except NotAllowed:
        raise
    except Refusal as no:
        return _keys(request, desk, visitor, typed=typed, ticked=ticked, why=no.sentence)
    return _keys(request, desk, visitor, key=made)


def _last_day(words: str) -> date:
    """Raises Refusal where there is none, or it is no day."""
    mend = "Give one, like 14 January 2027."
    try:
        found = a_day(words)
    except Refusal as no:
        raise Refusal(keys.NOT_MADE, no.why, mend) from None
    if found is None:
        raise Refusal(keys.NOT_MADE, "its last day is not given", mend)
    return found


@router.post("/setup/keys/{id}/revoke")
def revoke_key(desk: TheDesk, visitor: Reader, form: Sent, id: str) -> Response:
    """A key opens nothing any more."""
    with store.writing(desk.engine) as conn:
        keys.revoke(conn, desk.framework.policy, id, visitor.person.id, desk.now(), channel="web")
    return moved_on("/setup/keys", f"Key {id} opens nothing any more.", visitor)
