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

from cases.places import past_on
from cases.reading_log import count_reads, forget_reads, kept_from
from cases.retention import Past
from cases.store import case_ids, lock_head, reading, writing
from cases.verify import Finding, examine
from flows.settings import framework, moment, settings, the_door
from notifications.anchoring import Published, publish, seal
from notifications.collecting import Collected, collect_for
from notifications.outlook import Brought, bring_up_to_date
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
    posted = await work_off(
        door, channels, office.write, lambda: moment(at), owner, rest=asyncio.sleep, seal=make_checkpoint
    )
    posted.refused += await ask_notify(door, channels, moment(at))
    return posted


def count_the_reads(now: datetime) -> None:
    """Count who looked at cases on the days that are over, for the next checkpoint to seal, and delete what is older
    than the policy keeps. Raises StoreTrouble."""
    kept = kept_from(framework().policy, now.date())
    with writing(the_door().engine) as conn:
        count_reads(conn, lock_head(conn), now)
        if kept:
            forget_reads(conn, kept)


def make_checkpoint(now: datetime) -> str:
    """A checkpoint of the record as it is, where a key is set. Out: "", or a sentence where it cannot be used."""
    return seal(the_door().engine, lambda: settings().signer, now)


@task(cache_policy=NO_CACHE, retries=TRIES, retry_delay_seconds=BACKOFF, retry_jitter_factor=JITTER)
async def publish_the_checkpoints(now: datetime, daily: bool) -> Published:
    """Put checkpoints where they have not been yet: in the folder, and once a day in the mailboxes too. Raises
    StoreTrouble and ValueError."""
    office = settings()
    return await publish(the_door().engine, office.daily_anchors if daily else office.anchors, now)


@task(cache_policy=NO_CACHE, retries=TRIES, retry_delay_seconds=BACKOFF, retry_jitter_factor=JITTER)
async def read_the_mailbox(at: datetime | None) -> Collected | None:
    """Take in what waits in the mailbox, in a thread of its own; None where none is set up. Raises StoreTrouble and
    ValueError."""
    return await asyncio.to_thread(collect_for, settings(), the_door(), lambda: moment(at))


@task(cache_policy=NO_CACHE, retries=TRIES, retry_delay_seconds=BACKOFF, retry_jitter_factor=JITTER)
def make_the_lists(now: datetime) -> Brought:
    """The desk's lists over all cases, as of this day. One school's failure is in `troubles`. Raises StoreTrouble."""
    return bring_up_to_date(the_door(), now, settings().days_ahead)


@task(cache_policy=NO_CACHE, retries=TRIES, retry_delay_seconds=BACKOFF, retry_jitter_factor=JITTER)
def read_the_record(now: datetime) -> Sequence[Finding]:
    """Everything wrong with the record, by what is known elsewhere too: the key, its witnesses, and what was signed."""
    elsewhere = settings().elsewhere(now)
    with reading(the_door().engine) as conn:
        return examine(conn, elsewhere).findings


def past_their_time(now: datetime) -> list[Past]:
    """What is past the time for which the authority's policy keeps it, by case and class."""
    door = the_door()
    with reading(door.engine) as conn:
        return past_on(conn, door.cases(conn, case_ids(conn)), framework().policy, now.date())
