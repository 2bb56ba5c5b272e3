"""The web app: for now one address, the calendar feed. It needs no signing in: the address itself is the secret."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Annotated

from fastapi import FastAPI, Header, Response

from cases.act import Door
from cases.reading_log import log_read
from cases.store import StoreTrouble, reading, writing
from notifications import feeds

PRIVATE = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
"""A calendar may keep what it got, but asks each time whether it still holds: an address can be revoked."""


def web_app(door: Door, organiser: tuple[str, str], domain: str, now: Callable[[], datetime]) -> FastAPI:
    """The app on one record. `organiser` is the name and the mailbox that invitations come from, `domain` what their
    UIDs end in; `now` is the clock."""
    app = FastAPI(title="Upturn", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/calendar/{token}.ics")
    def calendar(token: str, if_none_match: Annotated[str, Header()] = "") -> Response:
        with reading(door.engine) as conn:
            feed = feeds.opened_by(conn, token)
            if feed is None:
                return Response("There is no such calendar.\n", 404, PRIVATE, "text/plain; charset=utf-8")
            at = now()
            ics = feeds.published(conn, door, feed, organiser, domain, at.date())
            cases = [case.id for case in feeds.shown(conn, door, feed, at.date())]
        tag = f'"{sha256(ics).hexdigest()[:32]}"'
        headers = {**PRIVATE, "ETag": tag}
        if _is_known(tag, if_none_match):
            return Response(status_code=304, headers=headers)
        if feed.kind == "officer":
            try:
                with writing(door.engine) as conn:
                    for case in cases:
                        log_read(conn, feed.of, case, "calendar", "feed", at)
            except StoreTrouble:
                return Response("The calendar cannot be shown just now.\n", 503, PRIVATE, "text/plain; charset=utf-8")
        return Response(ics, headers=headers, media_type="text/calendar; charset=utf-8")

    return app


def _is_known(tag: str, if_none_match: str) -> bool:
    """Whether the caller has these very bytes (RFC 9110, 13.1.2: a weak comparison, of one tag or several)."""
    told = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    return tag in told or "*" in told
