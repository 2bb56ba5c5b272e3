"""python -m benchmarks [part …] [--quick] prints Markdown; without a part, all of them."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, strftime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks import comparing

PARTS = ("steps", "sweep", "read", "once", "year", "letters", "export", "proof", "desk", "help")
DATABASES = ("sqlite", "postgresql")
ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    ask = argparse.ArgumentParser(
        prog="benchmarks/run", description="Time Upturn beside the raw databases and its peers."
    )
    ask.add_argument("part", nargs="*", help="what to measure (all of it without any)")
    ask.add_argument("--database", choices=DATABASES, help="one database only")
    ask.add_argument("--open", type=int, default=100_000, help="open cases of the large sweep (100000)")
    ask.add_argument("--quick", action="store_true", help="few cases and rounds: to see that all of it runs")
    given = ask.parse_args()
    if given.database:
        _on(given.database, given.part or PARTS, given.quick, given.open)
        return
    print(f"{strftime('%Y-%m-%d %H:%M')}, {_machine()}\n")
    for database in DATABASES:  # each in a process of its own: Django is configured once in a process
        command = [
            sys.executable,
            "-m",
            "benchmarks",
            *given.part,
            "--database",
            database,
            f"--open={given.open}",
            *(["--quick"] if given.quick else []),
        ]
        subprocess.run(command, check=True)


def _machine() -> str:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        "",
    )
    return f"{os.cpu_count()} processors ({model}), load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"


def _on(database: str, parts: tuple[str, ...], quick: bool, large: int) -> None:
    from benchmarks import comparing, once, year

    count, per, sizes = (2, 3, (500, 1000)) if quick else (5, 10, (10_000, large))
    ground = comparing.Ground(database)
    try:
        peers = ground.peers() if {"steps", "sweep", "read"} & set(parts) else []
        if "steps" in parts or "read" in parts:
            _say(f"The 21 steps on {database}", comparing.steps(ground, per, count, peers))
        if "read" in parts:
            _say(f"One case and its history on {database}", comparing.readings(ground, count, peers))
        if "proof" in parts:
            _proof(ground, quick)
        if "sweep" in parts:
            _say(f"100 due on {database}", comparing.sweeps(ground, sizes, count, peers))
    finally:
        ground.close()
    if "export" in parts:
        _say(f"Entries a second into open formats, from {database}", _exporting(database, quick))
    if "desk" in parts:
        _say(f"The pages of the desk on {database}", _desk(database, quick))
    if database == "sqlite":
        if "once" in parts:
            _say("All due at once", once.all_at_once(sizes[-1]))
        if "year" in parts:
            _say("A school year in memory", year.year(count, 50 if quick else year.CASES))
        if "letters" in parts:
            _letters(quick)
        if "help" in parts:
            _say("upturn --help", _help(count))


def _proof(ground: comparing.Ground, quick: bool) -> None:
    from benchmarks import proof

    count, entries = (2, 50_000) if quick else (5, 1_000_000)
    plans = ((1, 2, 100), (100, 2, 1000)) if quick else ((1, 30, 100), (100, 8, 1000))
    _say(f"Entries a second on {ground.kind}", proof.appends(ground, plans))
    _say(f"A record of {entries:,} entries on {ground.kind}", proof.checks(ground, entries, count))


def _exporting(database: str, quick: bool) -> str:
    from benchmarks import export

    return export.exporting(database, *(2, 2_000) if quick else (5, 120_000))


def _desk(database: str, quick: bool) -> str:
    from benchmarks import desk

    return desk.pages(database, *(300, 24, 2) if quick else (10_000, 180, 5))


def _letters(quick: bool) -> None:
    from benchmarks import letters, letters_end, letters_post

    _say("Letters a second", letters.letters(*(1, 10) if quick else (5, 60)))
    _say("A bulk run, end to end", letters_end.end_to_end(*(1, 6) if quick else (3,)))
    _say("Messages a second to Postfix", letters_post.sending(*(1, 50) if quick else (5, 1000)))


def _say(title: str, body: str) -> None:
    print(f"### {title}\n\n{body}", flush=True)


def _help(count: int) -> str:
    times = []
    for _ in range(count + 1):
        began = perf_counter()
        subprocess.run([ROOT / ".venv/bin/python", "-m", "upturn", "--help"], cwd=ROOT, check=True, capture_output=True)
        times.append(perf_counter() - began)
    return f"{median(times[1:]):.2f} s ({min(times[1:]):.2f}–{max(times[1:]):.2f})\n"


if __name__ == "__main__":
    main()
