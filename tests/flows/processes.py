"""Real processes: a Prefect server that can lose its database, workers beside it, and single flow runs to be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx

from tests.databases import SERVER, postgresql_database
from tests.flows.waiting import until
from tests.notifications.servers import LOOPBACK, free_port

ROOT = Path(__file__).parents[2]
STARTS = 120
Process = subprocess.Popen[bytes]


@contextmanager
def running(words: list[str], env: Mapping[str, str], log: Path) -> Iterator[Process]:
    """A process of this Python's, with all its children; stopped, at last by force, on leaving."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *words], env=dict(env), cwd=ROOT, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


@contextmanager
def forking() -> Iterator[subprocess.Popen[str]]:
    """Where flow runs are forked from."""
    words, pipe = [sys.executable, "-m", "tests.flows.worker"], subprocess.PIPE
    with subprocess.Popen(words, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        yield process


class FlowRuns:
    """Flow runs, each in a process of its own. What they say is in `log`."""

    def __init__(self, forker: subprocess.Popen[str], log: Path) -> None:
        self.log, self._forker, self._alive = log, forker, set[int]()

    def start(self, flow: str, moment: datetime, env: Mapping[str, str]) -> int:
        """A flow run, by the id of its process."""
        id = self._ordered(flow=flow, moment=moment.isoformat(), env=dict(env), log=str(self.log))
        self._alive.add(id)
        return id

    def wait(self, id: int) -> int:
        """How its process ended, once it has."""
        self._alive.remove(id)
        return self._ordered(wait=id)

    def kill(self, id: int) -> None:
        """As the machine does it when memory runs out."""
        os.kill(id, signal.SIGKILL)
        assert self.wait(id) == -signal.SIGKILL

    def said(self) -> str:
        return self.log.read_text()

    def end(self) -> None:
        """None outlives the test that started it."""
        for id in list(self._alive):
            os.kill(id, signal.SIGKILL)
            self.wait(id)

    def _ordered(self, **order: object) -> int:
        assert self._forker.stdin
        assert self._forker.stdout
        print(json.dumps(order), file=self._forker.stdin, flush=True)
        return int(self._forker.stdout.readline())


@dataclass
class PrefectServer:
    """A Prefect server on PostgreSQL. `env` is what its clients need."""

    folder: Path
    port: int = field(default_factory=free_port)
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=120))  # one: each reads certificates

    @property
    def api(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/api"

    @property
    def env(self) -> dict[str, str]:
        return {**os.environ, "PREFECT_HOME": str(self.folder), "PREFECT_API_URL": self.api, "UPTURN_HOME": str(ROOT)}

    @contextmanager
    def up(self) -> Iterator[None]:
        """Running, on a database that was never used before and is dropped afterwards."""
        with postgresql_database() as name:
            url = f"{SERVER}/{name}".replace("postgresql://", "postgresql+asyncpg://")
            env = {**self.env, "PREFECT_SERVER_DATABASE_CONNECTION_URL": url}
            words = ["prefect", "server", "start", "--host", LOOPBACK, "--port", str(self.port)]
            with running(words, env, self.folder / "server.log"):
                until(self._healthy, STARTS, f"a healthy Prefect server (see {self.folder}/server.log)")
                yield

    def _healthy(self) -> bool:
        try:
            return self.client.get(f"{self.api}/health", timeout=5).is_success
        except httpx.HTTPError:
            return False

    def prefect(self, *words: str) -> str:
        """What the command line says. Raises where it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", *words],
            env=self.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def post(self, path: str, **body: object) -> httpx.Response:
        return self.client.post(f"{self.api}/{path}", json=body)
