"""The findings of many cases together: sorted, added up, and written as CSV."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cases.exceptions.finding import RULES, Finding
from cases.spreadsheet import row

CAUTION = (
    "A finding that something is missing is only as good as the record is complete: check the record against a "
    "checkpoint that somebody else has kept before you rely on it."
)
COLUMNS = ("rule", "section", "case", "school", "due", "done", "late_by", "entries", "sentence")


@dataclass(frozen=True, slots=True)
class Totals:
    """How many findings there are of each rule (by its key) and of each school, the most first."""

    by_rule: tuple[tuple[str, int], ...]
    by_school: tuple[tuple[str, int], ...]


def most_late_first(found: Iterable[Finding]) -> list[Finding]:
    """By lateness in days of the calendar; those that no day can be put to come last, in the order of the rules."""
    order = list(RULES)
    return sorted(found, key=lambda x: (-(x.behind or 0), x.case, order.index(x.rule), str(x.due), x.sentence))


def totals(found: Sequence[Finding]) -> Totals:
    rules, schools = Counter(x.rule for x in found), Counter(x.school for x in found)
    order = list(RULES)
    by_rule = sorted(rules.items(), key=lambda pair: (-pair[1], order.index(pair[0])))
    return Totals(tuple(by_rule), tuple(sorted(schools.items(), key=lambda pair: (-pair[1], pair[0]))))


def as_csv(found: Iterable[Finding], checkpoint: str) -> str:
    """The findings as CSV (RFC 4180), a row each; the last rows say how far they can be relied on.

    `checkpoint` is the newest checkpoint of the record in one line, "" where there is none.
    """
    return "".join(csv_lines(found, checkpoint))


def csv_lines(found: Iterable[Finding], checkpoint: str) -> Iterator[str]:
    """The same line by line, for findings that are still being worked out."""
    yield row(COLUMNS)
    for x in found:
        yield row(_cells(x))
    for rule, sentence in (("checkpoint", checkpoint or "none"), ("caution", CAUTION)):
        yield row((rule, *[""] * (len(COLUMNS) - 2), sentence))


def _cells(x: Finding) -> tuple[str, ...]:
    entries = " ".join(f"{one.id}@{one.position}" for one in x.evidence)
    due, done = (on.isoformat() if on else "" for on in (x.due, x.done))
    return x.rule, x.section, x.case, x.school, due, done, x.late_by, entries, x.sentence
