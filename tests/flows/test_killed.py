"""A worker killed in the middle loses nothing, does nothing twice, and guesses nothing."""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from cases import commands as c
from cases import registers
from cases.store import reading
from notifications.round import CHUNK
from tests.flows.processes import FlowRuns
from tests.flows.schools import LOGGED, NEXT_MORNING, REMINDED, door_to, owed, recorded, schools, states, whole
from tests.flows.waiting import until
from tests.notifications.servers import HANG, LOOPBACK, Answers, server

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("harness")]
LEASE_OVER = timedelta(minutes=11)
ENDS = 120


def environment(url: str, port: int = 25) -> dict[str, str]:
    from prefect.settings import PREFECT_API_URL

    mail = {"UPTURN_SMTP_HOST": LOOPBACK, "UPTURN_SMTP_PORT": str(port)}
    api = {"PREFECT_API_URL": str(PREFECT_API_URL.value()), "UPTURN_ANY_MOMENT": "1", "UPTURN_DATABASE_URL": url}
    return os.environ | mail | api


@pytest.mark.postgresql
def test_a_round_killed_in_a_chunk_is_finished_by_the_next(
    postgresql: Engine, postgresql_url: str, flow_runs: FlowRuns
) -> None:
    ids = [f"S{n:03}" for n in range(CHUNK + 20)]
    schools(door_to(postgresql), ids)
    env = environment(postgresql_url)
    with postgresql.connect() as other, other.begin():
        other.execute(text("SELECT 1 FROM caseload WHERE case_id = :last FOR UPDATE"), {"last": ids[-1]})
        killed = flow_runs.start("round", NEXT_MORNING, env)
        until(lambda: _somebody_waits(postgresql), ENDS, "a round in the middle of its second chunk")
        flow_runs.kill(killed)
    until(lambda: not _sessions(postgresql), ENDS, "the end of the killed round's transaction")
    with reading(postgresql) as conn:
        assert registers.to_look_at(conn, NEXT_MORNING.date()) == ids[CHUNK:]
    for moment in (NEXT_MORNING, REMINDED):
        assert flow_runs.wait(flow_runs.start("round", moment, env)) == 0, flow_runs.said()
    assert Counter(case for case, template in owed(postgresql).elements() if template == "due_O17") == Counter(ids)
    assert whole(postgresql)


def _somebody_waits(engine: Engine) -> bool:
    return bool(_count(engine, "wait_event_type = 'Lock'"))


def _sessions(engine: Engine) -> int:
    return _count(engine, "xact_start IS NOT NULL")


def _count(engine: Engine, such: str) -> int:
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    query = f"SELECT count(*) FROM pg_stat_activity WHERE {others} AND {such}"
    with engine.connect() as conn:
        return int(conn.execute(text(query)).scalar_one())


def test_a_letter_in_flight_when_the_post_is_killed_is_uncertain(
    sqlite: Engine, sqlite_url: str, flow_runs: FlowRuns
) -> None:
    door = door_to(sqlite)
    people = schools(door, ["A", "B"])
    door.ask("A", c.IssueLetter(template="concern_alert"), by=people["okafor"], now=LOGGED + timedelta(hours=1))
    answers = Answers()
    answers.after_data["birkett@mail.example"].append(HANG)
    with server(answers) as port:
        env = environment(sqlite_url, port)
        now = LOGGED + timedelta(hours=2)
        killed = flow_runs.start("post", now, env)
        assert answers.hanging.wait(ENDS), flow_runs.said()
        flow_runs.kill(killed)
        assert states(sqlite) == {"sent": 2, "sending": 1}
        flow_runs.wait(flow_runs.start("post", now + LEASE_OVER, env))
    assert states(sqlite) == {"sent": 2, "uncertain": 1}
    assert "1 may or may not have arrived" in flow_runs.said()
    assert recorded(sqlite)["A", "delivery.failed"] == 1
    assert recorded(sqlite)["A", "letter.sent"] == 0
    assert answers.to().count("birkett@mail.example") == 1
    assert whole(sqlite)


def test_a_notice_in_flight_when_the_post_is_killed_goes_again_as_the_same_message(
    sqlite: Engine, sqlite_url: str, flow_runs: FlowRuns
) -> None:
    schools(door_to(sqlite), ["A", "B", "C"])
    answers = Answers()
    answers.after_data["okafor@mail.example"].append(HANG)
    with server(answers) as port:
        env = environment(sqlite_url, port)
        now = LOGGED + timedelta(hours=1)
        killed = flow_runs.start("post", now, env)
        assert answers.hanging.wait(ENDS), flow_runs.said()
        flow_runs.kill(killed)
        flow_runs.wait(flow_runs.start("post", now + LEASE_OVER, env))
    assert states(sqlite) == {"sent": 3}
    assert sorted(Counter(answers.ids()).values()) == [1, 1, 2]
    assert sum(n for (_, type), n in recorded(sqlite).items() if type == "notice.sent") == 3
