"""Working the outbox off: claim, write, send, settle, several at once.

Each step on the record is a transaction of its own, done in a thread, one after another; writing, typesetting and
sending go on beside them. Between a server's answer and our commit there is always a moment in which a machine can die:
what was on its way then is `uncertain`. A reminder or notice goes again under the same Message-ID; a formal letter
waits for an officer. Delivery is at least once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from cases.act import Door
from cases.events import Via
from cases.people import Person
from cases.store import lock_head, reading, writing
from notifications import outbox
from notifications.directory import Directory
from notifications.outbox import Delivery
from notifications.post import settling
from notifications.post.channel import LEAST, Cap, Channel, Outcome, Parcel, carries, could_carry
from notifications.post.folder import ByHand
from notifications.post.pace import MINUTE, pause
from notifications.post.settling import Posted
from notifications.post.smtp import Mail, Smtp, say

Write = Callable[[Connection, Delivery, datetime], bytes]
Clock = Callable[[], datetime]
Rest = Callable[[float], Awaitable[None]]
Seal = Callable[[datetime], str]
P = ParamSpec("P")
T = TypeVar("T")
NOBODY_CARRIES = (
    "It was not sent: no channel of this office can carry all of it. Set up SMTP, which can, then send it again."
)


async def work_off(
    door: Door,
    channels: Sequence[Channel] | Smtp,
    write: Write,
    clock: Clock,
    owner: str,
    dead: bool = False,
    rest: Rest | None = None,
    seal: Seal | None = None,
) -> Posted:
    """Send everything that is ready, and put each on the record as it goes.

    `channels` in the order in which they are tried; an Smtp alone stands for mail by it and letters for a clerk.
    `write` gives a delivery's bytes, in a thread. `owner` names this worker; `dead`: no other worker lives, so whatever
    was being sent is known to be abandoned. `rest` waits some seconds where only so many may go a minute; without it
    what is left waits for the next working-off. `seal` makes a checkpoint, once before anything is written; what it
    says is trouble, and stops nothing. Raises StoreTrouble where the database itself does not work.
    """
    ways = (Mail(channels), ByHand()) if isinstance(channels, Smtp) else tuple(channels)
    working = _WorkingOff(door, ways, write, clock, owner, rest, seal)
    try:
        await asyncio.to_thread(working.look_for_abandoned, dead)
        await working.all_of_it()
    finally:
        for way in ways:
            await way.close()
    return working.posted


class _WorkingOff:
    """One working-off: its channels, its workers and what it has come to."""

    def __init__(
        self,
        door: Door,
        ways: Sequence[Channel],
        write: Write,
        clock: Clock,
        owner: str,
        rest: Rest | None,
        seal: Seal | None,
    ) -> None:
        self._door, self._ways, self._write = door, ways, write
        self._clock, self._owner, self._rest, self._seal = clock, owner, rest, seal
        self._pen = asyncio.Lock()  # a database lets two writers wait far longer than this does
        self._turn = asyncio.Lock()  # one worker rests for all
        self._troubles: dict[str, str] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._more = max((way.at_once for way in ways), default=1) - 1
        self._failed: BaseException | None = None
        self.posted = Posted()

    # --- its workers -----------------------------------------------------------------------------------------------
    async def all_of_it(self) -> None:
        """One worker until something has got through, so that trouble takes hold of one delivery only; then more."""
        self._begin(1)
        try:
            while self._workers:
                done, _ = await asyncio.wait(self._workers, return_when=asyncio.FIRST_COMPLETED)
                self._workers -= done
                for worker in done:
                    self._failed = self._failed or worker.exception()
        finally:
            await self._nobody_is_left()
        if self._failed:
            raise self._failed
        self.posted.held = await self._on_the_record(self._held)
        self.posted.trouble = " ".join(dict.fromkeys(self._troubles.values()))

    def _begin(self, workers: int) -> None:
        self._workers |= {asyncio.ensure_future(self._worker()) for _ in range(workers)}

    async def _nobody_is_left(self) -> None:
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    async def _worker(self) -> None:
        while not self._failed and (delivery := await self._next()):
            outcome = await self._handed_over(delivery)
            if outcome is None:
                continue
            await self._on_the_record(self._settle, delivery, outcome)
            if outcome.state == "sent" and self._more:
                more, self._more = self._more, 0
                self._begin(more)

    async def _on_the_record(self, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        async with self._pen:
            return await asyncio.to_thread(step, *args, **kwargs)

    # --- claiming --------------------------------------------------------------------------------------------------
    def look_for_abandoned(self, dead: bool) -> None:
        """Settle what a worker took and never came back from."""
        with writing(self._door.engine) as conn:
            lock_head(conn)  # two workers who look at once must not both find the same one
            for lost in outbox.abandoned(conn, self._clock(), dead):
                settling.abandoned(self._door, conn, lost, self._clock(), self.posted, self._knows(lost.channel))

    def _knows(self, via: Via) -> bool:
        could = could_carry(via, self._ways)
        return bool(could) and all(Cap.KNOWS in way.capabilities for way in could)

    async def _next(self) -> Delivery | None:
        """The next delivery to hand over; None when nothing is left, or what is left has to wait."""
        async with self._turn:
            while True:
                found, seconds = await self._on_the_record(self._claim)
                if found is not None or not seconds or self._rest is None:
                    return found
                before = self._clock()
                await self._rest(seconds)
                if self._clock() <= before:
                    return None  # a clock that stands still would have us wait for ever

    def _claim(self) -> tuple[Delivery | None, float]:
        """Claim until something has to be handed over; what needs no channel is done here. Out: it, or how long until
        something may go."""
        while True:
            with writing(self._door.engine) as conn:
                lock_head(conn)
                now = self._clock()
                waits = self._waits(conn, now)
                delivery = outbox.claim(conn, now, self._owner, without=list(waits))
                if delivery is None:
                    held = [waits[via] for via in outbox.ready(conn, now) if waits.get(via)]
                    return None, min(held, default=0)
                if delivery.state == "stopped":
                    settling.stop(self._door, conn, delivery, delivery.last_error or "", now, self.posted)
                elif delivery.channel == "phone_task" or self._nobody_texts(delivery):
                    settling.raise_call(self._door, conn, delivery, now, self.posted)
                else:
                    return delivery, 0

    def _nobody_texts(self, delivery: Delivery) -> bool:
        """Somebody who asks for text messages is telephoned where this office can send none."""
        return delivery.channel == "text" and not could_carry("text", self._ways)

    def _waits(self, conn: Connection, now: datetime) -> dict[Via, float]:
        """What must not be claimed now: seconds to wait, or 0 where its channels are all in trouble."""
        waits: dict[Via, float] = {}
        for via in LEAST:
            way = self._way(via)
            if way is None:
                if could_carry(via, self._ways):
                    waits[via] = 0
            elif way.per_minute:
                gone = outbox.gone_since(conn, via, now - MINUTE, now)
                if seconds := pause(way.per_minute, gone, now):
                    waits[via] = seconds
        return waits

    def _way(self, via: Via) -> Channel | None:
        """The channel that is tried first: the office's first that is not in trouble."""
        return next((way for way in could_carry(via, self._ways) if way.name not in self._troubles), None)

    def _held(self) -> int:
        with reading(self._door.engine) as conn:
            now = self._clock()
            waits = self._waits(conn, now)
            return sum(n for via, n in outbox.ready(conn, now).items() if waits.get(via))

    # --- writing and handing over ----------------------------------------------------------------------------------
    async def _handed_over(self, delivery: Delivery) -> Outcome | None:
        """What came of one delivery; None where it could not be written or carried, and an officer is told."""
        if delivery.raw is None:
            await self._on_the_record(self._sealed)
        try:
            raw, to = await asyncio.to_thread(self._prepared, delivery)
        except _CannotWrite as trouble:
            return await self._on_the_record(self._stop, delivery, str(trouble))
        if delivery.raw is None:
            await self._on_the_record(self._keep, delivery.id, raw)
        able = carries(delivery.channel, raw, self._ways)
        if not able:
            return await self._on_the_record(self._stop, delivery, NOBODY_CARRIES)
        again = delivery.raw is not None
        parcel = Parcel(delivery.id, delivery.message_id, delivery.template, to, delivery.channel, raw, again)
        return await self._sent(parcel, able)

    async def _sent(self, parcel: Parcel, able: Sequence[Channel]) -> Outcome:
        """By the first channel that is not in trouble: what one in trouble was given, it has not taken."""
        for way in able:
            if way.name not in self._troubles:
                outcome = await way.send(parcel)
                if not outcome.stop:
                    return outcome
                self._troubles[way.name] = outcome.why
        return Outcome("retry", self._troubles[able[0].name], stop=True)

    def _sealed(self) -> None:
        """Before the first is written: what goes then bears a checkpoint no older than this working-off."""
        seal, self._seal = self._seal, None
        if seal and (why := seal(self._clock())):
            self._troubles["checkpoint"] = why

    def _prepared(self, delivery: Delivery) -> tuple[bytes, Person]:
        """The bytes and whom they are for. A missing value or wrong wording stops this one notice, never the post."""
        with reading(self._door.engine) as conn:
            try:
                to = Directory(conn)[delivery.person]
                raw = delivery.raw
                return (self._write(conn, delivery, self._clock()) if raw is None else raw), to
            except SQLAlchemyError:
                raise
            except Exception as trouble:
                raise _CannotWrite(say(trouble)) from trouble

    def _keep(self, id: int, raw: bytes) -> None:
        with writing(self._door.engine) as conn:
            outbox.keep_bytes(conn, id, raw)

    def _settle(self, delivery: Delivery, outcome: Outcome) -> None:
        with writing(self._door.engine) as conn:
            knows = self._knows(delivery.channel)
            settling.settle(self._door, conn, delivery, outcome, self._clock(), self.posted, knows)

    def _stop(self, delivery: Delivery, why: str) -> None:
        with writing(self._door.engine) as conn:
            lock_head(conn)
            settling.stop(self._door, conn, delivery, why, self._clock(), self.posted)


class _CannotWrite(Exception):
    """A notice that cannot be written; the message is the sentence."""
