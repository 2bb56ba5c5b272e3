"""Histories of schools in intervention, each a whole case, with breaches planted in some: what was planted is known.

They are made of real entries, in an order that the door would warn of or refuse: only so can a breach be planted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count, groupby
from random import Random

from sqlalchemy import Engine

from cases import store
from cases.evolve import draft
from tests.formats.planting import PLANTS
from tests.formats.telling import BEGINS, History, Step, clean


def histories(number: int, seed: int = 15) -> list[History]:
    """So many histories: half of them with a breach, each kind in turn; of the others one in four is still open."""
    random, deliveries = Random(seed), count(1)
    told = []
    kinds = list(PLANTS.values())
    for n in range(number):
        h = clean(f"{900000 + n}", random, deliveries)
        if n % 2:
            kinds[n // 2 % len(kinds)](h)
        elif n % 8 == 0:
            still_open(h)
        told.append(h)
    random.shuffle(told)
    return told


def still_open(h: History) -> None:
    """A case that has not come to its end: what is not yet due is no breach. It stops between two days."""
    days = sorted({step.on for step in h.steps})
    last = h.random.choice(days[: len(days) * 3 // 4])
    h.steps = [step for step in h.steps if step.on <= last]


def record(engine: Engine, told: Iterable[History]) -> int:
    """Append them all, day by day, as they would have come in. Out: how many entries."""
    entries, at_end = 0, {}
    ids: dict[tuple[str, str], str] = {}
    days: dict[int, list[tuple[str, Step]]] = {}
    for h in told:
        for step in h.steps:
            days.setdefault(step.on, []).append((h.case, step))
    for day, steps in sorted(days.items()):
        with store.writing(engine) as conn:
            head = store.lock_head(conn)
            now = datetime(BEGINS.year, BEGINS.month, BEGINS.day, 9, tzinfo=UTC) + timedelta(day)
            for (case, strikes), together in groupby(steps, key=lambda one: (one[0], one[1].strikes)):
                some, wrong = [step for _, step in together], ids[case, strikes] if strikes else None
                drafts = [draft(step.event, step.by, "simulated", corrects=wrong) for step in some]
                seq, tip = at_end.get(case, (0, ""))
                added = store.append(conn, head, case, seq, tip, drafts, now)
                ids |= {(case, step.name): entry.id for step, entry in zip(some, added, strict=True)}
                at_end[case] = (added[-1].seq, added[-1].leaf.hex())
                entries += len(added)
    return entries
