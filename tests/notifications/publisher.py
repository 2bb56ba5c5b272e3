"""Somebody who makes a checkpoint and is killed: `python -m tests.notifications.publisher URL FOLDER SECRET WHEN`.

`committed`: says so once it is committed, and waits; `written`: once its file is there and before that is on record.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event

from cases.signing import signer
from cases.store import open_database
from notifications.anchoring import WriteOnce, publish, seal
from tests.cases.signing import MORNING


def main(url: str, folder: str, secret: str, when: str) -> None:
    engine = open_database(url)
    assert seal(engine, lambda: signer(secret), MORNING) == ""

    def wait(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO published"):
            print("written", flush=True)
            sys.stdin.read()

    if when == "committed":
        print("committed", flush=True)
        sys.stdin.read()
    event.listen(engine, "before_cursor_execute", wait)
    asyncio.run(publish(engine, [WriteOnce(Path(folder))], MORNING))


if __name__ == "__main__":
    main(*sys.argv[1:])
