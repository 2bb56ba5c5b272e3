"""kill -9 in the middle of the worked case, again and again: nothing lost, nothing doubled but what nobody could know."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
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
from tests.desk.playing import SCENARIOS, rehearsal, rows_of, told
from tests.notifications.servers import Answers, server

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("kill")]


def play_and_kill(url: str, answers: Answers, port: int, kills: int, seed: int) -> int:
    """Play, kill after some more messages and a moment, start again, until it ends. Out: how many were killed."""
    random, killed = Random(seed), 0
    while True:
        command = [sys.executable, "-m", "tests.desk.playing", "worked", url, str(port)]
        enough = len(answers.arrived) + random.randint(1, 160 // kills)
        with subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE) as process:
            if killed < kills and reaches(process, answers, enough, random.uniform(0, 0.02)):
                process.kill()
                killed += 1
                continue
            said = process.communicate(timeout=120)[0]
            assert process.returncode == 0
            assert said.startswith("done")
            return killed


def reaches(process: subprocess.Popen[str], answers: Answers, enough: int, moment: float) -> bool:
    """Whether the process lives until that many messages have arrived, and a moment longer."""
    deadline = monotonic() + 60
    while len(answers.arrived) < enough:
        assert monotonic() < deadline, "the rehearsal stands still"
        if ended(process, 0.001):
            return False
    return not ended(process, moment)


def ended(process: subprocess.Popen[str], within: float) -> bool:
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        return False
    return True


def survives(engine: Engine, url: str, folder: Path, kills: int, seed: int) -> None:
    answers = Answers()
    with server(answers) as port:
        killed = play_and_kill(url, answers, port, kills, seed)
        story = told(rehearsal("worked", engine, port), Played(), answers, folder)
    assert killed == kills
    assert [(s.at, s.case, s.kind, s.template, s.role, s.person, s.via, s.counts_from) for s in story.sends] == rows_of(
        SCENARIOS / "worked.sends.csv"
    )
    expected = [line[:4] for line in rows_of(SCENARIOS / "worked.trail.csv") if not line[2].startswith("obligation.")]
    assert [line for line in story.entries if line[2] != "delivery.failed"] == expected
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
def test_killed_six_times_on_postgresql(postgresql: Engine, postgresql_url: str, tmp_path: Path) -> None:
    survives(postgresql, postgresql_url, tmp_path, kills=6, seed=1126)
