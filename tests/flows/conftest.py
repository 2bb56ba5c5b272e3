"""One Prefect server for all tests of the flows, started when the first of them needs it."""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen
from tempfile import mkdtemp

import pytest

from flows.environment import prepare
from tests.flows.processes import FlowRuns, forking

HOME = Path(mkdtemp(prefix="upturn-prefect-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["PREFECT_HOME"] = str(HOME)  # before anything imports Prefect: nothing of the developer's own is touched
os.environ["PREFECT_LOGGING_LEVEL"] = "ERROR"
prepare(HOME)


@pytest.fixture(scope="session")
def harness() -> Iterator[None]:
    """A Prefect server on a database of its own, which the flows of this process use."""
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture(scope="session")
def forker() -> Iterator[Popen[str]]:
    """What has imported Prefect and the flows already."""
    with forking() as process:
        yield process


@pytest.fixture
def flow_runs(forker: Popen[str], tmp_path: Path) -> Iterator[FlowRuns]:
    """Flow runs in processes of their own, to be killed."""
    runs = FlowRuns(forker, tmp_path / "run.log")
    yield runs
    runs.end()
