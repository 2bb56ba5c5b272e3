"""A mailbox that is a folder of an IMAP server. The only module that imports imaplib."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Self

from notifications.mailbox.item import HEAD, LARGEST, Item, MailboxTrouble, trouble
from notifications.office import Tls

BATCH = 100
FILED = "Filed"
"""The IMAP folder into which what is done is moved, where there is one of this name."""


@dataclass
class Imap:
    """A folder on an IMAP server. `tls` is never guessed: "none" is for this machine's own loopback address only.

    Signs in with `token` (OAuth, XOAUTH2) where there is one, else with `password`. Done is \\Seen, and moved to the
    folder `filed` where there is one; set aside is \\Flagged and unseen.
    """

    host: str
    port: int
    tls: Tls
    username: str
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    folder: str = "INBOX"
    filed: str = FILED
    timeout: float = 60
    certificates: str | None = None
    troubles: list[str] = field(default_factory=list)
    _line: imaplib.IMAP4 | None = field(default=None, init=False, repr=False)
    _moves: bool = field(default=False, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.tls == "none" and not _loopback(self.host):
            raise MailboxTrouble(
                f"The mailbox on {self.host} was not set up: without TLS it may only be on this machine. "
                "Set the TLS mode to starttls or tls."
            )
        if not self.folder.isascii() or not self.folder.isprintable() or set(self.folder) & set('"\\'):
            raise MailboxTrouble(
                f"The mailbox on {self.host} was not set up: the name of its folder has letters that are not plain "
                "English. Name another folder."
            )

    def __enter__(self) -> Self:
        try:
            self._line = self._connect()
            self._sign_in(self._line)
            self._ask(self._line.select, f'"{self.folder}"')
            able = self._ask(self._line.capability)  # a server says what it can do to those who have signed in
            self._moves = b"MOVE" in b" ".join(able).upper().split() and self._there(self.filed)
        except (imaplib.IMAP4.error, OSError, MailboxTrouble) as error:  # an SSLError is an OSError
            self.__exit__(None, None, None)
            raise error if isinstance(error, MailboxTrouble) else trouble(_said(error)) from None
        return self

    def __exit__(self, *_: object) -> None:
        if self._line is not None:
            with suppress(imaplib.IMAP4.error, OSError):
                self._line.logout()
            self._line = None

    def waiting(self) -> Iterator[Item]:
        """Every message that is neither seen nor flagged, by its number: the oldest first."""
        found = self._ask(self._open.uid, "SEARCH", "UNSEEN", "UNFLAGGED")
        ids = sorted(int(id) for id in (found[0] or b"").split())
        for start in range(0, len(ids), BATCH):
            for id, size in self._sizes(ids[start : start + BATCH]):
                whole = size <= LARGEST
                raw = self._fetch(id, "BODY.PEEK[]" if whole else f"BODY.PEEK[]<0.{HEAD}>")
                if raw is not None:
                    yield Item(str(id), raw, size, whole)

    def done(self, id: str) -> None:
        self._ask(self._open.uid, "STORE", id, "+FLAGS.SILENT", r"(\Seen)")
        if self._moves:
            self._ask(self._open.uid, "MOVE", id, f'"{self.filed}"')

    def aside(self, id: str) -> None:
        self._ask(self._open.uid, "STORE", id, "+FLAGS.SILENT", r"(\Flagged)")

    @property
    def _open(self) -> imaplib.IMAP4:
        assert self._line is not None, "a mailbox is opened by `with`"
        return self._line

    def _connect(self) -> imaplib.IMAP4:
        trusts = ssl.create_default_context()
        if self.certificates:
            trusts.load_verify_locations(self.certificates)
        if self.tls == "tls":
            return imaplib.IMAP4_SSL(self.host, self.port, ssl_context=trusts, timeout=self.timeout)
        line = imaplib.IMAP4(self.host, self.port, timeout=self.timeout)
        if self.tls == "starttls":
            try:
                line.starttls(trusts)
            except BaseException:
                with suppress(
                    OSError
                ):  # the line may have gone already, and what went wrong is said by the first error
                    line.shutdown()
                raise
        return line

    def _sign_in(self, line: imaplib.IMAP4) -> None:
        """PLAIN where it is offered: unlike LOGIN it takes any letter in a name or password."""
        if self.token is not None:
            first = f"user={self.username}\x01auth=Bearer {self.token}\x01\x01".encode()
            line.authenticate("XOAUTH2", lambda challenge: b"" if challenge else first)
        elif "AUTH=PLAIN" in line.capabilities:
            line.authenticate("PLAIN", lambda _: f"\0{self.username}\0{self.password or ''}".encode())
        else:
            line.login(self.username, self.password or "")

    def _there(self, folder: str) -> bool:
        return any(self._ask(self._open.list, '""', f'"{folder}"'))

    def _sizes(self, ids: list[int]) -> list[tuple[int, int]]:
        """The size of each message, by its number; those that have gone are left out."""
        said = self._ask(self._open.uid, "FETCH", ",".join(map(str, ids)), "(RFC822.SIZE)")
        sizes: dict[int, int] = {}
        for line in said:
            uid, size = _number(rb"UID (\d+)", line), _number(rb"RFC822\.SIZE (\d+)", line)
            if uid is not None and size is not None:
                sizes[uid] = size
        return [(id, sizes[id]) for id in ids if id in sizes]

    def _fetch(self, id: int, what: str) -> bytes | None:
        """The bytes of a message, or None where it has gone. A server may say other things in between."""
        for part in self._ask(self._open.uid, "FETCH", str(id), f"({what})"):
            if isinstance(part, tuple) and _number(rb"UID (\d+)", part[0]) in (id, None):
                return bytes(part[1])
        return None

    def _ask(self, verb: Callable[..., tuple[str, list[Any]]], *words: str) -> list[Any]:
        """What the server answers. Raises MailboxTrouble where it says no, or nothing any more."""
        try:
            outcome, said = verb(*words)
        except (imaplib.IMAP4.error, OSError) as error:
            raise trouble(_said(error)) from None
        if outcome != "OK":
            raise trouble(said[0].decode("utf-8", "replace") if said and isinstance(said[0], bytes) else outcome)
        return said


def _number(pattern: bytes, line: object) -> int | None:
    found = re.search(pattern, line) if isinstance(line, bytes) else None
    return int(found[1]) if found else None


def _said(error: BaseException) -> str:
    """What an error says: imaplib passes on the server's bytes."""
    first = error.args[0] if error.args else ""
    return first.decode("utf-8", "replace") if isinstance(first, bytes) else str(error) or type(error).__name__


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False
