"""A mail server on this machine's loopback address that delivers to nobody and keeps each message as a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller


class Keeper:
    """Writes what arrives to a folder: one .eml a message, numbered in the order of arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.count = len(list(folder.glob("*.eml")))

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.count += 1
        to = "+".join(envelope.rcpt_tos).replace("/", "-")
        subject = str(message_from_bytes(envelope.content, policy=SMTP)["subject"] or "")
        words = "".join(c if c.isalnum() else "-" for c in subject.lower())[:40].strip("-")
        (self.folder / f"{self.count:04} {to} {words}.eml").write_bytes(envelope.content)
        return "250 kept"


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
