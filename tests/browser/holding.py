"""Whether a page, as it stands, can be used by everybody, as far as a program can tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.axe import bring, check
from tests.browser.chromium import NARROW, WIDE

NAMES = re.compile(r"(?<=/)(A|B|P\d+|[A-Z]{1,2}\d+|L-?\d+|\d+|[0-9a-f]{8,}|sha256-[^/]+)(?=/|$)")
HEADINGS = "[...document.querySelectorAll('h1')].map(it => it.innerText)"


def kind_of(path: str) -> str:
    """The address without what differs between pages of one kind."""
    parts = urlsplit(path)
    asked = "&".join(sorted(part.partition("=")[0] for part in parts.query.split("&") if part))
    return f"{NAMES.sub('*', parts.path)}?{asked}"


def holds(page: Page, sizes: Sequence[dict[str, int]] = (WIDE, NARROW)) -> int:
    """WCAG by axe on a wide screen and on a narrow one; at 320 CSS pixels, which is also 1,280 at 400 % (WCAG 1.4.10),
    nothing has to be moved sideways but a table. Out: how many rules were run."""
    bring(page)
    for size in sizes:
        if page.viewport_size != size:
            page.set_viewport_size(size)  # type: ignore[arg-type]
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], f"{page.url} is {width} pixels wide"
        found = check(page)
        assert not found.violations, f"{page.url}: {found.violations}"
    if page.viewport_size != WIDE:
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    headings = page.evaluate(HEADINGS)
    assert len(headings) == 1, page.url
    heading, title = " ".join(headings[0].split()), page.title().removeprefix("Error: ")
    assert title.startswith(f"{heading} –"), f"{page.url}: {heading!r} and {title!r}"
    return found.rules
