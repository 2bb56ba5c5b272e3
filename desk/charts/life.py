"""The picture of a case's life: terms across, and under them category, meetings, milestones, letters and powers.

Pure: facts in, markup out. The table behind the picture has a row for everything that is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from cases.refusals import day
from cases.terms import DAY, add_months
from desk.charts.drawing import MARKS, NOTHING, box, joined, line, mark, picture, tag, words

LANES = (
    ("Meetings", ("held", "booked", "owed", "short")),
    ("Milestones", ("due", "met", "missed")),
    ("Letters", ("letter",)),
    ("Concerns and powers", ("concern", "power")),
)
GUTTER = 200.0
PER_DAY = 1.55
NARROWEST = 800.0
HEAD = 58.0
FOR_A_DAY = 120.0
ROW = 16.0
PAD = 8.0
APART = 14.0
"""How far apart two marks of one lane must be so as to stand in one row."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Something that lasted: a half-term, a holiday or a category, both days included."""

    first: date
    last: date
    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on a day. `sort` is one of drawing.MARKS; `words` say what it was."""

    on: date
    sort: str
    words: str


@dataclass(frozen=True, slots=True)
class Life:
    """What the picture shows, from a first day to a last. `depth` numbers the categories from the best to the worst."""

    title: str
    first: date
    last: date
    today: date
    terms: tuple[Stretch, ...]
    categories: tuple[Stretch, ...]
    marks: tuple[Mark, ...]
    depth: dict[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table behind the picture."""

    on: date
    what: str
    words: str


def table(life: Life) -> list[Row]:
    """Everything that the picture shows, in the order of the days."""
    rows = [Row(one.on, MARKS[one.sort][2], one.words) for one in life.marks]
    rows += [Row(one.first, "Category", _lasted(one, life)) for one in life.categories]
    return sorted(rows, key=lambda row: (row.on, row.what))


def _lasted(one: Stretch, life: Life) -> str:
    """The first category began before the picture does, and the last goes on after it."""
    began = " already" if one.first == life.first else ""
    ended = f", until {day(one.last)}" if one != life.categories[-1] else ""
    return f"{one.name}{began}{ended}"


def sorts(life: Life) -> list[str]:
    """The marks that are in the picture, in the order of the key."""
    there = {one.sort for one in life.marks}
    return [sort for sort in MARKS if sort in there]


def drawn(life: Life) -> Markup:
    """The picture."""
    at = _Scale(life.first, life.last)
    lanes, height = _lanes(life, at)
    inside = _pattern() + _terms(life, at, height) + _category(life, at) + lanes + _today(life, at, height)
    return picture("life", life.title, _what(life), at.width, height, inside, "life")


class _Scale:
    """Days to places across."""

    def __init__(self, first: date, last: date) -> None:
        self.first, days = first, (last - first).days + 1
        self.width = max(NARROWEST, GUTTER + days * PER_DAY + PAD)
        self.per_day = (self.width - GUTTER - PAD) / days

    def __call__(self, on: date) -> float:
        return GUTTER + (on - self.first).days * self.per_day


def _pattern() -> Markup:
    strokes = tag("path", d="M0,6 L6,0", class_="pic-hatch")
    return tag("defs", tag("pattern", strokes, id="holiday", width=6, height=6, patternUnits="userSpaceOnUse"))


def _terms(life: Life, at: _Scale, height: float) -> Markup:
    """Terms by name, holidays hatched, and a line at the beginning of each month."""
    parts = [tag("rect", x=GUTTER, y=HEAD, width=at.width - GUTTER - PAD, height=height - HEAD - PAD,
                 fill="url(#holiday)", class_="pic-holiday")]  # fmt: skip
    for term in life.terms:
        first, last = max(term.first, life.first), min(term.last, life.last)
        left = at(first)
        parts.append(box(left, HEAD, at(last + DAY) - left, height - HEAD - PAD, "pic-term"))
        if term.name:
            parts.append(words(left + 2, 14, term.name, "pic-strong"))
    for first in _months(life.first, life.last):
        parts += [line(at(first), HEAD - 6, at(first), height - PAD, "pic-month")]
        if at(min(add_months(first, 1), life.last)) - at(first) > 26:
            parts.append(words(at(first) + 2, HEAD - 10, f"{first:%b}", "pic-small"))
    return joined(parts)


def _months(first: date, last: date) -> list[date]:
    found, on = [], add_months(first.replace(day=1), 1)
    while on <= last:
        found.append(on)
        on = add_months(on, 1)
    return found


def _category(life: Life, at: _Scale) -> Markup:
    top = HEAD + PAD
    parts = [words(GUTTER - 8, top + 15, "Category", "pic-lane", "end")]
    for one in life.categories:
        left, right = at(max(one.first, life.first)), at(min(one.last, life.last) + DAY)
        parts.append(box(left, top, right - left, 22, f"pic-cat pic-cat-{min(life.depth.get(one.name, 0), 4)}"))
        if right - left > len(one.name) * 9 + 8:
            parts.append(words(left + 5, top + 15, one.name, f"pic-in pic-in-{min(life.depth.get(one.name, 0), 4)}"))
    return joined(parts)


def _lanes(life: Life, at: _Scale) -> tuple[Markup, float]:
    """The lanes under the category, each as high as its marks need, and the height of the whole picture."""
    top, parts = HEAD + PAD + 22 + PAD, []
    for title, those in LANES:
        marks = [one for one in life.marks if one.sort in those]
        rows = _rows(marks, at)
        depth = max(rows, default=0) + 1
        parts.append(line(GUTTER, top, at.width - PAD, top, "pic-edge"))
        parts.append(words(GUTTER - 8, top + PAD + 10, title, "pic-lane", "end"))
        parts += [
            mark(one.sort, at(one.on) + at.per_day / 2, top + PAD + row * ROW + 6, f"{day(one.on)}: {one.words}")
            for one, row in zip(marks, rows, strict=True)
        ]
        top += 2 * PAD + depth * ROW
    return joined(parts), top + PAD


def _rows(marks: Sequence[Mark], at: _Scale) -> list[int]:
    """In which row each mark stands so that none hides another: the first that has room."""
    ends: list[float] = []
    rows = []
    for one in marks:
        x = at(one.on)
        row = next((n for n, end in enumerate(ends) if x - end >= APART), len(ends))
        ends[row : row + 1] = [x]
        rows.append(row)
    return rows


def _today(life: Life, at: _Scale, height: float) -> Markup:
    if not life.first <= life.today <= life.last:
        return NOTHING
    x = at(life.today) + at.per_day / 2
    right = x > at.width - FOR_A_DAY
    label = words(x - 4 if right else x + 4, HEAD - 26, day(life.today), "pic-strong", "end" if right else None)
    return line(x, HEAD - 36, x, height - PAD, "pic-today") + label


def _what(life: Life) -> str:
    """The picture in a few sentences."""
    turns = ", then ".join(
        f"{one.name} at first" if one.first == life.first else f"{one.name} from {day(one.first)}"
        for one in life.categories
    )
    many = [f"{n} {MARKS[sort][2].lower()}" for sort in sorts(life) if (n := _count(life, sort))]
    said = f"From {day(life.first)} to {day(life.last)}."
    return " ".join(
        part
        for part in (
            said,
            f"Category: {turns}." if turns else "",
            f"Marks: {', '.join(many)}." if many else "",
            "The table that follows says the same.",
        )
        if part
    )


def _count(life: Life, sort: str) -> int:
    return sum(one.sort == sort for one in life.marks)
