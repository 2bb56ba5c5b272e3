"""Flow runs, each in a process of its own, to be killed: `python -m tests.flows.worker` imports what they need once,
and forks for each. It reads a line for each order, and answers with a process's id, or with how a process ended."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from datetime import datetime

from prefect.context import refresh_global_settings_context

from flows import rounds


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            answer = os.waitstatus_to_exitcode(os.waitpid(order["wait"], 0)[1])
        elif not (answer := os.fork()):
            return run(**order)
        print(answer, flush=True)


def run(flow: str, moment: str, env: dict[str, str], log: str) -> None:
    with open(log, "ab") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    os.environ.clear()
    os.environ.update(env)
    refresh_global_settings_context()  # it was read when Prefect was imported
    when = datetime.fromisoformat(moment)
    asyncio.run(rounds.daily_round(when) if flow == "round" else rounds.post(when))


if __name__ == "__main__":
    main()
