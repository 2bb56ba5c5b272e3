"""The worked case of two schools, against an independent reference; and the same again over the same database."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cases.store import reading
from cases.verify import verify
from tests.desk.playing import SCENARIOS, Story, rehearsal, rows_of, told
from tests.notifications.servers import Answers, server

# Six weeks of O03's half-term are left when these schools enter 4a: pro rata none is owed (A17, domain/README.md 1.5).
# The reference does not pro-rate O03; see docs/decisions.
NOT_PRO_RATED = {
    ("2026-10-26 07:00", "A", "obligation.met", "engine", "O03 1 of 1 by 2026-10-23"),
    ("2026-10-26 07:00", "B", "obligation.met", "engine", "O03 1 of 1 by 2026-10-23"),
}


def test_the_worked_case_sends_and_records_what_the_reference_says(engine: Engine, tmp_path: Path) -> None:
    answers = Answers()
    with server(answers) as port:
        first = asyncio.run(rehearsal("worked", engine, port).play())
        arrived, whole = list(answers.arrived), record(engine)
        playing = rehearsal("worked", engine, port)
        again = asyncio.run(playing.play())
    story = told(playing, first, answers, tmp_path)

    assert first.surprises == first.troubles == again.surprises == again.troubles == []
    assert columns(story) == rows_of(SCENARIOS / "worked.sends.csv")
    assert (first.sent, len(story.sends)) == (223, 223)

    expected = rows_of(SCENARIOS / "worked.trail.csv")
    assert list(story.entries) == [line[:4] for line in expected if not line[2].startswith("obligation.")]
    assert len(story.entries) == 359
    owed = [line for line in expected if line[2].startswith("obligation.")]
    assert len(owed) == 88
    assert sorted(story.owed) == sorted(set(owed) - NOT_PRO_RATED)
    assert len(owed) - len(story.owed) == len(NOT_PRO_RATED)

    # Each e-mail arrives once, and nobody gets another's.
    addresses = [str(playing.scenario.people[s.person].email) for s in story.sends if s.via == "email"]
    assert sorted(one.to for one in arrived) == sorted(addresses)
    assert len({one.message_id for one in arrived}) == len(arrived) == 199

    # The second time nothing happens at all.
    assert again.sent == 0
    assert answers.arrived == arrived
    assert record(engine) == whole


def columns(story: Story) -> list[tuple[str, ...]]:
    """What was sent, in the reference's columns but for the note."""
    return [(s.at, s.case, s.kind, s.template, s.role, s.person, s.via, s.counts_from) for s in story.sends]


def record(engine: Engine) -> tuple[object, ...]:
    """The end of a record that proves itself."""
    with reading(engine) as conn:
        assert verify(conn) == []
        return tuple(conn.exec_driver_sql("SELECT size, last_at FROM log_head").one())


def test_two_scenarios_of_one_day_do_not_take_each_other_s_inputs_for_their_own(sqlite: Engine) -> None:
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
