"""One flow run in a process of its own, as a worker starts it, to be killed: `python -m tests.flows.worker`."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime


def main(flow: str, moment: str) -> None:
    from flows import rounds

    when = datetime.fromisoformat(moment)
    asyncio.run(rounds.daily_round(when) if flow == "round" else rounds.post(when))


if __name__ == "__main__":
    main(*sys.argv[1:])
