"""What becomes of a page when its reader sets other spaces between letters and lines, or larger text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

SPACES = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""
"""WCAG 1.4.12: the spaces that a reader may set."""
TWICE = "html { font-size: 200% !important; }"
"""WCAG 1.4.4: text, and nothing else, at twice its size."""
WEAR = "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }"
LOOK = """() => {
    const HOLDS = 'svg, .govuk-button, .risk, td, th, label, legend, li, dt, dd, p, h1, h2, h3, summary, div';
    const hidden = it => it.closest('.govuk-visually-hidden, .govuk-skip-link, defs, title, desc')
        || !it.checkVisibility({visibilityProperty: true});
    const named = it => `${it.outerHTML.slice(0, 120)} … ${it.textContent.trim().slice(0, 60)}`;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), lines = [], outside = [];
    while (texts.nextNode()) {
        const node = texts.currentNode, it = node.parentElement;
        if (!node.data.trim() || hidden(it)) continue;
        const range = document.createRange();
        range.setStart(node, node.data.search(/\\S/));
        range.setEnd(node, node.data.trimEnd().length);
        const holds = it.closest(HOLDS);
        const box = holds.getBoundingClientRect(), style = getComputedStyle(it), size = parseFloat(style.fontSize);
        const hangs = style.whiteSpace === 'pre-wrap' ? size : 2;  // the space at the end of a line may
        for (const line of range.getClientRects()) {
            const middle = (line.top + line.bottom) / 2;
            const ink = {it, left: line.left, right: line.right, top: middle - size * 0.3, bottom: middle + size * 0.3};
            if (ink.left < box.left - 2 || ink.right > box.right + hangs || ink.top < box.top - 2
                || ink.bottom > box.bottom + 2) outside.push(named(it));
            const moves = it.closest('.wide')?.getBoundingClientRect();
            if (moves) [ink.left, ink.right] = [Math.max(ink.left, moves.left), Math.min(ink.right, moves.right)];
            if (ink.right - ink.left > 2) lines.push(ink);
        }
    }
    const over = [];
    lines.forEach((one, n) => lines.slice(n + 1).forEach(other => {
        const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        if (across > 2 && down > 2) over.push(`${named(one.it)} AND ${named(other.it)}`);
    }));
    const clips = it => [getComputedStyle(it).overflowX, getComputedStyle(it).overflowY];
    const cut = [...document.querySelectorAll('body *')].filter(it => !hidden(it)
        && !it.matches('input, select, textarea, svg, svg *')
        && ((['hidden', 'clip'].includes(clips(it)[0]) && it.scrollWidth > it.clientWidth + 1)
            || (['hidden', 'clip'].includes(clips(it)[1]) && it.scrollHeight > it.clientHeight + 1)));
    const width = document.documentElement.scrollWidth - innerWidth;
    return {lines: lines.length, width, outside, over, cut: cut.map(named)};
}"""


@dataclass(frozen=True)
class Looked:
    """What was seen: how many lines of text, by how many pixels the page is too wide, which texts leave what holds
    them (for the words over a table, that is the part of it that shows), which lie over each other, what is cut off."""

    lines: int
    width: int
    outside: list[str]
    over: list[str]
    cut: list[str]


def look(page: Page, css: str) -> Looked:
    """A page as it stands, with a reader's own style."""
    page.evaluate(WEAR, css)
    found: dict[str, Any] = page.evaluate(LOOK)
    return Looked(**found)
