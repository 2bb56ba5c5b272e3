"""Entries a second into each open format, beside only reading them: a record of simulated cases, on either database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import median

from sqlalchemy import Engine

from benchmarks.measuring import Stopwatch, ratios, rounds, spread, table
from benchmarks.places import folder, postgresql
from cases import store
from desk.exporting import AT_ONCE, FORMATS, Format, export
from tests.formats.histories import histories, record

READING = "read only"
PER_HISTORY = 59  # entries, on the average
CALLED = {"json": "OCEL 2.0, JSON", "sqlite": "OCEL 2.0, SQLite", "xes": "XES"}


def exporting(database: str, count: int, entries: int) -> str:
    """Out: the table, for a record of about so many entries."""
    with folder() as here, _opened(database, here) as engine:
        store.migrate(engine)
        there = record(engine, histories(entries // PER_HISTORY))
        sides: dict[str, Callable[[Stopwatch], None]] = {READING: lambda watch: _read(engine, watch)}
        for format in FORMATS:
            sides[CALLED[format]] = _side(engine, here / f"cases.{format}", format)
        taken = rounds(sides, count)
        sizes = {CALLED[format]: (here / f"cases.{format}").stat().st_size for format in FORMATS}
    floor = taken[READING]
    rows = [
        [
            one.name,
            spread([there / wall for wall in one.wall], "{:,.0f}"),
            f"{there / median(one.cpu):,.0f}",
            spread(ratios(floor.wall, one.wall)),
            f"{sizes[one.name] / there:,.0f}" if one.name in sizes else "",
        ]
        for one in taken.values()
    ]
    head = [f"{there:,} entries", "entries/s", "entries/s of processor", "× reading", "bytes an entry"]
    return table(head, rows)


@contextmanager
def _opened(database: str, here: Path) -> Iterator[Engine]:
    if database == "sqlite":
        engine = store.open_database(f"sqlite:///{here / 'record.db'}")
        yield engine
        engine.dispose()
        return
    with postgresql() as url:
        engine = store.open_database(url)
        yield engine
        engine.dispose()


def _side(engine: Engine, path: Path, format: Format) -> Callable[[Stopwatch], None]:
    def play(watch: Stopwatch) -> None:
        with watch.going(), store.reading(engine) as conn:
            export(conn, path, format)

    return play


def _read(engine: Engine, watch: Stopwatch) -> None:
    with watch.going(), store.reading(engine) as conn:
        ids = iter(store.case_ids(conn))
        while some := list(islice(ids, AT_ONCE)):
            store.trails(conn, some)
