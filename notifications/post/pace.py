"""How many messages a minute: a count of the last sixty seconds, by the clock that it is given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


def pause(per_minute: int, gone: Iterable[datetime], now: datetime) -> float:
    """Seconds until one more may go, where no more than `per_minute` (0: any number) may in any minute, and `gone` is
    when the latest went: 0 where it may go now."""
    latest = sorted(at for at in gone if at > now - MINUTE)
    if not per_minute or len(latest) < per_minute:
        return 0
    return (latest[-per_minute] + MINUTE - now).total_seconds()
