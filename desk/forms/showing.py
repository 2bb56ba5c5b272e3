"""A form as it is drawn: each field with what was typed in it, what is wrong with it, and where the cursor begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from desk.forms.choice import Choice
from desk.forms.fields import Field
from desk.forms.given import DATE, Given, rows_in

MANY = 9
"""From how many choices on a list is drawn instead of buttons one below the other."""


@dataclass(frozen=True, slots=True)
class Row:
    """One of several: `at` is what its inputs' names begin with, `n` how it is counted for the reader."""

    at: str
    n: int
    widgets: tuple[Widget, ...]


@dataclass(frozen=True, slots=True)
class Widget:
    """What `form_parts.html` draws. `typed` is what is in it; for a date, its three parts. `in_optional`: a part of
    a group that already says that it is optional."""

    at: str
    kind: str
    label: str
    hint: str
    needed: bool
    typed: tuple[str, ...]
    error: str
    options: tuple[Choice, ...] = ()
    widgets: tuple[Widget, ...] = ()
    rows: tuple[Row, ...] = ()
    focus: bool = False
    in_optional: bool = False

    @property
    def text(self) -> str:
        return self.typed[-1] if self.typed else ""

    @property
    def as_list(self) -> bool:
        return self.kind == "choice" and len(self.options) > MANY


def widgets(
    fields: Sequence[Field], given: Given, errors: Mapping[str, str], focus: str = "", within: str = "", row: int = 1
) -> tuple[Widget, ...]:
    """The fields with everything that was typed. `focus`: where the cursor begins; `row`: which of several it is."""
    return tuple(_widget(x, f"{within}{x.name}", given, errors, focus, row) for x in fields)


def _widget(x: Field, at: str, given: Given, errors: Mapping[str, str], focus: str, row: int) -> Widget:
    inner = widgets(x.fields, given, errors, focus, f"{at}-") if x.kind == "group" else ()
    if not x.needed and not any(w.needed for w in inner):
        inner = tuple(replace(w, in_optional=True) for w in inner)
    rows = _rows(x, at, given, errors, focus) if x.kind == "rows" else ()
    typed, begins = _typed(x, at, given, row), at == focus
    return Widget(at, x.kind, x.label, x.hint, x.needed, typed, errors.get(at, ""), x.options, inner, rows, begins)


def _typed(x: Field, at: str, given: Given, row: int) -> tuple[str, ...]:
    """What is in a field. What is carried and known by itself is as it is now, whatever it was when it was sent."""
    if x.kind == "date":
        return tuple(given.get(f"{at}-{part}", ("",))[-1] for part in DATE)
    if at in given and not (x.kind == "carried" and x.default):
        return given[at]
    if x.free:
        return x.free[row - 1 : row]
    if x.needed and x.kind == "choice" and len(x.options) == 1:
        return (x.options[0].value,)
    return (x.default,) if x.default else ()


def _rows(x: Field, at: str, given: Given, errors: Mapping[str, str], focus: str) -> tuple[Row, ...]:
    """The rows that were on the page; one empty row at first."""
    numbers = rows_in(given, at) or [1]
    return tuple(
        Row(f"{at}-{number}", n, widgets(x.fields, given, errors, focus, f"{at}-{number}-", n))
        for n, number in enumerate(numbers, 1)
    )


def left_over(drawn: Sequence[Widget], given: Given) -> list[tuple[str, str]]:
    """What was typed into inputs that the form has no more, because a colleague has dealt with what they are about."""
    names = set(_names(drawn))
    return [(name, said) for name, all_said in given.items() if name not in names for said in all_said if said.strip()]


def _names(drawn: Sequence[Widget]) -> Iterator[str]:
    """The name of every input that is drawn."""
    for w in drawn:
        yield from (f"{w.at}-{part}" for part in DATE) if w.kind == "date" else (w.at,)
        yield from _names(w.widgets)
        for row in w.rows:
            yield from _names(row.widgets)


def first_of(fields: Sequence[Field], row: str) -> str:
    """Which input the cursor goes to in a row that was just added: `row` is what its inputs begin with."""
    parts = row.split("-")
    inner: Sequence[Field] = fields
    for part in parts:
        if not part.isdigit():
            inner = next((x.fields for x in inner if x.name == part), ())
    return f"{row}-{inner[0].name}" if inner else ""


def summary(fields: Sequence[Field], errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """The errors for the head of the page, in the order of the page, each with the id of the input it is about; ""
    where it is about none."""
    order = list(_ids(fields, errors))
    known = [(id, errors[at]) for at, id in order if at in errors]
    return [*(("", said) for at, said in errors.items() if at not in dict(order)), *known]


def _ids(fields: Sequence[Field], errors: Mapping[str, str], within: str = "") -> list[tuple[str, str]]:
    """Every input of a form, and the id to which an error about it links."""
    found: list[tuple[str, str]] = []
    for x in fields:
        at = f"{within}{x.name}"
        found.append((at, f"{at}-day" if x.kind == "date" else at))
        if x.kind == "group":
            found += _ids(x.fields, errors, f"{at}-")
        if x.kind == "rows":
            marks = dict.fromkeys(errors, ())
            for number in rows_in(marks, at):
                found += _ids(x.fields, errors, f"{at}-{number}-")
    return found
