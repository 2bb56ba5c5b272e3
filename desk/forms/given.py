"""What was typed, as it was typed: by the names of the inputs, which follow the fields: `due-day`,
`milestones-2-text`, `data-budget_variance_pct`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from starlette.datastructures import FormData

from desk.forms.fields import Field

Given = Mapping[str, tuple[str, ...]]
"""What was typed, by the name of the input."""
Find = Callable[[str], Sequence[str]]
"""The ids of those whom a short name, an e-mail address or a name means."""
OURS = ("csrf", "once", "seen", "press", "then", "kept", "dated-day", "dated-month", "dated-year")
"""What every form carries besides its fields."""
DATE = ("day", "month", "year")
ROWS = 200
"""How many rows are read: more than anybody fills in."""


def given_in(form: FormData) -> Given:
    """What a form that was sent says. Files are not among it."""
    found: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str) and name not in OURS:
            found.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in found.items()}


def given_by(query: Iterable[tuple[str, str]], fields: Sequence[Field]) -> Given:
    """What an address fills in beforehand: /do/book?meeting=tig&date=2027-01-14."""
    dates = {x.name for x in fields if x.kind == "date"}
    found: dict[str, list[str]] = {}
    for name, value in query:
        if name in dates and (written := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)):
            for part, figures in zip(DATE, reversed(written.groups()), strict=True):
                found[f"{name}-{part}"] = [str(int(figures))]
        else:
            found.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in found.items()}


def rows_in(given: Given, at: str) -> list[int]:
    """The numbers of the rows that were on the page."""
    found = {int(row[1]) for name in given if (row := re.match(rf"{re.escape(at)}-(\d{{1,4}})(?:-|$)", name))}
    return sorted(found)[:ROWS]


def without_row(given: Given, at: str) -> Given:
    """What was typed, without one row."""
    return {name: values for name, values in given.items() if name != at and not name.startswith(f"{at}-")}


def with_another(given: Given, at: str) -> tuple[Given, str]:
    """What was typed, with an empty row more. Out: and what its inputs begin with."""
    row = f"{at}-{max(rows_in(given, at), default=0) + 1}"
    return {**given, row: ("",)}, row
