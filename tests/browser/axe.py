"""axe-core over a page: every WCAG 2.0 to 2.2 rule of levels A and AA that it has, none switched off."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
FEWEST = 60
"""axe-core has at least as many rules for these levels: with one level left out, the list would be shorter."""
RUN = """async (levels) => {
    const ours = axe.getRules(levels).map(rule => rule.ruleId);
    const rules = Object.fromEntries(ours.map(id => [id, {enabled: true}]));
    const told = {runOnly: {type: 'rule', values: ours}, rules, resultTypes: ['violations']};
    const found = await axe.run(document, told);
    const kinds = ['violations', 'passes', 'incomplete', 'inapplicable'];
    const ran = kinds.flatMap(kind => found[kind].map(rule => rule.id));
    return {rules: ours, ran, violations: found.violations.map(rule => ({
        id: rule.id, help: rule.help,
        where: rule.nodes.map(node => node.target.join(' ') + ': ' + node.html).slice(0, 5),
    }))};
}"""


@dataclass(frozen=True)
class Checked:
    """What a page came to: how many rules were run, and what they found."""

    rules: int
    violations: tuple[dict[str, Any], ...]


def bring(page: Page) -> None:
    """Give a page axe, once for as often as it is checked."""
    page.evaluate(program())


@cache
def program() -> str:
    return AXE.read_text(encoding="utf-8")


def check(page: Page) -> Checked:
    """Run every rule on a page as it stands. Raises AssertionError where one of them was not run."""
    found = page.evaluate(RUN, LEVELS)
    assert set(found["ran"]) == set(found["rules"])
    assert len(found["rules"]) >= FEWEST
    return Checked(len(found["rules"]), tuple(found["violations"]))
