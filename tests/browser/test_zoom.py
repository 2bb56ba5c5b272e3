"""What holding.py does not look at: the spaces that a reader may set (WCAG 1.4.12), and text alone at twice its size
(1.4.4). Nothing leaves what holds it, lies over anything else or is cut off. 400 % is the page at 320 pixels."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import NARROW, WIDE, needs_chromium, visiting
from tests.browser.spacing import SPACES, TWICE, look
from tests.browser.worked import Worked

pytestmark = [needs_chromium, pytest.mark.timeout(300)]
PAGES = ["/work", "/cases/A", "/cases/A/meetings/A2/record", "/register", "/planner"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_bears_other_spaces_and_larger_text(browser: Browser, worked: Worked, path: str) -> None:
    with visiting(browser, worked.desk, worked.base, worked.people["okafor"]) as page:
        page.goto(path)
        for css, size in ((SPACES, WIDE), (SPACES, NARROW), (TWICE, WIDE)):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            seen = look(page, css)
            assert seen.lines
            assert seen.width <= 0, f"{path} is {seen.width} pixels too wide"
            assert (seen.outside, seen.over, seen.cut) == ([], [], []), (path, size, css)
