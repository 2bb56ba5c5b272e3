"""Calendar feeds. They need no signing in: the address itself is the secret."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Header, Response

from cases.reading_log import log_read
from cases.store import StoreTrouble, reading, writing
from desk.site.asking import TheDesk
from notifications import feeds

router = APIRouter()

PRIVATE = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
"""A calendar may keep what it got, but asks each time whether it still holds: an address can be revoked."""


@router.get("/calendar/{token}.ics")
def calendar(desk: TheDesk, token: str, if_none_match: Annotated[str, Header()] = "") -> Response:
    """The meetings that a feed's address shows; 404 where there is no such feed, 503 where it cannot be logged."""
    door, office = desk.door, desk.office
    with reading(door.engine) as conn:
        feed = feeds.opened_by(conn, token)
        if feed is None:
            return Response("There is no such calendar.\n", 404, PRIVATE, "text/plain; charset=utf-8")
        at = desk.now()
        organiser = (office.sender_name, office.sender_email)
        ics = feeds.published(conn, door, feed, organiser, office.sender_domain, at.date())
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


def _is_known(tag: str, if_none_match: str) -> bool:
    """Whether the caller has these very bytes (RFC 9110, 13.1.2: a weak comparison, of one tag or several)."""
    told = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    return tag in told or "*" in told
