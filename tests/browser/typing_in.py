"""Filling in a form of the desk as somebody would: by the names of its inputs, whatever kind each is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from playwright.sync_api import Locator, Page


class Someone(str):
    """A person, by number as a list has them, and by the short name that can be typed."""

    handle: str

    @classmethod
    def known(cls, id: str, handle: str) -> Someone:
        someone = cls(id)
        someone.handle = handle
        return someone


def fill_in(page: Page, facts: Mapping[str, Any], within: str = "") -> None:
    """Fill in each fact under its name. Raises AssertionError where the form does not ask for one."""
    for name, value in facts.items():
        fill(page, f"{within}{name}", value)


def fill(page: Page, name: str, value: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        for part in ("day", "month", "year"):
            page.fill(f'[name="{name}-{part}"]', str(getattr(value, part)))
        return
    if isinstance(value, Mapping) and page.locator(f'main [name="{name}-1-name"]').count():
        _rows(page, name, [{"name": key, **part} for key, part in value.items()])
        return
    if isinstance(value, Mapping):
        fill_in(page, value, f"{name}-")
        return
    if isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
        _rows(page, name, value)
        return
    inputs = page.locator(f'main [name="{name}"]')
    assert inputs.count() or value in ([], ()), f"{page.url} does not ask for {name}"
    if inputs.count():
        _one(inputs, value)


def _rows(page: Page, name: str, rows: Any) -> None:
    for n, row in enumerate(rows, 1):
        if n > 1:
            page.click(f'button[name=press][value="add:{name}"]')
            page.locator(f'main [name^="{name}-{n}-"]').first.wait_for(state="attached")
        fill_in(page, row, f"{name}-{n}-")


def _one(inputs: Locator, value: Any) -> None:
    kind = inputs.first.evaluate("it => it.type || it.tagName.toLowerCase()")
    several = value if isinstance(value, list | tuple) else [value]
    if kind in ("radio", "checkbox"):
        for one in several:
            wanted = {True: "yes", False: "no"}.get(one, one) if isinstance(one, bool) else one
            box = inputs.and_(inputs.page.locator(f'[value="{wanted}"]'))
            if wanted != "no" or box.count():
                box.check(force=True)
    elif kind == "select-one":
        inputs.first.select_option(str(value))
    else:
        inputs.first.fill("\n".join(one.handle if isinstance(one, Someone) else str(one) for one in several))


def press(button: Locator) -> None:
    """Press a button of a form, and wait for the page that it leads to: a click alone waits for nothing."""
    with button.page.expect_navigation():
        button.click()


def problems(page: Page) -> list[str]:
    """What the summary of errors says; nothing where there is none."""
    return [text.strip() for text in page.locator(".govuk-error-summary li").all_inner_texts()]
