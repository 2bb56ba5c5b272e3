"""The daily round for a rehearsal: the flow that a worker runs, in this process, through the rehearsal's own door."""

from __future__ import annotations

from datetime import datetime

from cases import registers
from cases.act import Door
from cases.store import reading
from flows.settings import opened
from notifications.round import Looked


async def through_prefect(door: Door, now: datetime) -> Looked:
    """One morning. Where nothing is due no flow starts, as a round with nothing to do leaves nothing behind.

    Prefect is imported here, when the first morning needs it: call flows.environment.prepare before that.
    """
    with reading(door.engine) as conn:
        if registers.quiet(conn, now.date()):
            return Looked()
    from flows.rounds import daily_round
    from flows.telling import Troubled

    with opened(door):
        try:
            return await daily_round(now)
        except Troubled as troubled:
            return troubled.looked
