"""What went wrong, as RFC 9457 wants it told: one shape for every answer that is not what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from cases.reading import BadFile
from cases.refusals import Clash, NotAllowed, Refusal
from cases.store import StoreTrouble
from desk.api.asking import NoKey, NotFor
from desk.api.faults import Fault, Misread
from desk.identity.limits import TooOften
from desk.site.guarding import MB
from desk.site.incoming import TooMuch, TooSlow
from desk.site.visitor import NotForYou

MEDIA = "application/problem+json"
TITLES = {
    400: "The request cannot be read",
    401: "The key opens nothing",
    403: "That is not allowed",
    404: "There is nothing here",
    405: "That cannot be done here",
    408: "That did not come in time",
    409: "Somebody else wrote first",
    413: "That is too much at once",
    415: "That is not of the type that is taken here",
    422: "That was refused",
    429: "That was asked too often",
    500: "Something is wrong with Upturn",
    503: "The record cannot be reached",
}
SOON = "60"


class Problem(BaseModel):
    """RFC 9457. `done` says what was not done, `why` the fact, `mend` what to do about it, `rule` which rule says so;
    `field` is the one field that it is about, if it is about one."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    done: str = ""
    why: str = ""
    mend: str = ""
    rule: str = ""
    field: str = ""
    faults: tuple[Fault, ...] = ()


def told(status: int, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """An answer that says what went wrong."""
    problem = Problem(title=TITLES[status], status=status, detail=detail, **more)
    return JSONResponse(problem.model_dump(mode="json"), status, headers=dict(headers or {}), media_type=MEDIA)


def refused(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, Refusal)
    status = 409 if isinstance(trouble, Clash) else 403 if isinstance(trouble, NotAllowed) else 422
    said: dict[str, Any] = {"done": trouble.done, "why": trouble.why, "mend": trouble.mend, "rule": trouble.rule}
    return told(status, trouble.sentence, **said, field=trouble.field)


def misread(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, Misread)
    why = "; ".join(fault.why for fault in trouble.faults)
    field = trouble.faults[0].field if len(trouble.faults) == 1 else ""
    done = "Nothing was done."
    detail = f"{done} {why[:1].upper()}{why[1:]}. {trouble.mend}".rstrip()
    return told(422, detail, done=done, why=why, mend=trouble.mend, field=field, faults=trouble.faults)


def unreadable(request: Request, trouble: Exception) -> Response:
    """A parameter or header that is not as it should be."""
    assert isinstance(trouble, RequestValidationError)
    faults = [Fault(field=".".join(map(str, x["loc"][1:])), why=_plain(x["msg"])) for x in trouble.errors()]
    why = "; ".join(f"{fault.field}: {fault.why}" for fault in faults)
    return told(422, f"Nothing was done. {why}.", done="Nothing was done.", why=why, faults=tuple(faults))


def _plain(said: str) -> str:
    return f"{said[:1].lower()}{said[1:]}".replace("input should be", "this must be")


def no_key(request: Request, trouble: Exception) -> Response:
    why = "no key was sent, or it is not one, was revoked or is past its last day"
    return told(401, f"Nothing was done: {why}.", {"WWW-Authenticate": "Bearer"}, why=why)


def not_for(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, NotFor)
    lacks = f"this key is not for {trouble.scope}"
    why = lacks if trouble.scope else "whoever this key acts as holds no post today"
    return told(403, f"Nothing was done: {why}.", why=why, mend="Ask whoever made the key.")


def nothing_here(request: Request, trouble: Exception) -> Response:
    """The same answer whether it is not there or not theirs."""
    return told(404, "It is not there, or it is not one that this key may see.")


def of_http(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, HTTPException)
    status = trouble.status_code if trouble.status_code in TITLES else 400
    if status == 404:
        return nothing_here(request, trouble)
    return told(status, f"{TITLES[status]}.", trouble.headers)


def too_much(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, TooMuch)
    return told(413, f"Nothing was recorded: it is larger than {trouble.most // MB} MB.")


def too_slow(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, TooSlow)
    return told(408, f"Nothing was recorded: it had not come in whole after {trouble.seconds:g} seconds.")


def too_often(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, TooOften)
    return told(429, f"Nothing was done. {trouble.sentence}", {"Retry-After": str(trouble.seconds)})


def no_store(request: Request, trouble: Exception) -> Response:
    return told(503, str(trouble), {"Retry-After": SOON})


def unforeseen(request: Request, trouble: Exception) -> Response:
    """A fault of ours: the trace is for whoever looks after Upturn, never for the caller."""
    return told(500, "Nothing was recorded. Tell whoever looks after Upturn what was asked, and when.")


ANSWERS: dict[Any, Any] = {
    Refusal: refused,
    Misread: misread,
    RequestValidationError: unreadable,
    NoKey: no_key,
    NotFor: not_for,
    NotForYou: nothing_here,
    HTTPException: of_http,
    TooMuch: too_much,
    TooSlow: too_slow,
    TooOften: too_often,
    StoreTrouble: no_store,
    BadFile: no_store,
    Exception: unforeseen,
}
