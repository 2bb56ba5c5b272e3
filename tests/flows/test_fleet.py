"""A Prefect server on PostgreSQL with two workers: the pins hold, work is split, nothing is doubled or lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from flows.nudging import nudge
from notifications.round import daily
from tests.flows.processes import FlowRuns, PrefectServer, running
from tests.flows.schools import NEXT_MORNING, REMINDED, door_to, owed, recorded, schools, states, whole
from tests.flows.waiting import until
from tests.notifications.servers import LOOPBACK, Answers, free_port, server

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.postgresql, pytest.mark.timeout(600)]
ENDS = 120
DEPLOYMENTS = 19
SCHEDULED_AHEAD = 3
FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


class Fleet:
    """The server of these tests; `lose_everything` is what somebody does who deletes Prefect's database."""

    def __init__(self, folder: Path) -> None:
        self.prefect = PrefectServer(folder)
        self._up = ExitStack()

    def start(self) -> None:
        self._up.enter_context(self.prefect.up())

    def stop(self) -> None:
        self._up.close()

    def lose_everything(self) -> None:
        self.stop()
        self.start()

    def run(self, deployment: str, **parameters: str) -> str:
        found = self.prefect.client.get(f"{self.prefect.api}/deployments/name/{deployment}/{deployment}").json()
        made = self.prefect.post(f"deployments/{found['id']}/create_flow_run", parameters=parameters)
        return str(made.json()["id"])

    def deployments(self) -> list[dict[str, Any]]:
        """Every deployment, asked for as a client does: with a null for whatever it does not narrow down by."""
        nulls = dict.fromkeys(("flows", "flow_runs", "task_runs", "deployments", "work_pools", "work_queues"))
        answer = self.prefect.post("deployments/filter", **nulls, limit=None, sort=None, offset=0)
        assert answer.status_code == httpx.codes.OK, answer.text
        return list(answer.json())

    def runs(self, ids: list[str]) -> list[dict[str, Any]]:
        found = self.prefect.post("flow_runs/filter", flow_runs={"id": {"any_": ids}}).json()
        return list(found)

    def ended(self, ids: list[str]) -> list[dict[str, Any]]:
        runs = self.runs(ids)
        return runs if len(runs) == len(ids) and all(run["state_type"] in FINAL for run in runs) else []


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """A server, running, with nothing on it."""
    fleet = Fleet(tmp_path_factory.mktemp("fleet"))
    fleet.start()
    try:
        yield fleet
    finally:
        fleet.stop()


@pytest.fixture(scope="module")
def to_come(fleet: Fleet) -> dict[str, int]:
    """Deployed, twice, as on any server: how many runs the timetable has made, by deployment. Then it is paused."""
    fleet.prefect.prefect("work-pool", "create", "upturn", "--type", "process")
    fleet.prefect.prefect("deploy", "--all")
    fleet.prefect.prefect("deploy", "--all")
    ids = {one["name"]: one["id"] for one in fleet.deployments() if one["schedules"]}
    scheduled = {"state": {"type": {"any_": ["SCHEDULED"]}}}
    made: dict[str, int] = {}

    def enough() -> bool:
        for name, id in ids.items():
            such = {"deployments": {"id": {"any_": [id]}}, "flow_runs": scheduled}
            made[name] = fleet.prefect.post("flow_runs/count", **such).json()
        return all(n >= SCHEDULED_AHEAD for n in made.values())

    until(enough, ENDS, f"{SCHEDULED_AHEAD} runs to come of each deployment with a timetable")
    for id in ids.values():  # the real clock's runs would come between those of the tests
        fleet.prefect.post(f"deployments/{id}/pause_deployment").raise_for_status()
    return made


def test_the_pins_hold(fleet: Fleet, to_come: dict[str, int]) -> None:
    """A server that imports; a client's nulls are taken; a timetable makes its runs. See docs/decisions on the pins."""
    assert len(fleet.deployments()) == DEPLOYMENTS
    assert sorted(to_come) == [
        "check-the-record",
        "checkpoint-the-record",
        "daily-round",
        "disposal-review",
        "keep-the-lists",
        "post",
        "read-the-mail",
        "termly-round",
    ]
    assert all(n >= SCHEDULED_AHEAD for n in to_come.values()), to_come


