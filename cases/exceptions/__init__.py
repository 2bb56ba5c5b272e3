"""Where the framework was not kept, for auditors: each finding with its section, its dates and its entries.

What is owed and late is asked of the obligations engine; the rest are facts about entries. All of it is pure, against
the policy of the day, and about what was on record by the end of a day: nothing recorded later changes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cases.exceptions import duties, entries, meetings, plan, post, standing
from cases.exceptions.finding import RULES, Evidence, Finding
from cases.exceptions.listing import CAUTION, COLUMNS, Totals, as_csv, most_late_first, totals
from cases.exceptions.looked import Looked, look
from cases.framework import Framework
from cases.obligations import Unknown
from cases.trail import Entry

__all__ = [
    "CAUTION",
    "COLUMNS",
    "RULES",
    "Evidence",
    "Finding",
    "Totals",
    "as_csv",
    "findings",
    "most_late_first",
    "totals",
]

KINDS = (meetings.find, plan.find, post.find, entries.find, standing.find)


def findings(trail: Sequence[Entry], framework: Framework, on: date) -> tuple[list[Finding], list[Unknown]]:
    """Every exception of one case as things stood at the end of a day, the latest first, and duties without a day.

    `trail` has the personal values that are kept: whether a reason was given is asked of them, and never their words.
    """
    looked: Looked = look(trail, framework, on)
    if not looked.trail:
        return [], []
    found, unknown = duties.find(looked)
    return most_late_first([*found, *(x for find in KINDS for x in find(looked))]), unknown
