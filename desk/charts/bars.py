"""A plain chart for reports: bars. Pure; it knows the rows of the table that goes behind it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from desk.charts.drawing import box, joined, line, picture, words

LABEL = 190.0
WIDTH = 700.0
BAR = 24.0
GAP = 10.0


@dataclass(frozen=True, slots=True)
class Value:
    """One value and what it is of; `shown` is how it is written, where that is not the bare number."""

    label: str
    value: float
    shown: str = ""

    @property
    def said(self) -> str:
        return self.shown or f"{self.value:g}"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its title, what its values count, and the values. `id` tells it from the others of a page."""

    id: str
    title: str
    unit: str
    values: tuple[Value, ...]

    def rows(self) -> list[tuple[str, str]]:
        """The table behind it."""
        return [(one.label, one.said) for one in self.values]

    @property
    def what(self) -> str:
        listed = "; ".join(f"{one.label}: {one.said}" for one in self.values) or "nothing"
        return f"{self.unit}. {listed}. The table that follows says the same."


def bars(chart: Chart) -> Markup:
    """Bars across, each with its value at its end. None is shorter than nothing: values below 0 raise ValueError."""
    most = _most(chart)
    room = WIDTH - LABEL - 80
    parts = []
    for n, one in enumerate(chart.values):
        top, long = n * (BAR + GAP) + GAP, room * one.value / most
        parts.append(words(LABEL - 8, top + 17, one.label, anchor="end"))
        parts.append(box(LABEL, top, long, BAR, "pic-bar"))
        parts.append(words(LABEL + long + 6, top + 17, one.said, "pic-strong"))
    height = len(chart.values) * (BAR + GAP) + 2 * GAP
    parts.append(line(LABEL, 0, LABEL, height, "pic-edge"))
    return picture(chart.id, chart.title, chart.what, WIDTH, height, joined(parts), "picture")


def _most(chart: Chart) -> float:
    if any(one.value < 0 for one in chart.values):
        raise ValueError("This picture is of values that are not below 0.")
    return max((one.value for one in chart.values), default=0) or 1
