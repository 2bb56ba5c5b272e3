"""Mail by SMTP: one envelope per recipient, TLS always explicit, a few connections kept open.

Each message has an envelope sender of its own where the authority has a secret for it, so that a bounce names its
delivery. A server that will not have such a sender gets the plain one: bounces are then matched by Message-ID alone.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

import aiosmtplib

from notifications.post.channel import MAIL, Cap, Later, Outcome, Parcel
from notifications.post.wire import hand_over
from notifications.verp import bounce_address, envid

Tls = Literal["tls", "starttls", "none"]
PERMANENT = 500
MOST = 4
"""Connections at once: more are no faster (docs/decisions/0017), and few servers allow more."""
ATOM = r"""[!#-'*+\-./0-9=?A-Z^_`a-z{|}~$%&]+"""
ADDRESS = re.compile(f"{ATOM}@{ATOM}")
NOT_USABLE = (
    "No mail was sent: the mail server could not be used ({}). "
    "Check that it runs, and the post's settings; nothing is lost."
)


@dataclass(frozen=True)
class Smtp:
    """Where mail goes. `tls` is never guessed: "none" is for this machine's own loopback address only.

    `token_file` holds an OAuth token that another program renews; it is read for each connection. `bounce_secret` and
    `bounce_domain` give each message a sender of its own. `pool` connections at once, `per_minute` messages (0: any).
    """

    host: str
    port: int
    tls: Tls
    sender: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 60
    certificates: str | None = None
    token_file: Path | None = None
    bounce_secret: str | None = field(default=None, repr=False)
    bounce_domain: str = ""
    pool: int = 1
    per_minute: int = 0

    def __post_init__(self) -> None:
        for wrong, why, mend in self._troubles():
            if wrong:
                raise ValueError(f"Mail to {self.host} was not set up: {why}. {mend}")

    def _troubles(self) -> tuple[tuple[bool, str, str], ...]:
        token, password = self.token_file is not None, self.password is not None
        return (
            (
                self.tls == "none" and not loopback(self.host),
                "without TLS it may only go to this machine",
                "Set the TLS mode to starttls or tls.",
            ),
            (not 1 <= self.pool <= MOST, f"{self.pool} connections at once", f"Choose from 1 to {MOST}."),
            (self.per_minute < 0, "fewer than no messages a minute", "Choose 0 for no limit, or a number."),
            (token and password, "a password and a token are both given", "Give one of them."),
            (token and not self.username, "a token needs a user name", "Set UPTURN_SMTP_USERNAME."),
            (
                bool(self.bounce_secret) and not self.bounce_domain,
                "bounces have a secret and no domain",
                "Set UPTURN_BOUNCE_DOMAIN to the domain whose mailbox is read.",
            ),
        )


def loopback(host: str) -> bool:
    """Whether a host is this machine by itself."""
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False


class Mail:
    """The channel of SMTP: `pool` lines, each opened when it is first needed and kept for the whole working-off."""

    name = "smtp"
    capabilities: frozenset[Cap] = MAIL

    def __init__(self, smtp: Smtp) -> None:
        self.at_once, self.per_minute = smtp.pool, smtp.per_minute
        self._lines = [Line(smtp) for _ in range(smtp.pool)]
        self._free: asyncio.Queue[Line] = asyncio.Queue()
        for line in self._lines:
            self._free.put_nowait(line)

    async def send(self, parcel: Parcel) -> Outcome:
        while True:
            line = await self._free.get()
            try:
                outcome = await line.send(parcel.to.email or "", parcel.raw, parcel.delivery)
            except BaseException:
                self._free.put_nowait(line)
                raise
            if not (outcome.stop and self._another_works(line)):
                self._free.put_nowait(line)
                return outcome
            self._lines.remove(line)  # the server allows no more at once than those that work
            await line.close()

    def _another_works(self, line: Line) -> bool:
        return any(other.open for other in self._lines if other is not line)

    async def status(self, ref: str) -> Later | None:
        return None

    async def close(self) -> None:
        for line in self._lines:
            await line.close()


class LostBefore(Exception):
    """The connection was lost while nothing had been handed over."""


class Line:
    """One connection, opened when it is first needed and opened again when the server has closed it."""

    def __init__(self, smtp: Smtp) -> None:
        self._smtp = smtp
        self._client: aiosmtplib.SMTP | None = None
        self._own_senders: Literal["untried", "taken", "refused"] = "untried"

    @property
    def open(self) -> bool:
        return self._client is not None and self._client.is_connected

    async def send(self, to: str, raw: bytes, delivery: int = 0) -> Outcome:
        """Hand one message over. Never raises for what a server or network does."""
        if not ADDRESS.fullmatch(to):  # aiosmtplib leaves out of an address whatever it cannot read
            return Outcome("refused", "Its e-mail address is not one. Mend the address, then send it again.")
        used = self._client is not None
        try:
            return await self._send(to, raw, delivery)
        except LostBefore as lost:
            if not used:
                return Outcome("retry", f"The connection was lost before the message was handed over: {say(lost)}.")
        return await self.send(to, raw, delivery)  # the server had closed a line that stood idle: once more

    async def greeted(self) -> str:
        """Open the connection without sending anything. Out: "", or a sentence where the server cannot be used."""
        try:
            await self._connected()
        except (aiosmtplib.SMTPException, OSError, ValueError) as trouble:
            return NOT_USABLE.format(say(trouble))
        return ""

    async def _send(self, to: str, raw: bytes, delivery: int) -> Outcome:
        try:
            client = await self._connected()
        except (aiosmtplib.SMTPException, OSError, ValueError) as trouble:  # an SSLError is an OSError
            return Outcome("retry", NOT_USABLE.format(say(trouble)), stop=True)
        stage, reports = "mail", delivery > 0 and client.supports_extension("dsn")
        own = self._own_sender(delivery)
        try:
            await client.mail(own or self._smtp.sender, options=_about(delivery) if reports else ())
            stage = "rcpt"
            await client.rcpt(to, options=_reports_on(to) if reports else ())
            stage = "data"
            await hand_over(client, raw, self._smtp.timeout)
        except aiosmtplib.SMTPResponseException as answer:
            if own and self._own_senders == "untried" and answer.code >= PERMANENT:
                return await self._with_plain_sender(client, to, raw, delivery)
            return await self._answered(client, answer, stage)
        except (aiosmtplib.SMTPException, OSError) as lost:
            await self.close()
            if stage != "data":
                raise LostBefore(say(lost)) from lost
            return Outcome("uncertain", f"The connection was lost while the message was handed over: {say(lost)}.")
        if own:
            self._own_senders = "taken"
        return Outcome("sent")

    def _own_sender(self, delivery: int) -> str | None:
        """The envelope sender of one delivery alone; None where the plain one is to be used."""
        smtp = self._smtp
        if not smtp.bounce_secret or not delivery or self._own_senders == "refused":
            return None
        return bounce_address(delivery, smtp.bounce_secret, smtp.bounce_domain)

    async def _with_plain_sender(self, client: aiosmtplib.SMTP, to: str, raw: bytes, delivery: int) -> Outcome:
        """Servers object to a sender at any stage (Postfix at RCPT, Microsoft 365 after DATA) and in any words. What
        the plain sender is refused as well was not about the sender."""
        await _forget(client)
        self._own_senders = "refused"
        outcome = await self._send(to, raw, delivery)
        if outcome.state != "sent":
            self._own_senders = "untried"
        return outcome

    async def _answered(self, client: aiosmtplib.SMTP, answer: aiosmtplib.SMTPResponseException, stage: str) -> Outcome:
        """A server that will not have our sender would have no letter at all: that is the channel's trouble."""
        await _forget(client)
        why = f"The mail server answered {answer.code} {answer.message}."
        if stage == "mail":
            return Outcome("retry", NOT_USABLE.format(why.rstrip(".")), stop=True)
        return Outcome("refused" if answer.code >= PERMANENT else "retry", why)

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is None or not self._client.is_connected:
            self._own_senders = "untried"
            self._client = client = _client(self._smtp)
            await client.connect()
            if client.is_ehlo_or_helo_needed:  # before it, and again after STARTTLS, no extension is known
                with suppress(aiosmtplib.SMTPHeloError):  # an old server: it is greeted with HELO later
                    await client.ehlo()
        return self._client

    async def close(self) -> None:
        """Say goodbye if anybody is listening."""
        if self._client is not None:
            with suppress(aiosmtplib.SMTPException, OSError):
                await self._client.quit()
            self._client.close()
            self._client = None


def _client(smtp: Smtp) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=smtp.host,
        port=smtp.port,
        username=smtp.username,
        password=smtp.password,
        oauth_token_generator=_reads(smtp.token_file) if smtp.token_file else None,
        timeout=smtp.timeout,
        use_tls=smtp.tls == "tls",
        start_tls=smtp.tls == "starttls",
        cert_bundle=smtp.certificates,
    )


def _reads(file: Path) -> Callable[[], Awaitable[str]]:
    """What reads the token of the moment. A token is never shown, whatever is wrong with it."""

    async def token() -> str:
        try:
            found = file.read_text(encoding="ascii").strip()
        except UnicodeDecodeError:
            found = ""
        if not found or any(c.isspace() for c in found):
            raise ValueError(f"{file} holds no token")
        return found

    return token


async def _forget(client: aiosmtplib.SMTP) -> None:
    with suppress(aiosmtplib.SMTPException, OSError):
        await client.rset()


def _about(delivery: int) -> tuple[str, ...]:
    """A report on this delivery is to name it, and to bring our headers back (RFC 3461)."""
    return "RET=HDRS", f"ENVID={envid(delivery)}"


def _reports_on(to: str) -> tuple[str, ...]:
    return "NOTIFY=FAILURE,DELAY", f"ORCPT=rfc822;{_xtext(to)}"


def _xtext(address: str) -> str:
    return "".join(c if "!" <= c <= "~" and c not in "+=" else f"+{ord(c):02X}" for c in address)


def say(trouble: BaseException) -> str:
    """What a trouble says of itself, on one line."""
    return " ".join(str(trouble).split()) or type(trouble).__name__
