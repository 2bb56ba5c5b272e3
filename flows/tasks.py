"""What Prefect calls tasks: names and retries round plain functions. Each is safe any number of times.

Retries happen inside the process and die with it; what survives a kill is in our own tables (what is due, and an
outbox delivery's next attempt). Nothing is cached: a cached effect is an effect that does not happen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.tasks import exponential_backoff

from cases.store import reading
from cases.verify import Finding, verify
from flows.settings import moment, settings, the_door
from notifications.collecting import Collected, collect_for
from notifications.post import Posted, ask_notify, work_off
from notifications.round import Looked, look

TRIES = 3
BACKOFF = exponential_backoff(2)
JITTER = 0.5


@task(cache_policy=NO_CACHE, retries=TRIES, retry_delay_seconds=BACKOFF, retry_jitter_factor=JITTER)
def look_at(ids: Sequence[str], now: datetime, activity: str | None) -> Looked:
    """Look at one chunk of cases for an activity (None: for all). One school's failure is in `troubles`, not raised.

    Raises StoreTrouble, after retries, where the database itself does not work.
    """
    return look(the_door(), ids, now, activity)


@task(cache_policy=NO_CACHE, retries=TRIES, retry_delay_seconds=BACKOFF, retry_jitter_factor=JITTER)
async def work_off_the_post(at: datetime | None) -> Posted:
    """Send whatever is ready, under a name of its own, and ask after what was sent; `at` makes the clock stand.

    Raises StoreTrouble and ValueError.
    """
    office, door = settings(), the_door()
    channels, owner = office.channels, uuid4().hex
    posted = await work_off(door, channels, office.write, lambda: moment(at), owner, rest=asyncio.sleep)
    posted.refused += await ask_notify(door, channels, moment(at))
    return posted


@task(cache_policy=NO_CACHE, retries=TRIES, retry_delay_seconds=BACKOFF, retry_jitter_factor=JITTER)
async def read_the_mailbox(at: datetime | None) -> Collected | None:
    """Take in what waits in the mailbox, in a thread of its own; None where none is set up. Raises StoreTrouble and
    ValueError."""
    return await asyncio.to_thread(collect_for, settings(), the_door(), lambda: moment(at))


@task(cache_policy=NO_CACHE, retries=TRIES, retry_delay_seconds=BACKOFF, retry_jitter_factor=JITTER)
def read_the_record() -> list[Finding]:
    """Everything wrong with the record as of one moment."""
    with reading(the_door().engine) as conn:
        return verify(conn)
