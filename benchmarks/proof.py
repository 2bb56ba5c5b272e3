"""What proof costs: entries a second with chain and tree beside the bare driver and two libraries for histories; the
check of a large record; and proofs of single entries out of it."""

from __future__ import annotations

import random
import resource
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, func, select

from benchmarks.comparing import Ground
from benchmarks.measuring import Series, Stopwatch, ratios, rounds, spread, table
from benchmarks.sides.appending import NOW, Appending, RawInsert, Sourced
from benchmarks.sides.continuum import Continuum
from cases import checkpoints, tree
from cases.proof.merkle import check_consistency, leaf_hash, root_with
from cases.schema import case_events
from cases.store import lock_head, reading, writing
from cases.verify import examine, verify

FLOOR, ALIKE, SLOWEST = "bare driver, one row", "bare driver, an entry's columns and indexes", "SQLAlchemy-Continuum"
PROOFS = 200


def appends(ground: Ground, plans: Sequence[tuple[int, int, int]]) -> str:
    """Entries a second; a plan is how many go to a commit, how many rounds, and how many entries a round. Out: tables.

    Rounds are short: a disk that others use is as fast for one side as for the next only within a second or two.
    """
    said = []
    for per, count, amount in plans:
        made = _sides(ground, per)
        sides = {name: partial(_add, side, per, amount) for name, side in made.items()}
        rounds(sides, 1)  # warm-up: imports, prepared statements, pages of the file
        taken = rounds(sides, count)
        for side in made.values():
            side.close()
        said.append(f"{per} to a commit, {count} rounds of {amount:,}:\n\n{_rates(taken, amount)}")
    return "\n".join(said)


def _sides(ground: Ground, per: int) -> dict[str, Any]:
    sides: dict[str, Any] = {
        FLOOR: RawInsert(ground.new()),
        ALIKE: RawInsert(ground.new(), alike=True),
        "Upturn, chained": Appending(ground.url(ground.new())),
        "Upturn, and signed every 100": Appending(ground.url(ground.new()), every=100),
    }
    if per == 1:
        sides["Upturn, and signed every time"] = Appending(ground.url(ground.new()), every=1)
    return sides | {
        SLOWEST: Continuum(ground.url(ground.new())),
        "eventsourcing, recorder (no hash)": Sourced(ground.new(), saved=False),
        "eventsourcing, Application (no hash)": Sourced(ground.new(), saved=True),
    }


def _add(side: Any, per: int, amount: int, watch: Stopwatch) -> None:
    with watch.going():
        for _ in range(amount // per):
            side.add(per)


def _rates(taken: dict[str, Series], amount: int) -> str:
    floor, alike, slow = taken[FLOOR], taken[ALIKE], taken[SLOWEST]
    rows = [
        [
            one.name,
            spread([amount / wall for wall in one.wall], "{:,.0f}"),
            spread(ratios(floor.wall, one.wall)),
            spread(ratios(alike.wall, one.wall)),
            spread(ratios(slow.wall, one.wall), "{:.1f}"),
            f"{min(one.cpu) / amount * 1e6:,.0f}",
        ]
        for one in taken.values()
    ]
    head = ["side", "entries/s", "× one row", "× an entry's columns", "× Continuum", "µs processor an entry, least"]
    return table(head, rows)


def checks(ground: Ground, entries: int, count: int) -> str:
    """A record of so many entries checked, and proofs of single ones. Out: tables."""
    side = Appending(ground.url(ground.new()), every=entries // 10)
    try:
        while side.size < entries:
            side.add(100)
        side.add(1)  # one more than the last checkpoint covers
        with writing(side.engine) as conn:
            began = perf_counter()
            head = lock_head(conn)
            checkpoints.make(conn, head, side.signer, NOW + timedelta(milliseconds=side.size))
            last = perf_counter() - began
        return "\n".join([_checked(side.engine, count), _proved(side.engine, last)])
    finally:
        side.close()


def _checked(engine: Engine, count: int) -> str:
    ways: dict[str, Callable[[Any], Any]] = {
        "--quick: leaves, chains, root, checkpoints": lambda conn: examine(conn, quick=True).findings,
        "whole: and spelling, columns, values, ends of cases": verify,
    }
    rows = []
    for name, look in ways.items():
        watches: list[Stopwatch] = []
        for _ in range(count if look is not verify else 1):
            watches.append(watch := Stopwatch())
            with reading(engine) as conn, watch.going():
                found = look(conn)
            if found:
                raise RuntimeError(f"{name}: the record is not whole: {found[0].sentence}")
        size = _size(engine)
        rows.append([name, f"{size:,}", spread([one.wall for one in watches], "{:.1f}"),
                     f"{size / min(one.wall for one in watches):,.0f}",
                     f"{size / min(one.cpu for one in watches):,.0f}"])  # fmt: skip
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    head = ["check", "entries", "s", "entries/s at best", "entries a second of processor"]
    return f"{table(head, rows)}\nAt most {most:,.0f} MiB.\n"


def _size(engine: Engine) -> int:
    with reading(engine) as conn:
        return int(conn.execute(select(func.count()).select_from(case_events)).scalar_one())


def _proved(engine: Engine, last: float) -> str:
    """Proofs out of the database, each checked against the root."""
    size = _size(engine)
    chance = random.Random(1)
    with reading(engine) as conn:
        root = tree.root_at(conn, size)
        made = {"an entry is included": _times(lambda: _included(conn, chance.randrange(size), size, root))}
        made["it begins with an older one"] = _times(lambda: _begins(conn, chance.randrange(1, size), size, root))
    rows = [[name, spread([one * 1e3 for one in times], "{:.1f}")] for name, times in made.items()]
    rows.append(["a checkpoint is made", f"{last * 1e3:,.0f}"])
    return table([f"of {size:,} entries, with the check of it", "ms"], rows)


def _times(prove: Callable[[], None]) -> list[float]:
    taken = []
    for _ in range(PROOFS):
        began = perf_counter()
        prove()
        taken.append(perf_counter() - began)
    return taken


def _included(conn: Any, position: int, size: int, root: bytes) -> None:
    body = conn.execute(select(case_events.c.body).where(case_events.c.position == position)).scalar_one()
    if root_with(leaf_hash(body.encode()), position, size, tree.proof_of(conn, position, size)) != root:
        raise RuntimeError(f"the proof of entry {position} fails")


def _begins(conn: Any, old: int, size: int, root: bytes) -> None:
    check_consistency(old, tree.root_at(conn, old), size, root, tree.proof_since(conn, old, size))
