"""What a page holds that a browser would act on and that we did not write: told by two parsers, since each lets
something else pass."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from io import StringIO

from icalendar import Calendar
from lxml import etree, html

Tag = tuple[str, Mapping[str, str]]
OURS = "/assets/"
NEVER = {"iframe", "object", "embed", "base", "style", "applet", "frame", "template", "animate", "set", "foreignobject"}
"""No page of ours has one of these."""
LEADS = ("href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcset")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
IN_A_CALENDAR = {"VCALENDAR", "VTIMEZONE", "STANDARD", "DAYLIGHT", "VEVENT"}
NOT_IN_AN_EVENT = {"ATTACH", "X-ALT-DESC", "CONFERENCE", "IMAGE"}


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def tags(text: str) -> Iterator[Tag]:
    """Every tag of a page, as each of the two reads it."""
    plain = _Plain()
    plain.feed(text)
    yield from plain.tags
    for element in html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8")).iter(
        etree.Element
    ):
        yield str(element.tag), {str(name): str(value) for name, value in element.attrib.items()}


def live(text: str) -> list[str]:
    """What in a page is alive and not ours."""
    return [f"<{tag} {dict(said)}>" for tag, said in tags(text) if _alive(tag.lower(), said)]


def _alive(tag: str, said: Mapping[str, str]) -> bool:
    if tag in NEVER or (tag in ("script", "img", "image") and not said.get("src", "").startswith(OURS)):
        return True
    if tag == "link" and said.get("rel") == "icon":
        return said.get("href") != "data:,"
    if tag == "meta" and "http-equiv" in said:
        return True
    leads = [said[name].strip().lower() for name in said if name.lower() in LEADS]
    elsewhere = any(to.startswith(("javascript:", "vbscript:", "data:", "//")) for to in leads)
    return elsewhere or any(name.lower().startswith("on") or name.lower() == "style" for name in said)


def words(text: str) -> str:
    return str(html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8")).text_content())


def formulas(text: str) -> list[str]:
    """The cells of a table that a spreadsheet would take for a formula."""
    return [
        cell for row in csv.reader(StringIO(text.removeprefix("\ufeff"))) for cell in row if cell.startswith(FORMULA)
    ]


def planted(text: str) -> list[str]:
    """What is in a calendar besides meetings and the time zone."""
    parts = list(Calendar.from_ical(text).walk())
    found = [part.name for part in parts if part.name not in IN_A_CALENDAR]
    return found + [name for part in parts if part.name == "VEVENT" for name in part if name in NOT_IN_AN_EVENT]
