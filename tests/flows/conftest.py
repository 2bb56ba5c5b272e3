"""One Prefect server for all tests of the flows, started when the first of them needs it."""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from subprocess import Popen
from tempfile import mkdtemp

import pytest

from flows.environment import NOT_IN_A_REHEARSAL, PATIENCE, prepare
from tests.flows.processes import FlowRuns, forking

HOME = Path(mkdtemp(prefix="upturn-prefect-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["PREFECT_HOME"] = str(HOME)  # before anything imports Prefect: nothing of the developer's own is touched
os.environ["PREFECT_LOGGING_LEVEL"] = "ERROR"
prepare(HOME)


@pytest.fixture(scope="session")
def harness() -> Iterator[None]:
    """A Prefect server on a database of its own, which the flows of this process use. As in a rehearsal, it leaves out
    what would hold a flow up for a minute."""
    from prefect.testing.utilities import prefect_test_harness

    with ExitStack() as up:
        with pytest.MonkeyPatch.context() as patch:  # servers that other tests start do everything
            for name in NOT_IN_A_REHEARSAL:
                patch.setenv(f"PREFECT_SERVER_SERVICES_{name}_ENABLED", "false")
            up.enter_context(prefect_test_harness(server_startup_timeout=int(PATIENCE)))
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
