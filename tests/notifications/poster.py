"""A worker of the post in a process of its own, to be killed: `python -m tests.notifications.poster URL PORT WHEN`.

`answered` works until the server has answered and, before that is written down, says so and waits to be killed; `on`
does not stop. Time stands still at the moment the third argument of `many` names.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from sqlalchemy import event

from cases.act import Door
from cases.store import open_database
from notifications import following
from notifications.post import work_off
from tests.cases.school import at
from tests.notifications.posting import plain, smtp
from tests.policies import open_shelf

NOON = at("2026-09-18", "12:00")


def main(url: str, port: str, when: str, owner: str = "killed", pool: str = "1") -> None:
    engine = open_database(url)

    def wait(conn: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("UPDATE deliveries") and "sent" in tuple(_values(parameters)):
            print("answered", flush=True)
            sys.stdin.read()

    if when == "answered":
        event.listen(engine, "before_cursor_execute", wait)
    if when == "go":
        print("ready", flush=True)
        sys.stdin.readline()
    door = Door(engine, open_shelf(), following.follow)
    asyncio.run(work_off(door, smtp(int(port), timeout=60, pool=int(pool)), plain, lambda: NOON, owner))


def _values(parameters: Any) -> Any:
    return parameters.values() if isinstance(parameters, dict) else parameters


if __name__ == "__main__":
    main(*sys.argv[1:])
