"""Every page of the desk that somebody reaches by its links, a few of each kind; and which kinds there are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import httpx
from fastapi.routing import APIRoute

from desk.pages import ROUTERS

OF_ONE_KIND = 2
"""Pages that differ only in a name or a number which are visited."""
LINK = re.compile(r'<a [^>]*?href="([^"#]+)"')


def shown() -> dict[str, re.Pattern[str]]:
    """The pattern of each address that shows something."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return {route.path: route.path_regex for route in routes if "GET" in (route.methods or ())}


def kind_of(address: str) -> str:
    """The route of an address of ours; "" where there is none. One without a name in it goes first: /setup/people/new
    is no person."""
    path = urlsplit(address).path
    found = [route for route, pattern in shown().items() if pattern.match(path)]
    return min(found, key=lambda route: route.count("{"), default="")


def links(answer: httpx.Response, address: str) -> Iterator[str]:
    """The addresses of ours that a page links to."""
    for href in LINK.findall(answer.text):
        at = urlsplit(urljoin(f"http://here{address}", unescape(href)))
        if at.netloc == "here":
            yield at.path + (f"?{at.query}" if at.query else "")


def walked(get: Callable[[str], httpx.Response], first: str) -> Iterator[tuple[str, httpx.Response]]:
    """Each address that is reached from the first, with its answer."""
    waiting, seen, kinds = [first], set[str](), Counter[tuple[str, ...]]()
    while waiting:
        address = waiting.pop(0)
        asked = sorted(part.partition("=")[0] for part in urlsplit(address).query.split("&"))
        kind = (kind_of(address), *asked)
        if address in seen or kinds[kind] >= OF_ONE_KIND:
            continue
        seen.add(address)
        kinds[kind] += 1
        answer = get(address)
        yield address, answer
        if answer.headers.get("content-type", "").startswith("text/html"):
            waiting += links(answer, address)
        elif to := answer.headers.get("location"):
            waiting.append(to)
