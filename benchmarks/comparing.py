"""The parts of the benchmark on one database: steps, sweep, and reading one case, every side in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import event

from benchmarks.measuring import Series, Stopwatch, ratios, rounds, spread, table
from benchmarks.places import bytes_of, folder, for_django, postgresql
from benchmarks.sides.machine import Transitions
from benchmarks.sides.raw import raw_postgresql, raw_sqlite
from benchmarks.sides.spiff import Spiff
from benchmarks.sides.upturn import Upturn
from benchmarks.sides.viewflow import Viewflow, configure
from benchmarks.steps import STEPS
from benchmarks.sweeping import DUE, Asleep
from cases.store import migrate, open_database, reading

GROUP = 100
Place = str | Path


class Ground:
    """Places on one kind of database for as long as it is open; `new` gives an empty one."""

    def __init__(self, kind: str) -> None:
        self.kind, self._stack, self._count = kind, ExitStack(), 0
        self.folder = self._stack.enter_context(folder())

    def new(self) -> Place:
        self._count += 1
        return self.folder / f"{self._count}.db" if self.kind == "sqlite" else self._stack.enter_context(postgresql())

    def raw(self, place: Place, synchronous: str = "FULL") -> Any:
        return raw_sqlite(place, synchronous) if isinstance(place, Path) else raw_postgresql(place)

    def url(self, place: Place) -> str:
        return f"sqlite:///{place}" if isinstance(place, Path) else place

    def peers(self) -> list[tuple[Any, Place]]:
        """The peers, each in a database of its own. Once a process: Django is configured for good."""
        spiff, machine, django = self.new(), self.new(), self.new()
        configure(django if isinstance(django, Path) else for_django(django))
        return [
            (Spiff(self.raw(spiff)), spiff),
            (Transitions(open_database(self.url(machine))), machine),
            (Viewflow(), django),
        ]

    def close(self) -> None:
        self._stack.close()


def play(side: Any, cases: range, watch: Stopwatch) -> None:
    """Every case through the 21 steps, all of them a step at a time; raises where one is not finished."""
    for number in range(len(STEPS)):
        with watch.going():
            for case in cases:
                side.step(case, number)
        for case in cases:
            side.settle(case, number)
    for case in cases:
        if not side.finished(case):
            raise RuntimeError(f"{side.name}: case {case} is not finished after {len(STEPS)} steps")


def steps(ground: Ground, per: int, count: int, peers: list[tuple[Any, Place]]) -> str:
    """The 21-step workload. Out: the table."""
    floors = [(ground.raw(place := ground.new()), place)]
    if ground.kind == "sqlite":
        floors.append((ground.raw(place := ground.new(), "NORMAL"), place))
    lasting, used = floors + peers, Counter[str]()
    sizes: dict[str, float] = {}

    def of_all_rounds(side: Any, watch: Stopwatch) -> None:
        cases = range(used[side.name], used[side.name] + per)
        used[side.name] += per
        side.begin(cases)
        play(side, cases, watch)

    def upturn(cold: bool, synchronous: str, watch: Stopwatch) -> None:
        place = ground.new()
        side = Upturn(ground.url(place), cold, synchronous)
        migrate(side.engine)
        empty = bytes_of(place)
        side.begin(range(per))
        play(side, range(per), watch)
        side.close()
        sizes[side.name] = (bytes_of(place) - empty) / per

    variants: list[tuple[bool, str]] = [(False, "FULL"), (True, "FULL")]
    if ground.kind == "sqlite":
        variants.append((False, "NORMAL"))
    names = [_name(cold, how) for cold, how in variants]
    before = {side.name: bytes_of(place) for side, place in lasting}
    sides: dict[str, Callable[[Stopwatch], None]] = {floors[0][0].name: partial(of_all_rounds, floors[0][0])}
    sides |= {name: partial(upturn, cold, how) for name, (cold, how) in zip(names, variants, strict=True)}
    sides |= {side.name: partial(of_all_rounds, side) for side, _ in lasting[1:]}
    rounds(sides, 1)  # warm-up: imports, caches, prepared statements
    taken = rounds(sides, count)
    for side, place in lasting:
        sizes[side.name] = (bytes_of(place) - before[side.name]) / used[side.name]
    statements, commits = counted(ground)
    floor, work = floors[0][0].name, per * len(STEPS)
    rows = [_row(one, taken, floor, work, sizes) for one in taken.values()]
    head = ["side", "steps/s", "× floor, wall", "× floor, processor", "µs processor a step", "bytes a case"]
    said = f"Upturn makes {statements:.2f} statements and {commits:.2f} commits a step, the floor 3 and 1.\n"
    return table(head, rows) + "\n" + said


def _name(cold: bool, synchronous: str) -> str:
    return ("Upturn, no case kept at hand" if cold else "Upturn") + (
        "" if synchronous == "FULL" else f", {synchronous}"
    )


def _row(one: Series, taken: dict[str, Series], floor: str, work: int, sizes: dict[str, float]) -> list[str]:
    if one.name.endswith("NORMAL"):
        floor = next((name for name in taken if name.startswith("sqlite3") and name.endswith("NORMAL")), floor)
    speed = spread([work / wall for wall in one.wall], "{:,.0f}")
    wall, cpu = ratios(taken[floor].wall, one.wall), ratios(taken[floor].cpu, one.cpu)
    return [one.name, speed, spread(wall, "{:.3f}"), spread(cpu, "{:.3f}"), f"{median(one.cpu) / work * 1e6:,.0f}",
            f"{sizes[one.name]:,.0f}"]  # fmt: skip


def counted(ground: Ground) -> tuple[float, float]:
    """Statements and commits a step, counted and not timed."""
    side, seen, cases = Upturn(ground.url(ground.new())), Counter[str](), range(3)
    side.begin(cases)

    def statement(_c: Any, _cursor: Any, text: str, *_: Any) -> None:
        seen["statements"] += not text.startswith("BEGIN")

    for number in range(len(STEPS)):
        event.listen(side.engine, "before_cursor_execute", statement)
        event.listen(side.engine, "commit", committed := lambda _: seen.update(["commits"]))
        for case in cases:
            side.step(case, number)
        event.remove(side.engine, "before_cursor_execute", statement)
        event.remove(side.engine, "commit", committed)
        for case in cases:
            side.settle(case, number)
    side.close()
    work = len(cases) * len(STEPS)
    return seen["statements"] / work, seen["commits"] / work


def sweeps(ground: Ground, sizes: tuple[int, ...], count: int, peers: list[tuple[Any, Place]]) -> str:
    """100 due among so many open cases, at each size in turn on the same databases. Out: the table."""
    raw = ground.raw(ground.new())
    ours = Asleep(ground.url(ground.new()))
    migrate(ours.engine)
    sides: list[Any] = [raw, ours, *(side for side, _ in peers)]
    base, day = 1_000_000, DUE.date().isoformat()
    found: dict[int, dict[str, Series]] = {}
    for size in sizes:
        fresh = range(max((s for s in found), default=0), size)
        for side in sides:
            side.populate(range(fresh.start + base, fresh.stop + base) if side is not ours else fresh)
        starts = range(fresh.start, fresh.stop, GROUP)
        found[size] = rounds({side.name: _morning(side, ours, base, day, starts) for side in sides}, count + 1)
    return _sweep_table(found, raw.name)


def _morning(side: Any, ours: Any, base: int, day: str, starts: range) -> Callable[[Stopwatch], None]:
    waiting = iter(starts)

    def one(watch: Stopwatch) -> None:
        first = next(waiting) + (0 if side is ours else base)
        side.make_due(range(first, first + GROUP), day)
        with watch.going():
            done = side.sweep(day)
        if done != GROUP:
            raise RuntimeError(f"{side.name}: {done} were done where {GROUP} were due")

    return one


def _sweep_table(found: dict[int, dict[str, Series]], floor: str) -> str:
    small, large = min(found), max(found)
    rows = []
    for name in found[small]:
        walls = {size: found[size][name].wall[1:] for size in found}  # the first round is the warm-up
        against = ratios(found[small][floor].wall[1:], walls[small])
        rows.append([name, *(spread([w * 1e3 for w in walls[size]], "{:,.0f}") for size in found), spread(against),
                     f"{median(walls[large]) / median(walls[small]):.2f}",
                     f"{median(found[large][name].cpu[1:]) / median(found[small][name].cpu[1:]):.2f}",
                     f"{median(found[small][name].cpu[1:]) * 1e3:,.0f}"])  # fmt: skip
    head = ["side", *(f"ms, 100 of {size:,}" for size in found), f"× floor, {small:,}", "large / small, wall",
            "large / small, processor", f"ms processor, {small:,}"]  # fmt: skip
    return table(head, rows)


def readings(ground: Ground, count: int, peers: list[tuple[Any, Place]]) -> str:
    """One finished case and its whole history read, again and again. Out: the table."""
    raw, place = ground.raw(ground.new()), ground.new()
    ours = Upturn(ground.url(place))
    for side in (raw, ours):
        side.begin(range(1))
        play(side, range(1), Stopwatch())
    sides: dict[str, Callable[[], Any]] = {raw.name: partial(raw.history, 0), "Upturn": partial(ours.history, 0),
                                           "Upturn, its chain checked": partial(chain_checked, ours, "0")}  # fmt: skip
    sides |= {side.name: partial(side.history, 0) for side, _ in peers}

    def often(read: Callable[[], Any], watch: Stopwatch) -> None:
        with watch.going():
            for _ in range(50):
                read()

    taken = rounds({name: partial(often, read) for name, read in sides.items()}, count + 1)
    rows = []
    for one in taken.values():
        longer = [1 / ratio for ratio in ratios(taken[raw.name].wall[1:], one.wall[1:])]
        rows.append([one.name, spread([w / 50 * 1e6 for w in one.wall[1:]], "{:,.0f}"), spread(longer, "{:.1f}")])
    return table(["side", "µs", "× as long as the floor"], rows)


def chain_checked(side: Upturn, case: str) -> int:
    """The case folded, and each entry's text hashed and found to carry the hash of the one before it."""
    read = side.history(int(case))
    with reading(side.engine) as conn:
        query = "SELECT body, leaf FROM case_events WHERE case_id = '" + case + "' ORDER BY seq"
        before = ""
        for body, leaf in conn.exec_driver_sql(query):
            if sha256(b"\0" + body.encode()).digest() != bytes(leaf) or f'"prev":"{before}"' not in body:
                raise RuntimeError(f"the chain of {case} is broken")
            before = bytes(leaf).hex()
    return read
