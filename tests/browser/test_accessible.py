"""Every page that somebody can reach by following links, and every form as it comes back when nothing was typed, breaks
none of WCAG's rules that a program can check, holds at 320 pixels, and says in its title and its one heading what it
is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Error, Page

from tests.browser.chromium import NARROW, WIDE, needs_chromium, opened, visiting
from tests.browser.holding import holds, kind_of
from tests.browser.typing_in import press
from tests.browser.worked import Worked
from tests.desk.pages.walking import LINK

pytestmark = [needs_chromium, pytest.mark.timeout(900)]
WHO = ["okafor", "marsh", "birkett", "pask", "moss", "reed", "shah"]
OFFICERS = {"okafor", "marsh"}
shown_to_officers: set[str] = set()
"""Pages of a kind that the first of them was shown are not looked at again as the second."""
WIDE_AND_NARROW = {"okafor", "marsh", "birkett", "shah"}
"""The others see no page that does not look like one of these."""
BESIDES = ["/there-is-no-such-page", "/cases?q=no+school+is+called+this", "/cases/A?on=2020-01-06", "/audit?q=nothing"]
"""Pages that no link leads to: each says that there is nothing."""
NOBODYS = ["/", "/sign-in", "/sign-in/link/not-a-token", "/there-is-no-such-page"]
"""What somebody sees who is not signed in."""
SUBMIT = "main form[method=post] button[type=submit]"
DOWNLOAD = "Download is starting"
"""What Playwright says of an address that answers with a file."""
TARGETS = """() => {
    const summary = document.querySelector('.govuk-error-summary');
    const targets = summary && [...summary.querySelectorAll('a')].map(a => a.getAttribute('href').replace(/^#/, ''));
    return summary && targets.map(id => [id, document.querySelectorAll(`[id="${CSS.escape(id)}"]`).length]);
}"""
"""Where the summary of errors leads, each with how many places of the page it may mean; nothing without a summary."""

FORMS = {"okafor": ["/cases/A/do", "/cases/B/do"], "birkett": ["/school/A"]}
"""Who has forms, and the pages that lead to them."""
Say = Callable[[str, object], None]


def links(page: Page) -> list[str]:
    """Every address of ours that the page links to."""
    found = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
    return ours(found, page.url)


def ours(hrefs: Iterable[str], at: str) -> list[str]:
    """Those of the links of a page at an address that lead to a page of ours."""
    there = [urljoin(at, href) for href in hrefs if not href.startswith(("#", "mailto:", "tel:"))]
    kept = [urlsplit(one) for one in there if urlsplit(one).netloc == urlsplit(at).netloc]
    return [one.path + (f"?{one.query}" if one.query else "") for one in kept]


def walk(page: Page, known: Collection[str] = ()) -> Iterator[str]:
    """Follow links from the first page, to a page of each kind; the page stands at each address as it is given. Of the
    kinds that are known only the links are read."""
    waiting, kinds = ["/"], set[str]()
    while waiting:
        path = waiting.pop(0)
        if kind_of(path) in kinds:
            continue
        kinds.add(kind_of(path))
        if kind_of(path) in known:
            answer = page.request.get(path)
            assert answer.ok, f"{path}: {answer.status}"
            waiting += ours(map(unescape, LINK.findall(answer.text())), answer.url)
        elif comes_as_a_page(page, path):
            waiting += links(page)
            yield path


def comes_as_a_page(page: Page, path: str) -> bool:
    """Go to an address. Out: whether it is a page, and not a file."""
    try:
        answer = page.goto(path)
    except Error as no:
        if DOWNLOAD not in no.message:
            raise
        return False
    assert answer, path
    assert answer.ok, f"{path}: {answer.status}"
    return answer.headers["content-type"].startswith("text/html")


def came_back_empty(page: Page) -> bool:
    """Whether a form, sent as it stands with nothing typed, came back with what is missing, and leads there."""
    before = page.url
    press(page.locator(SUBMIT).last)
    targets = page.evaluate(TARGETS)
    if targets is None:
        return False
    for target, places in targets:
        assert places == 1, f"{before}: nothing is at {target}"
    assert page.title().startswith("Error: "), before
    return True


@pytest.mark.parametrize("who", WHO)
def test_every_page_keeps_every_rule(browser: Browser, worked: Worked, who: str, record_property: Say) -> None:
    pages = rules = 0
    sizes = (WIDE, NARROW) if who in WIDE_AND_NARROW else (WIDE,)
    with visiting(browser, worked.desk, worked.base, worked.people[who]) as page:
        for path in walk(page, shown_to_officers if who in OFFICERS else ()):
            rules = holds(page, sizes)
            pages += 1
            if who in OFFICERS:
                shown_to_officers.add(kind_of(path))
        for path in BESIDES:
            page.goto(path)
            holds(page, sizes)
            pages += 1
    assert pages > len(BESIDES)
    record_property("said", f"axe as {who}: {pages} pages, {rules} rules, 0 violations")


def test_what_nobody_in_particular_sees_keeps_every_rule(browser: Browser, worked: Worked) -> None:
    with opened(browser, worked.base) as page:
        for path in NOBODYS:
            page.goto(path)
            assert holds(page), path


@pytest.mark.parametrize(("who", "menus"), FORMS.items())
def test_every_form_with_nothing_typed_keeps_every_rule(
    browser: Browser, worked: Worked, who: str, menus: list[str], record_property: Say
) -> None:
    """The last of these tests: what needs nothing typed is recorded."""
    forms: dict[str, str] = {}
    errors = rules = 0
    with visiting(browser, worked.desk, worked.base, worked.people[who]) as page:
        for menu in menus:
            page.goto(menu)
            forms |= {kind_of(path): path for path in links(page) if "/do/" in path}
        for path in forms.values():
            page.goto(path)
            if came_back_empty(page):
                rules = holds(page)
                errors += 1
    assert errors
    record_property("said", f"axe as {who}: {errors} forms with errors, {rules} rules, 0 violations")
