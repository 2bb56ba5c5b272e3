"""Mail servers on this machine's loopback address that go wrong where they are told to, and keep what reached them."""

from __future__ import annotations

import asyncio
import socket
import ssl
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
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DROP, HANG, HANG_UP = "drop the line", "say nothing", "421 closing"
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Arrived:
    """A message whose every byte the server has, whatever it then answered."""

    to: str
    raw: bytes

    @property
    def message_id(self) -> str:
        return str(message_from_bytes(self.raw, policy=WIRE)["message-id"]).strip("<>").split("@")[0]


@dataclass
class Answers:
    """What to answer, by recipient and in order; "*" is for everybody. Where nothing is left, all is well."""

    at_mail: deque[str] = field(default_factory=deque)
    at_rcpt: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    at_data: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    after_data: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    arrived: list[Arrived] = field(default_factory=list)
    hanging: Event = field(default_factory=Event)

    def ids(self) -> list[str]:
        return [one.message_id for one in self.arrived]

    def to(self) -> list[str]:
        return [one.to for one in self.arrived]

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.at_mail:
            return self.at_mail.popleft()
        envelope.mail_from = address
        return "250 go on"

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if answer := _next(self.at_rcpt, address):
            return await self._answer(server, answer)
        envelope.rcpt_tos.append(address)
        return "250 go on"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        to = str(envelope.rcpt_tos[0])
        if answer := _next(self.at_data, to):
            return answer
        self.arrived.append(Arrived(to, envelope.content))
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
        return answer


def _next(answers: dict[str, deque[str]], address: str) -> str | None:
    waiting = answers[address] or answers["*"]
    return waiting.popleft() if waiting else None


class _Line(SMTP):
    """One connection; the server may close it at once, as one that has too many does."""

    def __init__(self, *args: Any, closing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._closing = closing

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self._closing:
            transport.close()


class _Server(Controller):
    def __init__(self, answers: Answers, closing: bool, ssl_context: ssl.SSLContext | None, **more: Any) -> None:
        super().__init__(answers, hostname=LOOPBACK, port=free_port(), ssl_context=ssl_context)
        self._closing, self._more = closing, more

    def factory(self) -> SMTP:
        return _Line(self.handler, closing=self._closing, hostname="localhost", loop=self.loop, **self._more)

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
) -> Iterator[int]:
    """A running server, by its port. `tls` from the first byte, `starttls` on request; `password` is asked for."""
    more: dict[str, Any] = {"tls_context": starttls, "require_starttls": starttls is not None}
    if password is not None:
        more |= {"auth_required": True, "auth_require_tls": False, "authenticator": _asks_for(password)}
    running = _Server(answers, closing, tls, **more)
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
