"""Addresses of the pages of a list, and of the list sorted in another way, as GOV.UK's pagination takes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

BESIDE = 1
"""How many pages are offered on each side of this one, besides the first and the last."""


def address(path: str, asked: Mapping[str, str], **changed: str) -> str:
    """An address with what was asked for, and some of it changed; what is empty is left out."""
    words = {name: value for name, value in {**asked, **changed}.items() if value}
    return f"{path}?{urlencode(words)}" if words else path


def pagination(
    path: str, asked: Mapping[str, str], page: int, pages: int, of: str, called: str = "page"
) -> dict[str, Any] | None:
    """What GOV.UK's pagination is given; None where there is one page. `of`: what is paged, for whoever listens;
    `called`: the word of the address that says which page."""
    if pages < 2:
        return None

    def to(number: int) -> str:
        return address(path, asked, **{called: str(number) if number > 1 else ""})

    made: dict[str, Any] = {"landmarkLabel": f"Pages of {of}", "items": list(_items(page, pages, to))}
    if page > 1:
        made["previous"] = {"href": to(page - 1)}
    if page < pages:
        made["next"] = {"href": to(page + 1)}
    return made


def _items(page: int, pages: int, to: Any) -> Iterator[dict[str, Any]]:
    before = 0
    for number in range(1, pages + 1):
        if number not in (1, pages) and abs(number - page) > BESIDE:
            continue
        if number > before + 1:
            yield {"ellipsis": True}
        before = number
        yield {"number": number, "href": to(number), "current": number == page}
