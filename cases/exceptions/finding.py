"""One exception: what was asked, which sentence asks it, by when, what became of it, and which entries show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

RULES = {
    "meetings_short": "Fewer meetings than the framework asks for",
    "not_called": "A group's meeting to which the headteacher or the chair was not called",
    "not_present": "A group's meeting without the headteacher or the chair",
    "no_decision": "A group's meeting with no decision on record",
    "letter_owed": "A letter owed and not sent, or sent late",
    "letter_undelivered": "A letter that did not arrive and was not mended",
    "review_missing": "A review, a report or a visit missing or late",
    "register_missing": "Not on the risk register",
    "over_a_year": "Longer in a category of concern than the framework means a school to be",
    "exit_without_meeting": "Out of intervention without the meeting that ends it",
    "milestone_unjudged": "A milestone past its day that nobody has judged",
    "no_target_date": "No target date",
    "no_reason": "A decision without a reason",
    "late_entry": "An entry made late",
    "duty_late": "Another duty not met, or met late",
}
"""Every kind of exception: its key, and its heading in words."""

Weight = Literal["duty", "target", "review", "advice"]
WEIGHTS: dict[Weight, str] = {
    "duty": "",
    "target": " This is a target, not a duty.",
    "review": " This is a reason to look again, not a breach.",
    "advice": " The framework expects this and makes it no condition.",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """An entry that shows it: id, number in its case, position in the whole record."""

    id: str
    number: int
    position: int


@dataclass(frozen=True, slots=True)
class Finding:
    """`due` and `done` are days, None where the framework names none or nothing was done. `late` counts in `unit`,
    which is what the rule counts in; `behind` is the same in days of the calendar, to sort by."""

    rule: str
    section: str
    case: str
    school: str
    sentence: str
    due: date | None = None
    done: date | None = None
    late: int | None = None
    unit: Literal["working days", "days"] = "days"
    behind: int | None = None
    evidence: tuple[Evidence, ...] = ()
    weight: Weight = "duty"

    @property
    def late_by(self) -> str:
        """ "3 working days", or "" where the rule names no day."""
        if self.late is None:
            return ""
        return f"{self.late} {self.unit.removesuffix('s') if self.late == 1 else self.unit}"
