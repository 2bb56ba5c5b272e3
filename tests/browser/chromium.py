"""Debian's Chromium, without a screen, as somebody who is signed in would use it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from cases.store import writing
from desk.identity.sessions import open_session
from desk.site.desk import Desk

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
"""The shell shows and prints the same, and takes a third less of a processor."""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run",
             "--disable-component-update", "--disable-sync", "--disable-features=RenderDocument"]  # fmt: skip
"""The last: a frame is used again for the next page of ours, which takes a third less of a processor."""
PATIENCE = 20_000
"""Milliseconds after which a page that does not come is a failure."""
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, base: str, script: bool = True, size: dict[str, int] | None = None) -> Iterator[Page]:
    """A page of nobody's. `script`: whether JavaScript is on."""
    context = browser.new_context(base_url=base, java_script_enabled=script, viewport=size or WIDE, locale="en-GB")  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def visiting(
    browser: Browser, desk: Desk, base: str, person: str, script: bool = True, size: dict[str, int] | None = None
) -> Iterator[Page]:
    """A page of somebody who is signed in, by id."""
    with opened(browser, base, script, size) as page:
        sign_in(page.context, desk, base, person)
        yield page


def sign_in(context: BrowserContext, desk: Desk, base: str, person: str) -> None:
    """Give a browser somebody's session."""
    with writing(desk.engine) as conn:
        token = open_session(conn, person, "picked", desk.now(), desk.longest)
    context.add_cookies([{"name": "upturn", "value": token, "url": base}])
