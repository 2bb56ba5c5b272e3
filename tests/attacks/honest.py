"""The record that is attacked: 20 cases in 1,010 entries over 91 days, signed every evening but not today.

The auditor holds the checkpoint of day 64. Case C19 is opened after that, and C20 in the last days, so that a whole
case can be taken away at any time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, Engine

from cases import checkpoints, registers
from cases import events as e
from cases.evolve import draft, replay
from cases.signing import Signer, new_secret, signer
from cases.store import append, case_ids, entries, lock_head, writing
from cases.trail import Draft
from cases.verify import Elsewhere, Held

OURS: Signer = signer(new_secret("council.example/record"))
FIRST = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
DAYS, A_DAY, TODAY = 91, 10, 8
ANCHORED = 64
OLDEST = 6
NOW = FIRST + timedelta(days=DAYS, hours=9)

HELD_SIZE = 1 + ANCHORED * (A_DAY + 1)  # the first day has an entry more: the key
SIZE = 1 + DAYS * (A_DAY + 1) + TODAY


def opened(case: str) -> e.Event:
    return e.SchoolRecorded(
        school=f"School {case}", urn=case, school_type="community", phase="primary", policy="mk-2010",
        calendar="calendar-mk", category="LA3", holders={},
    )  # fmt: skip


def noted(n: int) -> e.Event:
    return e.ContactDetailsChanged(person=f"P{n:04}", changed=("phone",), phone=f"01632 960{n:03}")


def case_on(day: int, n: int) -> str:
    """Whose entry is the nth of a day: eighteen cases in turn, one more from day 70, and one more from day 89."""
    if day >= 89 and n % 4 == 3:
        return "C20"
    if day >= 70 and n == 5:
        return "C19"
    return f"C{(day * A_DAY + n) % 18 + 1:02}"


def record(engine: Engine) -> None:
    """Keep the record, honestly."""
    with writing(engine) as conn:
        ends: dict[str, tuple[int, str]] = {}
        for day in range(DAYS + 1):
            for n in range(A_DAY if day < DAYS else TODAY):
                add(conn, case_on(day, n), day * A_DAY + n, FIRST + timedelta(days=day, minutes=5 * n), ends)
            if day < DAYS:
                checkpoints.make(conn, lock_head(conn), OURS, FIRST + timedelta(days=day, hours=8))
        for case in case_ids(conn):
            again = replay(case, entries(conn, case))
            registers.keep(conn, again, date(2026, 12, 1))
            registers.keep_posts(conn, again)


def add(conn: Connection, case: str, n: int, at: datetime, ends: dict[str, tuple[int, str]]) -> None:
    seq, prev = ends.get(case, (0, ""))
    made: Draft = draft(noted(n) if seq else opened(case), "P0001", "cli")
    added = append(conn, lock_head(conn), case, seq, prev, [made], at)[0]
    ends[case] = added.seq, added.leaf.hex()


def auditor(conn: Connection) -> Elsewhere:
    """What the auditor has outside: the key, the rule, and the checkpoint of day 64."""
    kept = checkpoints.at_size(conn, HELD_SIZE)
    assert kept is not None
    held = Held(kept.origin, kept.size, kept.root, kept)
    return Elsewhere(keys=(OURS.key,), held=(held,), now=NOW, days=OLDEST)
