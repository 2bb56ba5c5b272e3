"""kill -9 in the middle of the worked case, again and again: nothing lost, and at most one repeat a kill."""

from __future__ import annotations

from collections import Counter
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from time import monotonic

import pytest
from sqlalchemy import Engine

from cases.events import Told
from cases.evolve import event_of
from cases.store import log, reading
from cases.verify import verify
from desk.rehearsal import Played
from tests.desk.playing import SCENARIOS, play_on, rehearsal, rows_of, told
from tests.desk.test_rehearsal import columns
from tests.notifications.servers import Answers, server

PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.desk.playing"])
pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("kill")]


def play_and_kill(url: str, answers: Answers, port: int, kills: int, seed: int) -> int:
    """Play, kill after some more messages and a moment, start again, until it ends. Out: how many were killed."""
    random, killed = Random(seed), 0
    while True:
        enough = len(answers.arrived) + random.randint(1, 160 // kills)
        process = PROCESSES.Process(target=play_on, args=("worked", url, port))
        process.start()
        if killed < kills and reaches(process, answers, enough, random.uniform(0, 0.02)):
            process.kill()
            process.join()
            killed += 1
            continue
        process.join(120)
        assert process.exitcode == 0
        return killed


def reaches(process: BaseProcess, answers: Answers, enough: int, moment: float) -> bool:
    """Whether the process lives until that many messages have arrived, and a moment longer."""
    deadline = monotonic() + 60
    while len(answers.arrived) < enough:
        assert monotonic() < deadline, "the rehearsal stands still"
        process.join(0.001)
        if not process.is_alive():
            return False
    process.join(moment)
    return process.is_alive()


def survives(engine: Engine, url: str, folder: Path, kills: int, seed: int) -> None:
    answers = Answers()
    with server(answers) as port:
        killed = play_and_kill(url, answers, port, kills, seed)
        story = told(rehearsal("worked", engine, port), Played(), answers, folder)
    assert killed == kills
    # A letter that was uncertain goes a little later, in the same minute.
    assert sorted(columns(story)) == sorted(rows_of(SCENARIOS / "worked.sends.csv"))
    expected = [line[:4] for line in rows_of(SCENARIOS / "worked.trail.csv") if not line[2].startswith("obligation.")]
    of_kills = ("delivery.failed", "delivery.released")
    assert sorted(line for line in story.entries if line[2] not in of_kills) == sorted(expected)
    with reading(engine) as conn:
        assert verify(conn) == []
        recorded = [e.message_id for e in map(event_of, log(conn)) if isinstance(e, Told) and e.message_id]
    assert len(recorded) == len(set(recorded)) == 199
    arrived = Counter(answers.ids())
    assert set(arrived) == set(recorded)
    assert arrived.total() - len(recorded) <= kills
    assert len({(one.message_id, one.raw) for one in answers.arrived}) == len(recorded)  # a repeat is the same bytes


def test_killed_twenty_times_the_same_223_are_recorded(sqlite: Engine, sqlite_url: str, tmp_path: Path) -> None:
    survives(sqlite, sqlite_url, tmp_path, kills=20, seed=2026)


@pytest.mark.postgresql
def test_killed_four_times_on_postgresql(postgresql: Engine, postgresql_url: str, tmp_path: Path) -> None:
    survives(postgresql, postgresql_url, tmp_path, kills=4, seed=1126)
