"""The post: works the outbox off. The only module that opens a socket.

One envelope per recipient, TLS always explicit, the same bytes and Message-ID for a repeat. Between the server's answer
and our commit there is always a moment in which a machine can die: what was on its way then is `uncertain`. A reminder
or notice goes again under the same Message-ID; a formal letter waits for an officer. Delivery is at least once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Literal

import aiosmtplib
from sqlalchemy import Connection

from cases.act import Door
from cases.people import Person
from cases.store import lock_head, people, writing
from notifications import outbox, receipts
from notifications.outbox import Delivery

Write = Callable[[Connection, Delivery, datetime], bytes]
Clock = Callable[[], datetime]
Tls = Literal["tls", "starttls", "none"]
PERMANENT = 500
ATOM = r"""[!#-'*+\-./0-9=?A-Z^_`a-z{|}~$%&]+"""
ADDRESS = re.compile(f"{ATOM}@{ATOM}")
BACKOFF = tuple(timedelta(minutes=m) for m in (5, 15, 60, 240, 1440))
"""How long until each next attempt; when they are used up the delivery is refused and an officer is told."""
NOT_USABLE = (
    "No mail was sent: the mail server could not be used ({}). "
    "Check that it runs, and the post's settings; nothing is lost."
)
STOPPED = "The machine stopped while it was being sent."


@dataclass(frozen=True)
class Smtp:
    """Where mail goes. `tls` is never guessed: "none" is for this machine's own loopback address only."""

    host: str
    port: int
    tls: Tls
    sender: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 60
    certificates: str | None = None

    def __post_init__(self) -> None:
        if self.tls == "none" and not _loopback(self.host):
            raise ValueError(
                f"Mail to {self.host} was not set up: without TLS it may only go to this machine. "
                "Set the TLS mode to starttls or tls."
            )


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False


@dataclass(frozen=True)
class Outcome:
    """What came of handing one message over. `stop`: the channel itself is in trouble, so the rest must wait."""

    state: Literal["sent", "refused", "retry", "uncertain"]
    why: str = ""
    stop: bool = False


@dataclass
class Posted:
    """What one working-off came to."""

    sent: int = 0
    printed: int = 0
    raised: int = 0
    retried: int = 0
    uncertain: int = 0
    refused: int = 0
    stopped: int = 0
    trouble: str = ""


async def work_off(door: Door, smtp: Smtp, write: Write, clock: Clock, owner: str, dead: bool = False) -> Posted:
    """Send everything that is ready, one after another, and put each on the record as it goes.

    `owner` names this worker; `dead`: no other worker lives, so whatever was being sent is known to be abandoned.
    """
    posted = Posted()
    with writing(door.engine) as conn:
        lock_head(conn)  # two workers who look at once must not both find the same one
        for lost in outbox.abandoned(conn, clock(), dead):
            _unknown(door, conn, lost, clock(), STOPPED, clock(), posted)
    line = Line(smtp)
    try:
        while not posted.trouble:
            delivery, raw, to = _take(door, write, clock(), owner, posted)
            if delivery is None:
                break
            if raw is None or to is None:
                continue
            outcome = await line.send(to.email or "", raw)
            with writing(door.engine) as conn:
                _settle(door, conn, delivery, outcome, clock(), posted)
    finally:
        await line.close()
    return posted


def _take(
    door: Door, write: Write, now: datetime, owner: str, posted: Posted
) -> tuple[Delivery | None, bytes | None, Person | None]:
    """Claim one delivery. What needs no server (post, telephone, a notice that cannot be written) is done here."""
    with writing(door.engine) as conn:
        lock_head(conn)
        delivery = outbox.claim(conn, now, owner)
        if delivery is None:
            return None, None, None
        if delivery.state == "stopped":
            _stop(door, conn, delivery, delivery.last_error or "", now, posted)
        elif delivery.channel == "email":
            return _write(door, conn, delivery, write, now, posted)
        else:
            _hand_over(door, conn, delivery, now, posted)
        return delivery, None, None


def _write(
    door: Door, conn: Connection, delivery: Delivery, write: Write, now: datetime, posted: Posted
) -> tuple[Delivery, bytes | None, Person | None]:
    if delivery.raw is None:
        try:
            raw = write(conn, delivery, now)
        except Exception as trouble:  # a missing value or wrong wording stops this one notice, never the post
            _stop(door, conn, delivery, _say(trouble), now, posted)
            return delivery, None, None
        outbox.keep_bytes(conn, delivery.id, raw)
    else:
        raw = delivery.raw
    return delivery, raw, people(conn)[delivery.person]


def _hand_over(door: Door, conn: Connection, delivery: Delivery, now: datetime, posted: Posted) -> None:
    if delivery.channel == "post":
        outbox.settle(conn, delivery.id, "printed", now)
        posted.printed += 1
    else:
        outbox.settle(conn, delivery.id, "queued", now)
        posted.raised += 1
    receipts.went(door, conn, delivery, now)


def _settle(door: Door, conn: Connection, delivery: Delivery, outcome: Outcome, now: datetime, posted: Posted) -> None:
    lock_head(conn)
    now_is = outbox.one(conn, delivery.id)
    if now_is is None or now_is.state == "sent":
        return  # it took longer than its lease, and somebody else has settled it
    match outcome.state:
        case "sent":
            outbox.settle(conn, delivery.id, "sent", now)
            posted.sent += 1
            receipts.went(door, conn, delivery, now)
        case "uncertain":
            _unknown(door, conn, delivery, now, outcome.why, _next_attempt(delivery, now), posted)
        case "refused":
            _refuse(door, conn, delivery, outcome.why, now, posted)
        case "retry" if outcome.stop:
            outbox.settle(conn, delivery.id, "retry", now, outcome.why, now + BACKOFF[0])
            outbox.not_tried(conn, delivery)
            posted.trouble = outcome.why
        case "retry":
            _again(door, conn, delivery, outcome.why, now, posted)


def _again(door: Door, conn: Connection, delivery: Delivery, why: str, now: datetime, posted: Posted) -> None:
    if delivery.attempts > len(BACKOFF):
        return _refuse(door, conn, delivery, f"{why} It was tried {delivery.attempts} times.", now, posted)
    outbox.settle(conn, delivery.id, "retry", now, why, _next_attempt(delivery, now))
    posted.retried += 1


def _next_attempt(delivery: Delivery, now: datetime) -> datetime:
    return now + BACKOFF[min(delivery.attempts, len(BACKOFF)) - 1]


def _unknown(
    door: Door, conn: Connection, delivery: Delivery, now: datetime, why: str, again: datetime, posted: Posted
) -> None:
    """It may have arrived. A formal letter waits for an officer; anything else goes again under the same Message-ID,
    until its attempts are used up."""
    posted.uncertain += 1
    if delivery.kind != outbox.FORMAL and delivery.attempts <= len(BACKOFF):
        outbox.settle(conn, delivery.id, "retry", now, why, again)
        return
    outbox.settle(conn, delivery.id, "uncertain", now, why)
    receipts.failed(door, conn, delivery, "uncertain", why, now)


def _refuse(door: Door, conn: Connection, delivery: Delivery, why: str, now: datetime, posted: Posted) -> None:
    outbox.settle(conn, delivery.id, "refused", now, why)
    posted.refused += 1
    receipts.failed(door, conn, delivery, "refused", why, now)


def _stop(door: Door, conn: Connection, delivery: Delivery, why: str, now: datetime, posted: Posted) -> None:
    outbox.settle(conn, delivery.id, "stopped", now, why)
    posted.stopped += 1
    receipts.failed(door, conn, delivery, "stopped", why, now)


# --- the line to the server ----------------------------------------------------------------------------------------
class LostBefore(Exception):
    """The connection was lost while nothing had been handed over."""


class Line:
    """One connection, opened when it is first needed and kept for the whole working-off."""

    def __init__(self, smtp: Smtp) -> None:
        self._smtp = smtp
        self._client: aiosmtplib.SMTP | None = None

    async def send(self, to: str, raw: bytes) -> Outcome:
        """Hand one message over. Never raises for what a server or network does."""
        if not ADDRESS.fullmatch(to):  # aiosmtplib leaves out of an address whatever it cannot read
            return Outcome("refused", "Its e-mail address is not one. Mend the address, then send it again.")
        used = self._client is not None
        try:
            return await self._send(to, raw)
        except LostBefore as lost:
            if not used:
                return Outcome("retry", f"The connection was lost before the message was handed over: {_say(lost)}.")
        return await self.send(to, raw)  # the server had closed a line that stood idle: once more, on a new one

    async def _send(self, to: str, raw: bytes) -> Outcome:
        try:
            client = await self._connected()
        except (aiosmtplib.SMTPException, OSError, ValueError) as trouble:  # an SSLError is an OSError
            return Outcome("retry", NOT_USABLE.format(_say(trouble)), stop=True)
        stage = "mail"
        try:
            await client.mail(self._smtp.sender)
            stage = "rcpt"
            await client.rcpt(to)
            stage = "data"
            await client.data(raw)
            return Outcome("sent")
        except aiosmtplib.SMTPResponseException as answer:
            return await self._answered(client, answer, stage)
        except (aiosmtplib.SMTPException, OSError) as lost:
            await self.close()
            if stage != "data":
                raise LostBefore(_say(lost)) from lost
            return Outcome("uncertain", f"The connection was lost while the message was handed over: {_say(lost)}.")

    async def _answered(self, client: aiosmtplib.SMTP, answer: aiosmtplib.SMTPResponseException, stage: str) -> Outcome:
        """A server that will not have our sender would have no letter at all: that is the channel's trouble."""
        with suppress(aiosmtplib.SMTPException, OSError):
            await client.rset()
        why = f"The mail server answered {answer.code} {answer.message}."
        if stage == "mail":
            return Outcome("retry", NOT_USABLE.format(why.rstrip(".")), stop=True)
        return Outcome("refused" if answer.code >= PERMANENT else "retry", why)

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is None or not self._client.is_connected:
            smtp = self._smtp
            self._client = aiosmtplib.SMTP(
                hostname=smtp.host,
                port=smtp.port,
                username=smtp.username,
                password=smtp.password,
                timeout=smtp.timeout,
                use_tls=smtp.tls == "tls",
                start_tls=smtp.tls == "starttls",
                cert_bundle=smtp.certificates,
            )
            await self._client.connect()
        return self._client

    async def close(self) -> None:
        """Say goodbye if anybody is listening."""
        if self._client is not None:
            with suppress(aiosmtplib.SMTPException, OSError):
                await self._client.quit()
            self._client.close()
            self._client = None


def _say(trouble: BaseException) -> str:
    return " ".join(str(trouble).split()) or type(trouble).__name__
