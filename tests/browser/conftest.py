"""One worked case for all the tests of a worker, and one browser for those of a file: while Playwright runs, its event
loop fills the thread, and nothing else may start one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import CHROMIUM, chromium
from tests.browser.worked import Worked, worked_case


@pytest.fixture(scope="module")
def browser(worked: Worked) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worked]:
    with worked_case(tmp_path_factory.mktemp("desk")) as desk:
        yield desk
