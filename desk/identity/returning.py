"""A session that is over loses nothing: what was typed is kept for a day, and given back once the same person has
signed in again. Nobody else ever sees it.

A form page that wants it back asks `kept_for` where its address has `?kept=...`; what no form page shows is shown by
the page /kept/..., which can send it as it was.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection, delete, insert, select
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from cases import schema, store
from cases.trail import stamp
from desk.identity.limits import FIELDS, FILES
from desk.identity.sessions import cookie_of, owner_of

KEPT_FOR = timedelta(days=1)
NEVER_KEPT = ("csrf",)
MARKS = ("csrf", "once", "seen", "press", "then", "to")
"""What a form carries that nobody typed."""
ID = re.compile(r"[A-Za-z0-9_-]{22}")
FORM_PAGES = re.compile(r"/cases/[^/]+/do/[^/]+|/cases/[^/]+/meetings/[^/]+/record|/school/[^/]+/do/[^/]+(/[^/]+)?")
"""Pages that show a kept form themselves."""
NOTHING_TYPED = ("/sign-out", "/sessions/", "/kept/")
"""Where the forms are only a button."""
_k = schema.kept_forms.c


@dataclass(frozen=True, slots=True)
class Kept:
    """What was typed: every field in order, of which there may be several with one name. `files` are the names of files
    that must be chosen again; `path` is where it was sent."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    marks: tuple[str, ...] = MARKS


# --- keeping -------------------------------------------------------------------------------------------------------
async def keep_and_sign_in(request: Request) -> Response:
    """To the sign-in page, and from there back to where they were going, with what they had typed."""
    to = _asked_for(request)
    if request.method not in ("GET", "HEAD"):
        to = "" if request.url.path.startswith(NOTHING_TYPED) else await _kept_at(request)
        to = to or "/"
    where = "/sign-in" if to == "/" else f"/sign-in?to={quote(to, safe='')}"
    return RedirectResponse(where, 303)


async def _kept_at(request: Request) -> str:
    """Keep what a session that is over sent. Out: where it is shown; "" where nobody knows whose it is."""
    desk = request.app.state.desk
    token = request.cookies.get(cookie_of(desk.office.web_url), "")
    person = await run_in_threadpool(_owner, desk, token) if token else ""
    return await keep_form(request, person) if person else ""


def _owner(desk: Any, token: str) -> str:
    with store.reading(desk.engine) as conn:
        return owner_of(conn, token)


async def keep_form(request: Request, person: str) -> str:
    """Keep the form of a request for somebody. Out: the address at which it is shown to them."""
    desk, form = request.app.state.desk, await request.form(max_files=FILES, max_fields=FIELDS)
    return await run_in_threadpool(_keep, desk, person, _asked_for(request), form)


async def sent_in(request: Request) -> Kept | None:
    """What a request sent, marks and all, for whoever sent it and nobody else: where nothing can be kept. None where
    nothing was typed, or it cannot be read."""
    if request.method in ("GET", "HEAD") or request.url.path.startswith(NOTHING_TYPED):
        return None
    try:
        form = await request.form(max_files=FILES, max_fields=FIELDS)
    except HTTPException:
        return None
    fields, files = _parted(form.multi_items())
    typed = any(value for name, value in fields if name not in MARKS)
    return Kept(_asked_for(request), tuple(fields), tuple(files)) if typed or files else None


def _asked_for(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _keep(desk: Any, person: str, path: str, form: FormData) -> str:
    with store.writing(desk.engine) as conn:
        id = keep(conn, person, path, form.multi_items(), desk.now())
    return shown_at(path, id)


def keep(conn: Connection, person: str, path: str, sent: Iterable[tuple[str, Any]], now: datetime) -> str:
    """Keep what somebody sent to an address of ours. Out: the name by which it is asked for."""
    id = secrets.token_urlsafe(16)
    fields, files = _parted(sent)
    said = json.dumps({"fields": [one for one in fields if one[0] not in NEVER_KEPT], "files": files})
    row = {"kept_id": id, "person_id": person, "path": path, "fields": said, "made_at": stamp(now)}
    conn.execute(insert(schema.kept_forms).values(**row))
    return id


def _parted(sent: Iterable[tuple[str, Any]]) -> tuple[list[tuple[str, str]], list[str]]:
    """What was sent, parted: fields, and the names of files."""
    fields, files = [], []
    for name, value in sent:
        if isinstance(value, str):
            fields.append((name, value))
        elif value.filename:
            files.append(value.filename)
    return fields, files


def shown_at(path: str, id: str) -> str:
    """Where a kept form is shown: its own page, where that can show it, or the page for all others."""
    parts = urlsplit(path)
    if FORM_PAGES.fullmatch(parts.path):
        return f"{parts.path}?{parts.query + '&' if parts.query else ''}kept={id}"
    return f"/kept/{id}"


# --- giving back ---------------------------------------------------------------------------------------------------
def kept_for(conn: Connection, person: str, path: str, id: str, now: datetime) -> Kept | None:
    """What this very person had typed into the form at an address (without what follows a question mark); None for
    anybody else, another form, and after a day."""
    kept = kept_as(conn, person, id, now)
    return kept if kept and urlsplit(kept.path).path == path else None


def kept_as(conn: Connection, person: str, id: str, now: datetime) -> Kept | None:
    """What this very person had typed, by its name; None for anybody else, and after a day."""
    if not ID.fullmatch(id):
        return None
    wanted = select(_k.path, _k.fields).where(_k.kept_id == id, _k.person_id == person)
    row = conn.execute(wanted.where(_k.made_at >= stamp(now - KEPT_FOR))).first()
    if row is None:
        return None
    said = json.loads(row.fields)
    return Kept(row.path, tuple((name, value) for name, value in said["fields"]), tuple(said["files"]))


def drop(conn: Connection, person: str, id: str) -> None:
    """Delete what was kept, once it was recorded or is not wanted."""
    conn.execute(delete(schema.kept_forms).where(_k.kept_id == id, _k.person_id == person))


def forget_kept(conn: Connection, now: datetime) -> None:
    conn.execute(delete(schema.kept_forms).where(_k.made_at < stamp(now - KEPT_FOR)))