@pytest.mark.usefixtures("to_come")
def test_however_often_the_post_is_nudged_it_goes_once_more(
    fleet: Fleet, sqlite: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    def runs() -> int:
        such = {
            "deployments": {"name": {"any_": ["post"]}},
            "flow_runs": {"state": {"type": {"not_any_": ["CANCELLED"]}}},
        }
        return int(fleet.prefect.post("flow_runs/count", **such).json())

    door, before = door_to(sqlite), runs()
    monkeypatch.setenv("PREFECT_API_URL", fleet.prefect.api)
    with temporary_settings({PREFECT_API_URL: fleet.prefect.api}):
        assert asyncio.run(nudge(door)) is False  # nothing is queued
        schools(door, ["A"])
        assert asyncio.run(nudge(door)) is True
        assert asyncio.run(nudge(door)) is True
        assert runs() == before + 1
        schools(door, ["B"])
        assert asyncio.run(nudge(door)) is True
        assert runs() == before + 2
    with temporary_settings({PREFECT_API_URL: f"http://{LOOPBACK}:{free_port()}/api"}):
        assert asyncio.run(nudge(door)) is False  # nobody answers, and nobody minds
    monkeypatch.delenv("PREFECT_API_URL")
    assert asyncio.run(nudge(door)) is False
    for run in fleet.prefect.post("flow_runs/filter", deployments={"name": {"any_": ["post"]}}).json():
        fleet.prefect.client.delete(f"{fleet.prefect.api}/flow_runs/{run['id']}")


@pytest.mark.usefixtures("to_come")
def test_two_workers_split_the_work_and_double_nothing(
    fleet: Fleet, postgresql: Engine, postgresql_url: str, tmp_path: Path
) -> None:
    ids = [f"S{n:02}" for n in range(30)]
    door = door_to(postgresql)
    schools(door, ids)
    daily(door, NEXT_MORNING)
    answers = Answers()
    with server(answers) as port, ExitStack() as workers:
        env = fleet.prefect.env | {
            "UPTURN_DATABASE_URL": postgresql_url,
            "UPTURN_SMTP_HOST": LOOPBACK,
            "UPTURN_SMTP_PORT": str(port),
            "UPTURN_ANY_MOMENT": "1",
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "PREFECT_LOGGING_LEVEL": "INFO",
        }
        logs = [tmp_path / "one.log", tmp_path / "two.log"]
        for log in logs:
            words = ["prefect", "worker", "start", "--pool", "upturn", "--limit", "1", "--name", log.stem]
            workers.enter_context(running(words, env, log))
        until(lambda: all("started!" in log.read_text() for log in logs), ENDS, "two workers")
        rounds = [fleet.run("daily-round", now=REMINDED.isoformat()) for _ in range(2)]
        until(lambda: fleet.ended(rounds), ENDS, "the rounds")
        posts = [fleet.run("post", now=REMINDED.isoformat()) for _ in range(2)]
        ended = until(lambda: fleet.ended([*rounds, *posts]), ENDS, "the post")
        assert {run["state_type"] for run in ended} == {"COMPLETED"}, [run["state"] for run in ended]
        said = [log.read_text() for log in logs]
        assert all(any(run in one for run in (*rounds, *posts)) for one in said), said
    assert Counter(case for case, template in owed(postgresql).elements() if template == "due_O17") == Counter(ids)
    assert states(postgresql) == {"sent": 2 * len(ids)}
    assert Counter(answers.ids()).most_common(1)[0][1] == 1
    assert len(answers.ids()) == 2 * len(ids)
    assert Counter(case for case, type in recorded(postgresql).elements() if type == "reminder.sent") == Counter(ids)
    assert whole(postgresql)


def test_a_prefect_whose_database_was_deleted_between_two_days_loses_nothing(
    fleet: Fleet, sqlite: Engine, sqlite_url: str, flow_runs: FlowRuns
) -> None:
    schools(door_to(sqlite), ["A", "B"])
    env = fleet.prefect.env | {"UPTURN_DATABASE_URL": sqlite_url, "UPTURN_ANY_MOMENT": "1"}
    assert flow_runs.wait(flow_runs.start("round", NEXT_MORNING, env)) == 0, flow_runs.said()
    fleet.lose_everything()
    assert fleet.prefect.post("flow_runs/count").json() == 0
    assert flow_runs.wait(flow_runs.start("round", REMINDED, env)) == 0, flow_runs.said()
    assert owed(sqlite)["A", "due_O17"] == owed(sqlite)["B", "due_O17"] == 1
    assert fleet.prefect.post("flow_runs/count").json() == 2
