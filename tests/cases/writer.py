"""A writer in a process of its own, to be run beside others or killed: `python -m tests.cases.writer URL CASE HOW`.

`many N` says that it is ready, waits for a line, and adds N entries, one transaction each; `forever` does not stop;
both print the position once it is committed.
`half` adds three entries, says so without committing, and waits to be killed.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from itertools import count

from cases.store import append, entries, lock_head, open_database, writing
from cases.trail import Draft


def main(url: str, case: str, how: str, many: str = "0") -> None:
    engine = open_database(url)
    drafts = [Draft("test.written", {"by": case}, "P0001", private={"note": "n" * 50})] * (3 if how == "half" else 1)
    if how == "many":
        print("ready", flush=True)
        sys.stdin.readline()
    for _ in range(int(many)) if how == "many" else count():
        with writing(engine) as conn:
            head = lock_head(conn)
            before = entries(conn, case)
            seq, prev = (before[-1].seq, before[-1].leaf.hex()) if before else (0, "")
            added = append(conn, head, case, seq, prev, drafts, datetime.now(UTC))
            if how == "half":
                print("written, not committed", flush=True)
                sys.stdin.read()
        print(added[-1].position, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
