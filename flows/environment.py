"""What Prefect reads from the environment when it is imported, so this must come first. Imports no Prefect itself."""

from __future__ import annotations

import os
from pathlib import Path

# Two switches, since the server and the client report on their own; and no advertisements on the screen.
TO_NOBODY = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
}
# Seconds: a machine that has just been made reads Prefect's files slowly. Prefect itself would wait for 20.
PATIENCE = "300"
# A rehearsal runs some hundred flows in a minute and nobody watches. On SQLite these services, each writing at its
# leisure, then hold a flow up for seconds, or for a minute where two of them wait for each other.
NOT_IN_A_REHEARSAL = (
    "CANCELLATION_CLEANUP",
    "EVENT_PERSISTER",
    "FOREMAN",
    "LATE_RUNS",
    "PAUSE_EXPIRATIONS",
    "SCHEDULER",
    "TASK_RUN_RECORDER",
    "TRIGGERS",
)


def prepare(home: Path, quiet: bool = False) -> None:
    """Keep what Prefect needs under `home` and let it report to nobody. Call it before anything imports Prefect.

    What the environment already says about PREFECT_HOME, the wait or the level of logging stands. `quiet` is for
    rehearsals: errors alone are printed, and of what happens only the flow runs are kept.
    """
    os.environ.update(TO_NOBODY)
    os.environ.setdefault("PREFECT_HOME", str(home.resolve()))
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", PATIENCE)
    if quiet:
        os.environ.setdefault("PREFECT_LOGGING_LEVEL", "ERROR")
        os.environ.setdefault("PREFECT_LOGGING_TO_API_ENABLED", "false")
        os.environ.update({f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in NOT_IN_A_REHEARSAL})
