"""Everything in one process: it starts on a new machine, works, says why where it cannot, and stops when it is told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows.serve import NotStarted, serve
from tests.flows.processes import ROOT, running
from tests.flows.waiting import until
from tests.notifications.servers import LOOPBACK, free_port

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.timeout(600)]
STARTS, ENDS = 180, 180
CLIENT = httpx.Client(timeout=30)  # one alone: each reads certificates


def test_one_process_starts_works_and_stops(sqlite_url: str, tmp_path: Path) -> None:
    port, web, log = free_port(), free_port(), tmp_path / "serve.log"
    api, desk = f"http://{LOOPBACK}:{port}/api", f"http://{LOOPBACK}:{web}/health"
    home = {"PREFECT_HOME": str(tmp_path / "prefect"), "UPTURN_HOME": str(tmp_path), "UPTURN_DATABASE_URL": sqlite_url}
    env = os.environ | home | {"PREFECT_WORKER_QUERY_SECONDS": "1"}
    with running(["upturn", "serve", "--port", str(port), "--web-port", str(web)], env, log) as process:
        until(lambda: "Upturn runs" in log.read_text() or process.poll() is not None, STARTS, "everything started")
        assert process.poll() is None, log.read_text()
        assert CLIENT.get(desk).is_success
        deployment = _got("GET", f"{api}/deployments/name/check-the-record/check-the-record")["id"]
        run = _got("POST", f"{api}/deployments/{deployment}/create_flow_run", json={"parameters": {}})["id"]
        assert until(lambda: _ending(f"{api}/flow_runs/{run}"), ENDS, "a check of the record") == "COMPLETED"
        before = len(log.read_text())  # on a busy machine Prefect may tell meanwhile that its SQLite file was locked
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(ENDS) == 0, log.read_text()
    said = log.read_text()[before:]
    assert "Upturn has stopped" in said
    assert "Traceback" not in said
    for gone in (api, desk):
        with pytest.raises(httpx.ConnectError):
            CLIENT.get(gone)


def _got(method: str, url: str, **more: Any) -> dict[str, Any]:
    """What Prefect answers, asked again while its SQLite file is in use or it is slow, as its own client does."""
    asked: list[httpx.Response] = []

    def answered() -> bool:
        try:
            asked.append(CLIENT.request(method, url, **more))
        except httpx.TimeoutException:  # a run asked for twice is one more check of the record
            return False
        return asked[-1].status_code != httpx.codes.SERVICE_UNAVAILABLE

    until(answered, ENDS, url)
    assert asked[-1].is_success, asked[-1].text
    return dict(asked[-1].json())


def _ending(flow_run: str) -> str:
    """How a run ended, or nothing while it goes on."""
    state = str(_got("GET", flow_run)["state_type"])
    return state if state in ("COMPLETED", "FAILED", "CRASHED") else ""


def test_a_port_that_is_taken_is_said_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        with pytest.raises(NotStarted, match=r"port \d+ of 127.0.0.1 cannot be had"):
            serve(port=taken.getsockname()[1])


def test_what_others_import_imports_no_prefect() -> None:
    names = "flows.settings", "flows.environment", "flows.nudging", "flows.rehearsing", "flows.serve"
    asks = f"import sys; print([name for name in {names} if __import__(name) and 'prefect' in sys.modules])"
    assert subprocess.run([sys.executable, "-c", asks], cwd=ROOT, capture_output=True, text=True).stdout == "[]\n"
