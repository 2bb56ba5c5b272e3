"""A nudge: the post goes now instead of within five minutes. Best effort; what is queued never depends on it."""

from __future__ import annotations

import os
from datetime import timedelta

import anyio

from cases.act import Door
from cases.store import reading
from notifications.outbox import in_state

POST = "post/post"
PATIENCE = timedelta(seconds=5)


async def nudge(door: Door) -> bool:
    """Ask Prefect to work off the post now, once for what is queued. Out: whether it was asked. Never raises.

    Without PREFECT_API_URL there is nobody to ask, and Prefect is not even imported.
    """
    if not os.environ.get("PREFECT_API_URL"):
        return False
    try:
        with anyio.fail_after(PATIENCE.total_seconds()):
            return await _ask(door)
    except (
        Exception
    ):  # the post goes every five minutes all the same, so whoever queued something need not hear of this
        return False


async def _ask(door: Door) -> bool:
    from prefect.deployments.flow_runs import arun_deployment

    key = _key(door)
    if key is None:
        return False
    await arun_deployment(POST, timeout=0, as_subflow=False, idempotency_key=key)
    return True


def _key(door: Door) -> str | None:
    """One name for all that is queued now: however many ask, there is one extra round of the post."""
    with reading(door.engine) as conn:
        queued = in_state(conn, "queued")
    return f"post {queued[-1].id} {queued[-1].attempts}" if queued else None
