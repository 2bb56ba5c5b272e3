"""A page as it comes out of the printer: what each sheet says, and what the page showed when it was printed."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page
from pypdf import PageObject, PdfReader

A4 = (595, 842)
"""Its sides in points, to the nearest."""
EDGES = 30
"""Millimetres of the width that the margins take, both together."""
LAST_OF_HEAD = "printed for"
SHOWN = """() => {
    const hidden = it => it.closest('.govuk-visually-hidden') || !it.checkVisibility({visibilityProperty: true});
    const said = it => {
        const texts = document.createTreeWalker(it, NodeFilter.SHOW_TEXT), found = [];
        while (texts.nextNode()) if (!hidden(texts.currentNode.parentElement)) found.push(texts.currentNode.data);
        return found.join('');
    };
    const cells = row => [...row.cells].map(said);
    const lists = '.register-before';
    const parts = table => [...table.querySelectorAll(`tbody tr:not(${lists}), ${lists} li`)].filter(it => !hidden(it));
    const pressed = 'nav, form, button, input, select, textarea, .govuk-button, .govuk-back-link, .govuk-skip-link';
    return {
        controls: [...document.querySelectorAll(pressed)].filter(it => !hidden(it)).map(it => it.outerHTML),
        tables: [...document.querySelectorAll('table')].filter(it => !hidden(it)).map(table => ({
            heads: cells(table.tHead.rows[0]),
            rows: parts(table).map(part => part.cells ? cells(part) : [said(part)]),
        })),
    };
}"""
TOO_WIDE = """width => [...document.querySelectorAll('html, body *')].filter(it => it.checkVisibility()
    && getComputedStyle(it).display !== 'inline' && !it.closest('.govuk-visually-hidden')
    && Math.max(it.getBoundingClientRect().right, it === document.documentElement ? it.scrollWidth : 0) > width + 1
).map(it => it.outerHTML.slice(0, 160))"""
"""Inline words are left out: a space at the end of a line may hang over. Words that do not fit make the page wider."""


@dataclass(frozen=True)
class Table:
    """A table as the page shows it; `rows` hold the words of each cell, with no spaces."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Printed:
    """A page on paper. `sheets` are without spaces; `sides` and `gaps`, which is what is free between the head and what
    follows, are each sheet's in points; `controls` and `too_wide` are elements."""

    sheets: tuple[str, ...]
    sides: tuple[tuple[int, int], ...]
    gaps: tuple[float, ...]
    tables: tuple[Table, ...]
    controls: tuple[str, ...]
    too_wide: tuple[str, ...]

    def sheets_with(self, words: tuple[str, ...]) -> list[int]:
        """The sheets on which all of some words stand, each whole."""
        return [n for n, sheet in enumerate(self.sheets) if all(word in sheet for word in words)]


def squeezed(words: str) -> str:
    """Without spaces, every letter by itself: lines are broken otherwise on paper, and fi may be one letter."""
    return "".join(unicodedata.normalize("NFKC", words).split())


def printed(page: Page) -> Printed:
    """Print a page as it stands."""
    page.emulate_media(media="print")
    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    sides = tuple((round(one.mediabox.width), round(one.mediabox.height)) for one in pdf.pages)
    width = int(page.evaluate("mm => mm / 25.4 * 96", sides[0][0] / 72 * 25.4 - EDGES))
    page.set_viewport_size({"width": width, "height": 900})
    shown: dict[str, Any] = page.evaluate(SHOWN)
    tables = (Table(_all(one["heads"]), tuple(_all(row) for row in one["rows"])) for one in shown["tables"])
    sheets = tuple(squeezed(one.extract_text()) for one in pdf.pages)
    gaps = tuple(_below_head(one) for one in pdf.pages)
    wide = tuple(page.evaluate(TOO_WIDE, width))
    return Printed(sheets, sides, gaps, tuple(tables), tuple(shown["controls"]), wide)


def _below_head(sheet: PageObject) -> float:
    """How far the last line of the head, which says who printed it, stands above what comes next."""
    lines: dict[float, str] = {}

    def seen(words: str, cm: list[float], tm: list[float], *_: object) -> None:
        height = round(cm[3] * tm[5] + cm[5], 1)
        lines[height] = lines.get(height, "") + words

    sheet.extract_text(visitor_text=seen)
    downwards = sorted((height for height, words in lines.items() if words.strip()), reverse=True)
    last = next(n for n, height in enumerate(downwards) if LAST_OF_HEAD in lines[height])
    return downwards[last] - downwards[last + 1]


def _all(words: list[str]) -> tuple[str, ...]:
    return tuple(found for found in (squeezed(one) for one in words) if found)
