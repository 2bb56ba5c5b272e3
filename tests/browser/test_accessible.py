"""Every page that somebody can reach by following links, and every form as it comes back when nothing was typed, breaks
none of WCAG's rules that a program can check, holds at 320 pixels, and says in its title and its one heading what it
is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import needs_chromium, opened, visiting
from tests.browser.holding import holds, kind_of
from tests.browser.worked import Worked

pytestmark = [needs_chromium, pytest.mark.timeout(900)]
WHO = ["okafor", "marsh", "birkett", "pask", "moss", "reed", "shah"]
BESIDES = ["/there-is-no-such-page", "/cases?q=no+school+is+called+this", "/cases/A?on=2020-01-06", "/audit?q=nothing"]
"""Pages that no link leads to: each says that there is nothing."""
NOBODYS = ["/", "/sign-in", "/sign-in/link/not-a-token", "/there-is-no-such-page"]
"""What somebody sees who is not signed in."""
SUBMIT = "main form[method=post] button[type=submit]"

OF_ONE_KIND = 2
"""How many pages that differ only in a name or a number are visited."""


def links(page: Page) -> list[str]:
    """Every address of ours that the page links to and that is a page."""
    found = page.eval_on_selector_all("a[href]", "them => them.map(a => a.getAttribute('href'))")
    ours = [urljoin(page.url, href) for href in found if not href.startswith(("#", "mailto:", "tel:"))]
    here = urlsplit(page.url).netloc
    kept = [urlsplit(one) for one in ours if urlsplit(one).netloc == here]
    return [one.path + (f"?{one.query}" if one.query else "") for one in kept]


def walk(page: Page) -> Iterator[str]:
    """Follow links from the first page, to a few pages of each kind; the page stands at each address as it is given."""
    waiting, seen, kinds = ["/"], set[str](), dict[str, int]()
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
        waiting += links(page)
        yield path


def came_back_empty(page: Page) -> bool:
    """Whether a form, sent as it stands with nothing typed, came back with what is missing, and leads there."""
    before = page.url
    page.locator(SUBMIT).last.click()
    summary = page.locator(".govuk-error-summary")
    if not summary.count():
        return False
    for link in summary.locator("a").all():
        target = (link.get_attribute("href") or "").removeprefix("#")
        assert page.locator(f'[id="{target}"]').count() == 1, f"{before}: nothing is at {target}"
    assert page.title().startswith("Error: "), before
    return True


@pytest.mark.parametrize("who", WHO)
def test_every_page_and_every_error_keeps_every_rule(
    browser: Browser, worked: Worked, who: str, record_property: Callable[[str, object], None]
) -> None:
    pages = errors = rules = 0
    with visiting(browser, worked.desk, worked.base, worked.people[who]) as page:
        for path in walk(page):
            rules = holds(page)
            pages += 1
            if "/do/" in path and page.locator(SUBMIT).count() and came_back_empty(page):
                holds(page)
                errors += 1
        for path in BESIDES:
            page.goto(path)
            holds(page)
            pages += 1
    record_property("said", f"{who}: {pages} pages, {errors} forms with errors, {rules} rules, 0 violations")


def test_what_nobody_in_particular_sees_keeps_every_rule(browser: Browser, worked: Worked) -> None:
    with opened(browser, worked.base) as page:
        for path in NOBODYS:
            page.goto(path)
            holds(page)
