"""A morning on which every open case is due: by plain Python, and by the daily round as Prefect runs it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from benchmarks.measuring import Stopwatch, table
from benchmarks.places import folder
from benchmarks.sweeping import DUE, LATE, Asleep
from cases.store import migrate


def all_at_once(cases: int) -> str:
    """Out: the table. The reminder's morning is done plainly, the morning on which it is late through Prefect."""
    with folder() as here:
        side = Asleep(f"sqlite:///{here / 'all.db'}")
        migrate(side.engine)
        side.populate(range(cases))
        rows = [
            _row("round, called plainly", cases, *_plainly(side)),
            _row("daily_round, a Prefect flow", cases, *_by_prefect(side, here / "prefect")),
        ]
        side.close()
    return table(["all due at once", "cases", "s", "s of processor", "ms a case"], rows)


def _row(name: str, cases: int, watch: Stopwatch, notices: int) -> list[str]:
    if notices != cases:
        raise RuntimeError(f"{name}: {notices} notices were called for where {cases} were due")
    return [name, f"{cases:,}", f"{watch.wall:.1f}", f"{watch.cpu:.1f}", f"{watch.wall / cases * 1e3:.2f}"]


def _plainly(side: Asleep) -> tuple[Stopwatch, int]:
    side.all_due(DUE.date().isoformat())
    watch = Stopwatch()
    with watch.going():
        looked = side.morning(DUE)
    return watch, looked.notices


def _by_prefect(side: Asleep, home: Path) -> tuple[Stopwatch, int]:
    """On a Prefect server of its own, started and stopped outside the time."""
    os.environ.setdefault("PREFECT_HOME", str(home))
    os.environ |= {
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "UPTURN_ANY_MOMENT": "true",
    }
    from prefect.testing.utilities import prefect_test_harness

    from flows.rounds import daily_round
    from flows.settings import opened

    side.forget()
    watch = Stopwatch()
    with prefect_test_harness(), opened(side.door), watch.going():
        looked = asyncio.run(daily_round(LATE))
    return watch, looked.notices
