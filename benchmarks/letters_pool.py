"""Upturn's side of sending: the channel of SMTP as the post uses it, each message with a sender of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from cases.people import Person
from notifications.post import Mail, Parcel, Smtp
from tests.notifications.servers import LOOPBACK


async def pooled(port: int, sender: str, to: str, raw: Sequence[bytes], size: int) -> None:
    """Send all of it over so many connections, as many at once."""
    smtp = Smtp(LOOPBACK, port, "none", sender, pool=size, bounce_secret="a secret", bounce_domain="council.example")
    channel, reader = Mail(smtp), Person("P0001", "reader", "Ann Nguyễn", to, None, None)
    waiting = enumerate(raw, 1)

    async def worker() -> None:
        for n, one in waiting:
            outcome = await channel.send(Parcel(n, f"n.{n:024x}", "warning_notice", reader, "email", one))
            if outcome.state != "sent":
                raise RuntimeError(outcome.why)

    try:
        await asyncio.gather(*(worker() for _ in range(size)))
    finally:
        await channel.close()
