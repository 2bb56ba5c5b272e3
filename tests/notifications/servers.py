"""Mail servers on this machine's loopback address that go wrong where they are told to, and keep what reached them."""

from __future__ import annotations

import asyncio
import socket
import ssl
from base64 import b64decode
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import SMTP as WIRE
from ipaddress import ip_address
from pathlib import Path
from threading import Event
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DROP, HANG, HANG_UP, MEET = "drop the line", "say nothing", "421 closing", "wait for another message"
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Arrived:
    """A message whose every byte the server has, whatever it then answered."""

    to: str
    raw: bytes

    @property
    def message_id(self) -> str:
        return str(message_from_bytes(self.raw, policy=WIRE)["message-id"]).strip("<>").split("@")[0]


@dataclass(frozen=True)
class Envelope:
    """What a message came in: its envelope sender, and what the sender asked to be told about."""

    sender: str
    about: str
    to: str
    reports: str


@dataclass
class Answers:
    """What to answer, by recipient and in order; "*" is for everybody. Where nothing is left, all is well.

    `like`: which envelope senders are liked, by how they begin; `dislike` is where and how the others are refused.
    """

    at_mail: deque[str] = field(default_factory=deque)
    at_rcpt: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    at_data: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    after_data: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    arrived: list[Arrived] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    hanging: Event = field(default_factory=Event)
    like: str = ""
    dislike: tuple[str, str] = ("mail", "550 5.7.60 not allowed to send as this sender")
    connections: int = 0
    _met: asyncio.Event | None = None

    def ids(self) -> list[str]:
        return [one.message_id for one in self.arrived]

    def to(self) -> list[str]:
        return [one.to for one in self.arrived]

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.at_mail:
            return self.at_mail.popleft()
        if self.dislike[0] == "mail" and not address.startswith(self.like):
            return self.dislike[1]
        envelope.mail_from = address
        return "250 go on"

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if answer := _next(self.at_rcpt, address):
            return await self._answer(server, answer)
        if self.dislike[0] == "rcpt" and not envelope.mail_from.startswith(self.like):
            return self.dislike[1]
        envelope.rcpt_tos.append(address)
        return "250 go on"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        to = str(envelope.rcpt_tos[0])
        if answer := _next(self.at_data, to):
            return answer
        if self.dislike[0] == "data" and not envelope.mail_from.startswith(self.like):
            return self.dislike[1]
        self.arrived.append(Arrived(to, envelope.content))
        self.envelopes.append(Envelope(envelope.mail_from, *_asked(server, to)))
        if answer := _next(self.after_data, to):
            return await self._answer(server, answer)
        return "250 kept"

    async def _answer(self, server: SMTP, answer: str) -> str:
        if answer == DROP and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        elif answer == HANG:
            self.hanging.set()
            await asyncio.get_running_loop().create_future()
        elif answer == HANG_UP and server.transport is not None:
            asyncio.get_running_loop().call_soon(server.transport.close)
            return "250 go on"
        elif answer == MEET:
            await self._meet()
            return "250 kept"
        return answer

    async def _meet(self) -> None:
        if self._met is None:
            self._met = asyncio.Event()
            await self._met.wait()
        else:
            self._met.set()


@dataclass
class TokenAnswers(Answers):
    """A server that is signed in to with an OAuth token (XOAUTH2); what a token may be changes as tokens run out."""

    tokens: set[str] = field(default_factory=set)
    signed_in: list[str] = field(default_factory=list)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        said = dict(part.split("=", 1) for part in b64decode(args[1]).decode().split("\x01") if part)
        if said["auth"].removeprefix("Bearer ") in self.tokens:
            self.signed_in.append(said["user"])
            return AuthResult(success=True)
        await server.challenge_auth('{"status":"401","schemes":"bearer"}')
        return AuthResult(success=False, handled=False)


def _asked(server: SMTP, to: str) -> tuple[str, str, str]:
    line = server if isinstance(server, _Line) else None
    return (line.about, to, line.reports) if line else ("", to, "")


def _next(answers: dict[str, deque[str]], address: str) -> str | None:
    waiting = answers[address] or answers["*"]
    return waiting.popleft() if waiting else None


class _Line(SMTP):
    """One connection; the server may close it at once, or say first that it has too many (`most`). With `dsn` it knows
    what senders may ask to be told (RFC 3461)."""

    about = reports = ""

    def __init__(self, *args: Any, closing: bool, dsn: bool, most: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._closing, self._dsn, self._most = closing, dsn, most

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.event_handler.connections += 1
        if self._most is not None and self.event_handler.connections > 1 + self._most:  # the first is the controller's
            cast(asyncio.Transport, transport).write(b"421 4.7.0 too many connections\r\n")
            transport.close()
        if self._closing:
            transport.close()

    async def push(self, status: Any) -> None:
        if self._dsn and status == "250 HELP":
            await super().push("250-DSN")
        await super().push(status)

    async def smtp_MAIL(self, arg: str | None) -> None:
        arg, self.about = self._taken_out(arg, "RET=", "ENVID=")
        await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        arg, self.reports = self._taken_out(arg, "NOTIFY=", "ORCPT=")
        await super().smtp_RCPT(arg)

    def _taken_out(self, arg: str | None, *names: str) -> tuple[str | None, str]:
        if not self._dsn or arg is None:
            return arg, ""
        parts = arg.split(" ")
        ours = [part for part in parts if part.startswith(names)]
        return " ".join(part for part in parts if part not in ours), " ".join(ours)


class _Server(Controller):
    def __init__(self, answers: Answers, ssl_context: ssl.SSLContext | None, **more: Any) -> None:
        super().__init__(answers, hostname=LOOPBACK, port=free_port(), ssl_context=ssl_context)
        self._more = more

    def factory(self) -> SMTP:
        return _Line(self.handler, hostname="localhost", loop=self.loop, **self._more)

    def _trigger_server(self) -> None:
        """The controller would try a first connection of its own, which a closing server would not survive."""
        with socket.create_connection((self.hostname, self.port), timeout=5):
            pass


@contextmanager
def server(
    answers: Answers,
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    closing: bool = False,
    password: str | None = None,
    dsn: bool = False,
    most: int | None = None,
) -> Iterator[int]:
    """A running server, by its port. `tls` from the first byte, `starttls` on request; `password` is asked for. `dsn`:
    it sends reports; `most`: how many connections it takes, all in all."""
    more: dict[str, Any] = {"tls_context": starttls, "require_starttls": starttls is not None}
    if password is not None:
        more |= {"auth_required": True, "auth_require_tls": False, "authenticator": _asks_for(password)}
    if isinstance(answers, TokenAnswers):
        more |= {"auth_required": True, "auth_require_tls": False}
    running = _Server(answers, tls, closing=closing, dsn=dsn, most=most, **more)
    running.start()
    try:
        yield running.port
    finally:
        running.stop()


def _asks_for(password: str) -> Any:
    def check(server: SMTP, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=getattr(data, "password", b"") == password.encode(), handled=False)

    return check


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Certificate:
    """A certificate for this machine that vouches for itself: good for whoever is given `file`, else bad."""

    file: Path

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file)
        return context


def certificate(folder: Path, name: str, *, expired: bool = False) -> Certificate:
    """A certificate and its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    start, end = (now - timedelta(days=30), now - timedelta(days=1)) if expired else (now, now + timedelta(days=1))
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - timedelta(hours=1))
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(LOOPBACK))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    plain = serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return Certificate(file)
