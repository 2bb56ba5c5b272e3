"""An auditor reviews the worked case in the browser: finds, draws, checks, and takes it away with its proof."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.playing import Played


def audits(it: Played, folder: Path) -> None:
    """Everything that the auditor's pages are for; nothing that changes anything."""
    page = it.handed_to(it.ids["moss"])
    _finds(page)
    _draws(page)
    page.goto("/audit/verify")
    page.get_by_role("button", name="Check all of it").click()
    expect(page.locator("main")).to_contain_text("The record is complete and unaltered")
    _takes_away(page, folder)
    page.goto("/audit/reads")
    expect(page.locator("main table")).to_contain_text("bundle")
    assert page.request.get("/cases/A/do/log_concern").status == 404


def _finds(page: Page) -> None:
    """A kind of entry, over all trails, and the case in which it is."""
    page.goto("/audit")
    page.select_option("#kind", label="Warning given")
    page.get_by_role("button", name="Find").click()
    found = page.locator("main tbody tr")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("St Aldhelm's")
    found.get_by_role("link", name="Warning given").click()
    expect(page.locator("h1")).to_have_text("Trail")


def _draws(page: Page) -> None:
    page.goto("/audit/sample")
    page.fill("#number", "1")
    page.fill("#word", "barometer")
    page.get_by_role("button", name="Draw").click()
    page.locator("main tbody tr").get_by_role("link").click()
    expect(page.locator("h1")).to_have_text("Trail")


def _takes_away(page: Page, folder: Path) -> None:
    """The bundle's own program finds nothing wrong with it, by nothing but Python."""
    page.goto("/audit/bundle")
    page.fill("#cases", "A B")
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the bundle").click()
    bundle = folder / "bundle.zip"
    download.value.save_as(bundle)
    with zipfile.ZipFile(bundle) as file:
        program = next(name for name in file.namelist() if name.endswith("verify.py"))
        file.extract(program, folder)
    checked = subprocess.run(
        [sys.executable, "-I", folder / program, bundle], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
