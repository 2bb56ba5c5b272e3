"""Pages from templates/desk: every value is escaped, and one that is missing stops the page, and leaves no blank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from itsdangerous import BadSignature, URLSafeSerializer
from jinja2 import ChoiceLoader as Choice
from jinja2 import Environment, FileSystemLoader, PackageLoader, PrefixLoader, Undefined
from markupsafe import Markup

from cases.names import AUTHORITY
from cases.refusals import day
from desk.site.assets import BUILT, ROOT
from desk.site.desk import Desk
from desk.site.navigation import entries_for
from desk.site.visitor import Visitor
from notifications.facts.meetings import from_to

TEMPLATES = ROOT / "templates" / "desk"
ZONE = ZoneInfo("Europe/London")


class NothingThere(Undefined):
    """A name, or a part of a thing, that a page asks for and is not given: that stops the page. GOV.UK's macros
    ask their parameters, which are mappings, for what may not be there, and whether they have a caller: that is an
    empty value, as they expect."""

    def _asked_amiss(self) -> None:
        if self._undefined_hint is None and not isinstance(self._undefined_obj, Mapping):
            self._fail_with_undefined_error()

    def __str__(self) -> str:
        self._asked_amiss()
        return ""

    def __bool__(self) -> bool:
        self._asked_amiss()
        return False

    def __iter__(self) -> Iterator[Any]:
        self._asked_amiss()
        return iter(())

    def __len__(self) -> int:
        self._asked_amiss()
        return 0


SAID = "said"


def moved_on(to: str, said: str, visitor: Visitor) -> RedirectResponse:
    """On to another page, which says at its head what was done. What it says is signed, so that no link of somebody
    else's can put words there."""
    answer = RedirectResponse(to, 303)
    signed = URLSafeSerializer(visitor.token, SAID).dumps(said)
    answer.set_cookie(SAID, str(signed), max_age=60, httponly=True, samesite="lax", path="/")
    return answer


def _said(request: Request, visitor: Visitor | None) -> str:
    signed = request.cookies.get(SAID)
    if not signed or visitor is None:
        return ""
    try:
        return str(URLSafeSerializer(visitor.token, SAID).loads(signed))
    except BadSignature:
        return ""


def page(
    request: Request, template: str, visitor: Visitor | None = None, status: int = 200, **facts: Any
) -> HTMLResponse:
    """A page from a template. `visitor` is None where nobody is signed in; `facts` are plain values, lists and small
    frozen things, never a connection or a case."""
    desk: Desk = request.app.state.desk
    words = {
        "request_path": request.url.path,
        "visitor": visitor,
        "csrf": visitor.csrf if visitor else "",
        "navigation": entries_for(visitor.sight, request.url.path) if visitor else [],
        "authority": desk.framework.policy.authority,
        "demo": desk.demo,
        "today": desk.today(),
        "said": _said(request, visitor),
        "back": None,
        "errors": (),
        **facts,
    }
    answer = HTMLResponse(environment().get_template(template).render(words), status)
    if SAID in request.cookies:
        answer.delete_cookie(SAID, path="/")
    return answer


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates of the desk, with GOV.UK Frontend's macros."""
    made = Environment(
        loader=Choice(
            [
                FileSystemLoader(TEMPLATES),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        autoescape=True,
        auto_reload=False,  # a page is made of dozens of files, and each would be looked at every time
        undefined=NothingThere,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"day": day_of, "when": when, "iso": iso, "path": path, "size": size, "hours": from_to}
    made.globals["AUTHORITY"] = AUTHORITY
    made.globals["undefined"] = ""  # some of GOV.UK Frontend's macros name it where they mean nothing
    made.globals["version"] = (BUILT / "version").read_text(encoding="utf-8") if (BUILT / "version").exists() else "0"
    return made


def day_of(on: date | datetime | str | None) -> Markup:
    """A day as people write it, for machines too: <time datetime="2027-01-14">14 January 2027</time>."""
    if not on:
        return Markup("")
    it = _as_date(on)
    return Markup('<time class="date" datetime="{}">{}</time>').format(it.isoformat(), day(it))


def when(at: datetime | str) -> Markup:
    """A moment: 14 January 2027, 15:30."""
    it = (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(ZONE)
    return Markup('<time datetime="{}">{}, {}</time>').format(
        it.isoformat(timespec="minutes"), day(it.date()), f"{it:%H:%M}"
    )


def iso(on: date | None) -> str:
    return on.isoformat() if on else ""


def size(bytes: int) -> str:
    """How large a file is, as people say it."""
    kilobytes = -(-bytes // 1024)
    return f"{bytes / 1024**2:.1f} MB" if bytes >= 1024**2 else f"{kilobytes} kB"


def path(part: str) -> str:
    """A name as a part of an address."""
    return quote(str(part), safe="")


def _as_date(on: date | datetime | str) -> date:
    if isinstance(on, str):
        return date.fromisoformat(on)
    return on.date() if isinstance(on, datetime) else on
