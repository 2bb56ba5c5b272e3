"""A restore in a process of its own, to be killed: `python -m tests.backup.restorer URL FILE`.

Says so when everything is loaded and nothing is committed, and waits.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event

from desk.backing_up import restore
from notifications.office import Office
from tests.backup.drills import RESTORED


def main(url: str, file: str) -> None:
    office = Office(database_url=url)

    @event.listens_for(office.engine, "commit")
    def wait(conn: Any) -> None:
        if not conn.exec_driver_sql("SELECT count(*) FROM people").scalar_one():
            return  # the tables were looked at; nothing is loaded yet
        print("loaded, not committed", flush=True)
        sys.stdin.read()

    restore(office, Path(file), "none", None, None, RESTORED)


if __name__ == "__main__":
    main(*sys.argv[1:])
