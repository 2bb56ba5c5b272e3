"""The web app: every page of the desk, put together."""

from __future__ import annotations

import gc
from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from mimetypes import guess_type
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, RedirectResponse

from cases import store
from cases.refusals import NotAllowed, Refusal
from cases.store import StoreTrouble
from desk.api.app import api_app
from desk.api.problems import nothing_here
from desk.identity.limits import TooOften
from desk.identity.picking import only_in_a_demonstration
from desk.identity.returning import keep_and_sign_in, keep_form, sent_in
from desk.pages import ROUTERS
from desk.site.asking import Forged, TheDesk, TheVisitor
from desk.site.assets import BUILT, packed_of
from desk.site.desk import Desk
from desk.site.guarding import MB, Guard
from desk.site.heads import Heads
from desk.site.incoming import TooMuch, TooSlow
from desk.site.keeping import Keeping
from desk.site.navigation import first_for
from desk.site.rendering import page
from desk.site.visitor import NotForYou, SignedOut, Visitor

A_YEAR = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"


def web_app(desk: Desk, keeps_lists: bool = False) -> FastAPI:
    """The app that serves a desk; `keeps_lists`: a thread of its own keeps the lists over all cases right. Raises
    NoDemonstration where anybody could be anybody on a real record."""
    if desk.demo:
        only_in_a_demonstration(desk.office)
    living = partial(_living, desk=desk, keeps_lists=keeps_lists)
    app = FastAPI(title="Upturn", docs_url=None, redoc_url=None, openapi_url=None, lifespan=living)
    app.state.desk = desk
    https = desk.office.web_url.startswith("https:")
    app.add_middleware(Guard, https=https, seconds=desk.office.sending_seconds)
    app.add_middleware(Heads)
    for router in ROUTERS:
        app.include_router(router)
    app.add_api_route("/", _beginning, methods=["GET"])
    app.add_api_route("/assets/{name}", _asset, methods=["GET"])
    app.add_api_route("/colour.css", _colour, methods=["GET"])
    app.add_api_route("/health", _health, methods=["GET"])
    app.mount("/api", api_app(desk))
    for trouble, answer in ANSWERS.items():
        app.add_exception_handler(trouble, answer)
    return app


@asynccontextmanager
async def _living(app: FastAPI, desk: Desk, keeps_lists: bool) -> AsyncIterator[None]:
    """From before the first page to after the last."""
    keeping = Keeping(desk)
    await to_thread(keeping.fill)
    if keeps_lists:
        keeping.start()
        gc.freeze()  # all that is there by now stays: it need not be looked through whenever a page has left something
    try:
        yield
    finally:
        if keeps_lists:
            await to_thread(keeping.stop)


def _beginning(visitor: TheVisitor) -> Response:
    return RedirectResponse(first_for(visitor.sight), 303)


def _asset(request: Request, name: str, v: str = "") -> Response:
    """One of the few files of the pages' look; kept by the browser for as long as its version is asked for."""
    known = {path.name: path for path in BUILT.iterdir() if path.suffix in (".css", ".js", ".svg", ".png")}
    if name not in known:
        return Response("There is no such file.\n", 404, media_type="text/plain; charset=utf-8")
    headers = {"Cache-Control": A_YEAR if v else AN_HOUR, "Vary": "Accept-Encoding"}
    packed = packed_of(known[name])
    if packed.exists() and "gzip" in request.headers.get("accept-encoding", ""):
        kind = guess_type(name)[0]
        return FileResponse(packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=kind)
    return FileResponse(known[name], headers=headers)


def _colour(desk: TheDesk) -> Response:
    """The authority's own colour: a file of its own, because no page may hold a style."""
    css = f":root {{ --govuk-brand-colour: {desk.office.web_colour}; }}\n"
    return Response(css, headers={"Cache-Control": AN_HOUR}, media_type="text/css")


def _health(request: Request) -> Response:
    """Whether the desk and its record answer: for whatever watches over it. Says nothing else."""
    try:
        with store.reading(request.app.state.desk.engine) as conn:
            store.last_at(conn)  # a connection alone would also answer over a file that is no record
    except StoreTrouble:
        return Response("The database does not answer.\n", 503, media_type="text/plain; charset=utf-8")
    return Response("Upturn answers.\n", media_type="text/plain; charset=utf-8")


# --- what goes wrong -----------------------------------------------------------------------------------------------
def _visitor(request: Request) -> Visitor | None:
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    return visitor


def _trouble(request: Request, status: int, title: str, *sentences: str) -> Response:
    return page(request, "trouble.html", _visitor(request), status, title=title, sentences=sentences)


