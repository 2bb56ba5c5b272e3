"""What Prefect reads from the environment when it is imported, so this must come first. Imports no Prefect itself."""

from __future__ import annotations

import os
from pathlib import Path

# Two switches, since the server and the client report on their own; no advertisements on the screen; and time enough
# for a slow machine to start the server that a rehearsal brings with it.
KEPT_HOME = {
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
}


def prepare(home: Path, quiet: bool = False) -> None:
    """Keep what Prefect needs under `home` and let it report to nobody. Call it before anything imports Prefect.

    What the environment already says about PREFECT_HOME or the level of logging stands. `quiet` is for rehearsals,
    where a line for each of hundreds of mornings would hide what matters.
    """
    os.environ.update(KEPT_HOME)
    os.environ.setdefault("PREFECT_HOME", str(home.resolve()))
    if quiet:
        os.environ.setdefault("PREFECT_LOGGING_LEVEL", "ERROR")
