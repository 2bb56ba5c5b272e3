"""Every page that somebody can reach by following links breaks none of WCAG's rules that a program can check, holds at
320 pixels, and says in its title and its one heading what it is."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import check
from tests.browser.chromium import NARROW, needs_chromium, visiting
from tests.browser.worked import Worked

pytestmark = [needs_chromium, pytest.mark.timeout(600)]
WHO = ["okafor", "marsh", "birkett", "pask", "moss", "reed", "shah"]
RULES = 60
"""As many rules as axe-core has for these levels, at least: with one left out, this list would be shorter."""
OF_THE_AUTHORITY = "/cases/authority/"
"""Its own record is shown like a case, and its page still leads to forms that only a school's case has."""

OF_ONE_KIND = 2
"""How many pages that differ only in a name or a number are visited."""
NAMES = re.compile(r"(?<=/)(A|B|P\d+|[A-Z]{1,2}\d+|L-?\d+|\d+|[0-9a-f]{8,}|sha256-[^/]+)(?=/|$)")


def kind_of(path: str) -> str:
    """The address without what differs between pages of one kind."""
    parts = urlsplit(path)
    asked = "&".join(sorted(part.partition("=")[0] for part in parts.query.split("&") if part))
    return f"{NAMES.sub('*', parts.path)}?{asked}"


def links(page: Page) -> list[str]:
    """Every address of ours that the page links to and that is a page."""
    found = page.eval_on_selector_all("a[href]", "them => them.map(a => a.getAttribute('href'))")
    ours = [urljoin(page.url, href) for href in found if not href.startswith(("#", "mailto:", "tel:"))]
    here = urlsplit(page.url).netloc
    kept = [urlsplit(one) for one in ours if urlsplit(one).netloc == here]
    asked = [one.path + (f"?{one.query}" if one.query else "") for one in kept]
    return [path for path in asked if not path.startswith(OF_THE_AUTHORITY)]


def pages_of(page: Page) -> list[str]:
    """The addresses that are reached by following links from the first page, a few of each kind."""
    waiting, seen, kinds = ["/"], set[str](), dict[str, int]()
    visited = []
    while waiting:
        path = waiting.pop(0)
        if path in seen or kinds.get(kind_of(path), 0) >= OF_ONE_KIND:
            continue
        seen.add(path)
        kinds[kind_of(path)] = kinds.get(kind_of(path), 0) + 1
        answer = page.request.get(path)
        assert answer.ok, f"{path}: {answer.status}"
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        page.goto(path)
        visited.append(path)
        waiting += links(page)
    return visited


@pytest.mark.parametrize("who", WHO)
def test_every_page_keeps_every_rule(browser: Browser, worked: Worked, who: str) -> None:
    rules: set[str] = set()
    with visiting(browser, worked.desk, worked.base, worked.people[who]) as page:
        visited = pages_of(page)
        for path in visited:
            page.goto(path)
            found = check(page)
            assert found.ran == found.rules
            rules |= found.ran
            assert not found.violations, f"{path}: {found.violations}"
            assert page.locator("h1").count() == 1, path
            heading, title = page.locator("h1").inner_text(), page.title()
            assert heading in title or title.partition(" – ")[0] in heading, f"{path}: {heading!r} and {title!r}"
    assert len(rules) >= RULES
    print(f"{who}: {len(visited)} pages, {len(rules)} rules, 0 violations")


@pytest.mark.parametrize("who", ["okafor", "birkett", "moss"])
def test_every_page_holds_on_a_narrow_screen(browser: Browser, worked: Worked, who: str) -> None:
    """WCAG 1.4.10: at 320 CSS pixels, which is also 1,280 at 400 %, nothing has to be moved sideways but a table."""
    with visiting(browser, worked.desk, worked.base, worked.people[who], size=NARROW) as page:
        for path in pages_of(page):
            page.goto(path)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= NARROW["width"], f"{path} is {width} pixels wide"
            assert not check(page).violations, path
