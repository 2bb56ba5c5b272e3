"""Timing side by side: every side plays each round in turn; a ratio to the floor is the median of the rounds'.

The machine may be shared: processor time is kept beside time on the wall, the least and the most beside the median.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median


@dataclass
class Series:
    """What one side took, round by round, in seconds for the same amount of work."""

    name: str
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


@dataclass
class Stopwatch:
    """Adds up the time between `go` and its end; what is done outside is not counted."""

    wall: float = 0.0
    cpu: float = 0.0

    @contextmanager
    def going(self):  # type: ignore[no-untyped-def]
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall += time.perf_counter() - wall
        self.cpu += time.process_time() - cpu


def rounds(sides: dict[str, Callable[[Stopwatch], None]], count: int) -> dict[str, Series]:
    """Every side once a round, in the order given and then in reverse, `count` times."""
    taken = {name: Series(name) for name in sides}
    for n in range(count):
        for name in list(sides) if n % 2 == 0 else reversed(sides):
            watch = Stopwatch()
            sides[name](watch)
            taken[name].wall.append(watch.wall)
            taken[name].cpu.append(watch.cpu)
    return taken


def ratios(floor: Sequence[float], side: Sequence[float]) -> list[float]:
    """How fast a side was against the floor of the same round: 1 as fast, 0.5 half as fast."""
    return [a / b for a, b in zip(floor, side, strict=True)]


def spread(values: Sequence[float], form: str = "{:.2f}") -> str:
    """The median, and the least and the most: `0.31 (0.28-0.35)`."""
    return f"{form.format(median(values))} ({form.format(min(values))}–{form.format(max(values))})"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
