"""A form as somebody sees it in a browser: what it holds, filled in, and sent as that browser would."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

import httpx


@dataclass
class Sends:
    """A form of a page: where it goes, and what it sends if nothing is changed: several with one name in order."""

    action: str
    fields: list[tuple[str, str]]

    def fill(self, **typed: str) -> Sends:
        left = [(name, value) for name, value in self.fields if name not in typed]
        return Sends(self.action, left + list(typed.items()))


class _Reader(HTMLParser):
    """The forms of a page, by the rules that a browser goes by."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Sends] = []
        self._area: tuple[str, str] | None = None
        self._choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        has = {name for name, _ in attrs}
        if tag == "form":
            self.forms.append(Sends(said.get("action", ""), []))
        elif tag == "input" and "name" in said:
            kind = said.get("type", "text")
            if kind not in ("submit", "button", "file") and (kind not in ("radio", "checkbox") or "checked" in has):
                self.forms[-1].fields.append((said["name"], said.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "textarea":
            self._area = (said["name"], "")
        elif tag == "select":
            self._choice = said["name"]
        elif tag == "option" and self._choice and "selected" in has:
            self.forms[-1].fields.append((self._choice, said.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area = (self._area[0], self._area[1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.forms[-1].fields.append((self._area[0], self._area[1].removeprefix("\n")))
            self._area = None
        elif tag == "select":
            self._choice = ""


def forms_of(page: httpx.Response) -> list[Sends]:
    reader = _Reader()
    reader.feed(page.text)
    return reader.forms


def form_to(page: httpx.Response, path: str) -> Sends:
    """The form of a page that is sent to an address."""
    found = [form for form in forms_of(page) if form.action.split("?")[0] == path]
    assert found, f"{path} in {[form.action for form in forms_of(page)]}"
    return found[0]


def typed(form: Sends) -> dict[str, list[str]]:
    """What is in a form besides its marks; what is empty is left out."""
    said: dict[str, list[str]] = {}
    for name, value in form.fields:
        if value and name not in ("csrf", "once", "seen", "press", "then"):
            said.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return said


def send(client: httpx.Client, form: Sends, **more: str) -> httpx.Response:
    """Sent as a browser does, with the marks that the page gave it and no others."""
    said: dict[str, list[str]] = {}
    for name, value in [*form.fields, *more.items()]:
        said.setdefault(name, []).append(value)
    return client.post(form.action, data=said)
