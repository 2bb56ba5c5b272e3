"""Somebody who has nothing but a keyboard. Wherever the focus stops it is looked at: whether it shows, is in sight and
follows the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

FARTHEST = 300
"""More stops than any page has: whoever comes so far is going round in a ring."""
REMEMBER = """() => {
    const beside = '.govuk-radios__input, .govuk-checkboxes__input';
    const drawn = it => it.matches(beside) ? [it.labels[0], '::before'] : [it];
    const look = it => {
        const style = getComputedStyle(...drawn(it));
        const clear = /^rgba\\(.*, 0\\)$/.test(style.outlineColor) || parseFloat(style.outlineWidth) === 0;
        const outline = style.outlineStyle === 'none' || clear ? '' : `${style.outlineWidth} ${style.outlineColor}`;
        return [outline, style.boxShadow === 'none' ? '' : style.boxShadow];
    };
    const could = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')];
    const there = it => it.tabIndex >= 0 && !it.disabled && it.checkVisibility({visibilityProperty: true});
    const first = it => {
        const group = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(it.name)}"]`)];
        return group.find(one => one.checked) || group[0];
    };
    const stops = could.filter(it => there(it) && (it.type !== 'radio' || first(it) === it));
    const resting = it => it === document.activeElement ? ['', ''] : look(it);
    window.remembered = {look, stops, resting: new Map(could.map(it => [it, resting(it)])), last: null};
}"""
FOCUSED = """() => {
    const it = document.activeElement, {look, stops, resting, last} = window.remembered;
    if (!it || it === document.body || it === document.documentElement) return null;
    const box = [...it.getClientRects()].find(one => one.width && one.height) || it.getBoundingClientRect();
    const middle = (low, high, size) => (Math.max(low, 0) + Math.min(high, size)) / 2;
    const [x, y] = [middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight)];
    const hit = document.elementFromPoint(x, y);
    const focus = look(it), before = resting.get(it) || ['', ''];
    const order = !last || Boolean(last.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING);
    const higher = Boolean(last && last.getBoundingClientRect().top >= box.bottom);
    window.remembered.last = it;
    return {
        number: stops.findIndex(one => one === it || (it.type === 'radio' && one.name === it.name)),
        what: it.outerHTML.slice(0, 160), id: it.id, name: it.name || '', value: it.value || '',
        shows: focus.some((part, n) => part && part !== before[n]),
        in_sight: Boolean(hit && (it.contains(hit) || [...(it.labels || [])].some(label => label.contains(hit)))),
        follows: order && !higher,
    };
}"""


@dataclass(frozen=True)
class Stop:
    """Where the focus is. `number`: the how manieth place of the page that takes it; `what`: how it is written."""

    number: int
    what: str
    id: str
    name: str
    value: str
    shows: bool
    in_sight: bool
    follows: bool


class Keys:
    """A page, and hands on the keyboard: there is no pointer."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.arrive()

    def arrive(self) -> None:
        """Another page has come: how it looks before anything has the focus."""
        self.page.wait_for_load_state()
        self.page.evaluate(REMEMBER)

    def focused(self) -> Stop | None:
        """Where the focus is; nothing where it is on the page as a whole."""
        found: dict[str, Any] | None = self.page.evaluate(FOCUSED)
        return Stop(**found) if found else None

    # --- from place to place
    def tab(self, key: str = "Tab") -> Stop:
        """To the next place. Raises AssertionError where that cannot be seen, or does not follow."""
        self.page.keyboard.press(key)
        stop = self.stopped()
        assert stop.follows or key != "Tab", f"{self.page.url}: out of order: {stop.what}"
        return stop

    def stopped(self) -> Stop:
        """Where the focus is, which must show and be in sight."""
        stop = self.focused()
        assert stop, f"{self.page.url}: nothing has the focus"
        assert stop.shows, f"{self.page.url}: the focus does not show on {stop.what}"
        assert stop.in_sight, f"{self.page.url}: out of sight or behind something: {stop.what}"
        return stop

    @property
    def places(self) -> int:
        """How many places of the page take the focus; radio buttons of one question are one."""
        return int(self.page.evaluate("window.remembered.stops.length"))

    def leaves(self) -> bool:
        """Whether the focus goes on, to the browser's own buttons or to the first place again: nothing keeps it."""
        self.page.keyboard.press("Tab")
        stop = self.focused()
        return stop is None or stop.number == 0

    def returns(self) -> Stop:
        """Back to the last place of the page, whether the browser's own buttons have the focus first or not."""
        self.page.keyboard.press("Shift+Tab")
        return self.stopped() if self.focused() else self.tab("Shift+Tab")

    def to(self, selector: str) -> Stop:
        """On to the first place that is like that; not a step if it has the focus."""
        like = self.page.locator(f":focus:is({selector})")
        for _ in range(FARTHEST):
            if like.count():
                break
            self.tab()
        assert like.count(), f"{self.page.url}: there is no way to {selector}"
        return self.stopped()

    def press(self, selector: str) -> None:
        """Press Enter on a link or a button, and be on the page that it leads to."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.arrive()

    def skip(self) -> None:
        """Past the head of the page, by its first link."""
        assert "govuk-skip-link" in self.tab().what
        self.page.keyboard.press("Enter")

    # --- filling in
    def choose(self, name: str, value: str) -> None:
        """One of several answers, or a tick: Space takes the first, the arrow another."""
        stop = self.to(f'[name="{name}"]')
        if stop.value == value:
            self.page.keyboard.press("Space")
        for _ in range(FARTHEST):
            if stop.value == value:
                break
            stop = self.tab("ArrowDown")
        expect(self.page.locator(f'[name="{name}"][value="{value}"]')).to_be_checked()

    def write(self, name: str, words: str) -> None:
        self.to(f'[name="{name}"]')
        self.page.keyboard.type(words)

    def pick(self, name: str, words: str) -> None:
        """One of a list, by typing how it begins."""
        self.write(name, words)
        chosen = self.page.locator(f'[name="{name}"] option:checked')
        expect(chosen).to_have_text(words)

    def write_day(self, name: str, day: str, month: str, year: str) -> None:
        for part, words in (("day", day), ("month", month), ("year", year)):
            self.write(f"{name}-{part}", words)
