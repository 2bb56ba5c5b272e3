"""The worked case of two schools, against an independent reference; and the same again over the same database."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cases.store import reading
from cases.verify import verify
from tests.desk.playing import SCENARIOS, play, rehearsal, rows_of
from tests.notifications.servers import Answers, server

# Six weeks of O03's half-term are left when these schools enter 4a: pro rata none is owed (A17, domain/README.md 1.5).
# The reference does not pro-rate O03; see docs/decisions.
NOT_PRO_RATED = {
    ("2026-10-26 07:00", "A", "obligation.met", "engine", "O03 1 of 1 by 2026-10-23"),
    ("2026-10-26 07:00", "B", "obligation.met", "engine", "O03 1 of 1 by 2026-10-23"),
}


def test_the_worked_case_sends_and_records_what_the_reference_says(engine: Engine, tmp_path: Path) -> None:
    story = play("worked", engine, tmp_path)
    expected = rows_of(SCENARIOS / "worked.trail.csv")
    assert story.played.surprises == story.played.troubles == []
    assert [(s.at, s.case, s.kind, s.template, s.role, s.person, s.via, s.counts_from) for s in story.sends] == rows_of(
        SCENARIOS / "worked.sends.csv"
    )
    assert len(story.sends) == story.played.sent == 223
    assert list(story.entries) == [line[:4] for line in expected if not line[2].startswith("obligation.")]
    assert len(story.entries) == 359
    owed = [line for line in expected if line[2].startswith("obligation.")]
    assert len(owed) == 88
    assert sorted(story.owed) == sorted(set(owed) - NOT_PRO_RATED)
    assert len(owed) - len(story.owed) == len(NOT_PRO_RATED)
    with reading(engine) as conn:
        assert verify(conn) == []


def test_each_e_mail_arrives_once_and_nobody_gets_another_s(sqlite: Engine, tmp_path: Path) -> None:
    story = play("worked", sqlite, tmp_path)
    mailed = [s for s in story.sends if s.via == "email"]
    assert len(story.arrived.ids()) == len(set(story.arrived.ids())) == len(mailed) == 199
    people = rehearsal("worked", sqlite, 1).scenario.people
    assert sorted(story.arrived.to()) == sorted(str(people[s.person].email) for s in mailed)


def test_the_same_rehearsal_twice_sends_nothing_the_second_time(engine: Engine) -> None:
    answers = Answers()
    with server(answers) as port:
        first = asyncio.run(rehearsal("worked", engine, port).play())
        with reading(engine) as conn:
            before = verify(conn), conn.exec_driver_sql("SELECT size, last_at FROM log_head").one()
        arrived = list(answers.arrived)
        second = asyncio.run(rehearsal("worked", engine, port).play())
        with reading(engine) as conn:
            after = verify(conn), conn.exec_driver_sql("SELECT size, last_at FROM log_head").one()
    assert (first.sent, first.again, second.sent, second.surprises) == (223, 0, 0, [])
    assert answers.arrived == arrived
    assert len(arrived) == 199
    assert before == after


def test_two_scenarios_of_one_day_do_not_take_each_other_s_inputs_for_their_own(sqlite: Engine, tmp_path: Path) -> None:
    """Requests are named after what the file holds, so another file over the same database is another story."""
    here, there = (rehearsal(name, sqlite, 1).name for name in ("worked", "converts"))
    assert here != there


@pytest.mark.parametrize("until", ["2026-09-15", "2026-10-12"])
def test_a_rehearsal_ends_on_its_last_day(sqlite: Engine, until: str) -> None:
    """Inputs after `until` are none of its business; mornings neither."""
    with server(Answers()) as port:
        playing = rehearsal("worked", sqlite, port)
        last = date.fromisoformat(until)
        inputs = tuple(step for step in playing.scenario.do if step.at.date() <= last)
        playing.scenario = playing.scenario.model_copy(update={"until": last, "do": inputs})
        played = asyncio.run(playing.play())
    assert played.inputs == len(inputs)
    with reading(sqlite) as conn:
        newest = conn.exec_driver_sql("SELECT last_at FROM log_head").scalar_one()
    assert newest[:10] <= until