async def _signed_out(request: Request, trouble: Exception) -> Response:
    try:
        return await keep_and_sign_in(request)
    except StoreTrouble as lost:
        return await _no_database(request, lost)


def _not_for_you(request: Request, trouble: Exception) -> Response:
    """The same answer whether it is not there or not theirs: nobody learns from it which schools have a case. A system
    hears it as one, also at an address with a line break, which no router takes for one of the API."""
    if request.url.path.startswith("/api/"):
        return nothing_here(request, trouble)
    sentences = (
        "It is not there, or it is not one that you may see.",
        "Check the address, or begin again from the top.",
    )
    return _trouble(request, 404, "That page was not found", *sentences)


def _not_found(request: Request, trouble: Exception) -> Response:
    status = getattr(trouble, "status_code", 404)
    if status == 405:
        return _trouble(request, 405, "That cannot be done here", "Go back and use the buttons of the page.")
    return _not_for_you(request, trouble)


def _unreadable(request: Request, trouble: Exception) -> Response:
    why = "Something in the address is not as it should be, such as a day that is not one."
    return _trouble(request, 422, "That page cannot be shown", why, "Go back and choose again.")


def _garbled(request: Request, trouble: Exception) -> Response:
    """No browser sends such a form."""
    why = "What was sent could not be read as a form: it ends too soon, has too many parts, or is none."
    return _trouble(request, 400, "Nothing was recorded", why, "Go back, load the page again and send it from there.")


async def _forged(request: Request, trouble: Exception) -> Response:
    """A form of an earlier session of theirs is kept, and can be looked at and sent again: by them alone."""
    visitor = _visitor(request)
    title, why = (
        "Nothing was recorded",
        "The form was made for another session, perhaps in another tab, or by another site.",
    )
    mend = "Go back, load the page again and send it from there."
    if visitor is None or not (await request.form()).get("csrf"):
        return _trouble(request, 403, title, why, mend)
    try:
        onward = (await keep_form(request, visitor.person.id), "See what you typed, and send it if it is yours")
    except StoreTrouble as lost:
        return await _no_database(request, lost)
    return page(request, "trouble.html", visitor, 403, title=title, sentences=(why,), onward=onward)


def _too_often(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, TooOften)
    why = "This was tried more often than is usual, so it has to wait. Nothing was recorded."
    answer = _trouble(request, 429, "Wait a little", why, trouble.sentence)
    answer.headers["Retry-After"] = str(trouble.seconds)
    return answer


def _too_much(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, TooMuch)
    why = f"What was sent is larger than {trouble.most // MB} MB, which is the most that is taken at once."
    return _trouble(request, 413, "Nothing was recorded", why, "Send it in smaller parts, or shorten it.")


def _too_slow(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, TooSlow)
    why = f"What was sent had not come in whole after {trouble.seconds:g} seconds, which is as long as Upturn waits."
    return _trouble(request, 408, "Nothing was recorded", why, "Send it again, large files one at a time.")


def _refused(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, Refusal)
    status = 403 if isinstance(trouble, NotAllowed) else 422
    return _trouble(
        request, status, trouble.done.rstrip("."), trouble.why[0].upper() + trouble.why[1:] + ".", trouble.mend
    )


async def _no_database(request: Request, trouble: Exception) -> Response:
    """Nothing can be kept now: what was typed goes back to whoever typed it, to be sent again. The mark of the session
    is the one that they sent, so that a page of somebody else's sends nothing this way either."""
    title, again = (
        "Upturn cannot reach its record",
        "Try again in a minute. If it goes on, tell whoever looks after Upturn.",
    )
    kept = await sent_in(request)
    if kept is None:
        return _trouble(request, 503, title, str(trouble), again)
    sentences = (str(trouble), "What you typed is below. Leave this page open until it can be sent.", again)
    return page(request, "not_recorded.html", _visitor(request), 503, title=title, sentences=sentences, kept=kept)


def _unforeseen(request: Request, trouble: Exception) -> Response:
    """A fault of ours. What it was goes to the log; nobody is shown the inside of the program."""
    why = "Something went wrong in Upturn itself. What you sent was either recorded whole or not at all."
    return _trouble(request, 500, "That did not work", why, "Look whether it was recorded before you send it again.")


ANSWERS: dict[Any, Any] = {
    Exception: _unforeseen,
    SignedOut: _signed_out,
    NotForYou: _not_for_you,
    400: _garbled,
    404: _not_found,
    405: _not_found,
    RequestValidationError: _unreadable,
    Forged: _forged,
    TooOften: _too_often,
    TooMuch: _too_much,
    TooSlow: _too_slow,
    Refusal: _refused,
    StoreTrouble: _no_database,
}

__all__ = ["web_app"]
