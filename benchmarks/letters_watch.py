"""A stopwatch that counts the processor time of this process and of everything it has started, living or gone."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measuring import Series, Stopwatch

TICK = os.sysconf("SC_CLK_TCK")


class TreeWatch(Stopwatch):
    """As a stopwatch, for work that is done in other processes too."""

    @contextmanager
    def going(self) -> Iterator[None]:
        wall, cpu = time.perf_counter(), processor_time()
        yield
        self.wall += time.perf_counter() - wall
        self.cpu += processor_time() - cpu


def processor_time() -> float:
    """Seconds of the processor that this process, its children and theirs have had so far."""
    parents, spent = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile; whoever waited for it has its time
            continue
        pid = int(path.parent.name)
        parents[pid] = int(fields[1])
        spent[pid] = sum(int(ticks) for ticks in fields[11:15]) / TICK
    below = defaultdict(list)
    for pid, parent in parents.items():
        below[parent].append(pid)
    return _sum(os.getpid(), below, spent)


def _sum(pid: int, below: dict[int, list[int]], spent: dict[int, float]) -> float:
    return spent.get(pid, 0.0) + sum(_sum(child, below, spent) for child in below[pid])


def rounds(sides: dict[str, Callable[[], None]], count: int) -> dict[str, Series]:
    """Every side once a round, in the order given and then in reverse; a first round is a warm-up and not counted."""
    taken = {name: Series(name) for name in sides}
    for n in range(count + 1):
        for name in list(sides) if n % 2 == 0 else reversed(sides):
            watch = TreeWatch()
            with watch.going():
                sides[name]()
            if n:
                taken[name].wall.append(watch.wall)
                taken[name].cpu.append(watch.cpu)
    return taken
