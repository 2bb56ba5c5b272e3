"""A mail server on this machine's loopback address that delivers to nobody and keeps each message as a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller


class Keeper:
    """Writes what arrives to a folder: one .eml a message, numbered in the order of arrival, and each PDF attached to
    it beside it under the same number and words."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.count = len(list(folder.glob("*.eml")))

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.count += 1
        message: EmailMessage = message_from_bytes(envelope.content, policy=SMTP)
        to = "+".join(envelope.rcpt_tos).replace("/", "-")
        words = "".join(c if c.isalnum() else "-" for c in str(message["subject"] or "").lower())[:40].strip("-")
        name = f"{self.count:04} {to} {words}"
        (self.folder / f"{name}.eml").write_bytes(envelope.content)
        for n, pdf in enumerate(_attached(message), 1):
            (self.folder / f"{name}{'' if n == 1 else f' {n}'}.pdf").write_bytes(pdf)
        return "250 kept"


def _attached(message: EmailMessage) -> list[bytes]:
    """Every PDF that a message brings, in its order."""
    parts = (part for part in message.iter_attachments() if part.get_content_type() == "application/pdf")
    return [part.get_payload(decode=True) for part in parts]  # type: ignore[misc]


@contextmanager
def sink(folder: Path) -> Iterator[tuple[str, int]]:
    """A running server: (host, port). Stops on leaving."""
    controller = Controller(Keeper(folder), hostname="127.0.0.1", port=_free_port())
    controller.start()
    try:
        yield controller.hostname, controller.port
    finally:
        controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
