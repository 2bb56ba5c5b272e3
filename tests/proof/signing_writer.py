"""Somebody who makes checkpoints while others write: `python -m tests.proof.signing_writer URL MANY SECRET`.

Says that it is ready, waits for a line, then makes and prints one after another, each in a transaction of its own.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from cases import checkpoints
from cases.signing import signer
from cases.store import lock_head, open_database, writing


def main(url: str, many: str, secret: str) -> None:
    engine, who = open_database(url), signer(secret)
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(int(many)):
        with writing(engine) as conn:
            made = checkpoints.make(conn, lock_head(conn), who, datetime.now(UTC))
        print(checkpoints.line(made), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
