"""Filling in a form of the desk as somebody would: by the names of its inputs, whatever kind each is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from playwright.sync_api import Locator, Page

INPUTS = """() => {
    const found = {};
    for (const it of document.querySelectorAll('main [name]')) {
        found[it.name] ??= [it.type || it.tagName.toLowerCase(), []];
        found[it.name][1].push(it.value);
    }
    return found;
}"""


class Someone(str):
    """A person, by number as a list has them, and by the short name that can be typed."""

    handle: str

    @classmethod
    def known(cls, id: str, handle: str) -> Someone:
        someone = cls(id)
        someone.handle = handle
        return someone


def fill_in(page: Page, facts: Mapping[str, Any]) -> None:
    """Fill in each fact under its name. Raises AssertionError where the form does not ask for one."""
    Form(page).fill_in(facts)


class Form:
    """The form of a page. `inputs`: of each name, what kind the first is, and the values of all, as the page stood when
    it was looked at: to ask for each by itself takes longer than to type."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.look()

    def look(self) -> None:
        self.inputs: dict[str, tuple[str, list[str]]] = self.page.evaluate(INPUTS)

    def fill_in(self, facts: Mapping[str, Any], within: str = "") -> None:
        for name, value in facts.items():
            self.fill(f"{within}{name}", value)

    def fill(self, name: str, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, date):
            for part in ("day", "month", "year"):
                self.page.fill(f'[name="{name}-{part}"]', str(getattr(value, part)))
        elif isinstance(value, Mapping) and f"{name}-1-name" in self.inputs:
            self.rows(name, [{"name": key, **part} for key, part in value.items()])
        elif isinstance(value, Mapping):
            self.fill_in(value, f"{name}-")
        elif isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
            self.rows(name, value)
        elif name in self.inputs:
            self.one(name, value)
        else:
            assert value in ([], ()), f"{self.page.url} does not ask for {name}"

    def rows(self, name: str, rows: Any) -> None:
        for n, row in enumerate(rows, 1):
            if n > 1:
                self.page.click(f'button[name=press][value="add:{name}"]')
                self.page.locator(f'main [name^="{name}-{n}-"]').first.wait_for(state="attached")
                self.look()
            self.fill_in(row, f"{name}-{n}-")

    def one(self, name: str, value: Any) -> None:
        kind, values = self.inputs[name]
        several = value if isinstance(value, list | tuple) else [value]
        inputs = f'main [name="{name}"]'
        if kind in ("radio", "checkbox"):
            for one in several:
                wanted = {True: "yes", False: "no"}.get(one, one) if isinstance(one, bool) else one
                if wanted != "no" or wanted in values:
                    self.page.locator(f'{inputs}[value="{wanted}"]').check(force=True)
        elif kind == "select-one":
            self.page.locator(inputs).first.select_option(str(value))
        else:
            words = (one.handle if isinstance(one, Someone) else str(one) for one in several)
            self.page.locator(inputs).first.fill("\n".join(words))


def press(button: Locator) -> None:
    """Press a button of a form, and wait for the page that it leads to: a click alone waits for nothing."""
    with button.page.expect_navigation():
        button.click()


def problems(page: Page) -> list[str]:
    """What the summary of errors says; nothing where there is none."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('.govuk-error-summary li')].map(it => it.innerText)"
    )
    return [text.strip() for text in found]


def has(page: Page, selector: str) -> bool:
    """Whether the page, as it stands, has something like that."""
    return bool(page.evaluate("selector => Boolean(document.querySelector(selector))", selector))
