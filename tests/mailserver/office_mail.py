"""The mail of a council and of two schools, as real servers keep it, and what a person does with a mail program."""

from __future__ import annotations

import imaplib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import aiosmtplib

from tests.flows.waiting import until
from tests.mailserver import dovecot, postfix
from tests.notifications.servers import LOOPBACK, certificate

TEAM = "school.improvement@council.example"
BOUNCES = "bounces@notices.council.example"
HEAD, CHAIR = "head@fernhollow.example", "chair@fernhollow.example"
OFFICERS = tuple(f"{who}@council.example" for who in ("nair", "croft", "okafor", "lang", "marsh", "wdlt"))
GONE = "old.chair@careless.example"  # its server takes mail for it at the door, and then finds it to be nobody's
BOXES = (TEAM, HEAD, CHAIR, *OFFICERS)
PASSWORD = "no-secret"
ARRIVES = 30


def missing() -> str:
    """Why there can be no mail servers here; nothing where there can."""
    return postfix.missing() or dovecot.missing()


@dataclass(frozen=True)
class OfficeMail:
    """Where mail is handed in (`smtp`, STARTTLS) and read (`imap` on loopback, `imaps` by TLS), and who vouches."""

    smtp: int
    imap: int
    imaps: int
    vouched: Path
    logs: tuple[Path, Path]

    @contextmanager
    def _box(self, address: str, readonly: bool) -> Iterator[tuple[imaplib.IMAP4, list[str]]]:
        """Somebody's inbox, open, and the numbers of its messages."""
        box = imaplib.IMAP4(LOOPBACK, self.imap, timeout=ARRIVES)
        try:
            box.login(address, PASSWORD)
            box.select("INBOX", readonly=readonly)
            yield box, box.search(None, "ALL")[1][0].decode().split()
        finally:
            box.logout()

    def inbox(self, address: str) -> list[EmailMessage]:
        """Everything in somebody's inbox, oldest first; nothing is marked as read."""
        with self._box(address, readonly=True) as (box, numbers):
            return [_message(box.fetch(number, "(BODY.PEEK[])")[1]) for number in numbers]

    def empty(self) -> None:
        """Throw away what is in anybody's inbox."""
        for address in BOXES:
            with self._box(address, readonly=False) as (box, numbers):
                for number in numbers:
                    box.store(number, "+FLAGS", r"(\Deleted)")
                box.expunge()

    def newest(self, address: str, about: str) -> EmailMessage:
        """The newest message to somebody with this in its subject, once it has come."""

        def found() -> EmailMessage | None:
            return next((m for m in reversed(self.inbox(address)) if about in str(m["subject"])), None)

        message = until(found, ARRIVES, f"mail to {address} about {about}\n{self.what_they_say()}\n")
        assert message is not None
        return message

    def comes(self, address: str, count: int) -> list[EmailMessage]:
        """Somebody's inbox, once so many messages are in it."""
        what = f"{count} messages to {address}\n{self.what_they_say()}\n"

        def found() -> list[EmailMessage]:
            inbox = self.inbox(address)
            return inbox if len(inbox) >= count else []

        return until(found, ARRIVES, what)

    async def hand_in(self, message: EmailMessage, sender: str, to: str) -> None:
        """Send as a person's mail program does."""
        await aiosmtplib.send(
            message.as_bytes(), sender=sender, recipients=[to], hostname=LOOPBACK, port=self.smtp, start_tls=True,
            cert_bundle=str(self.vouched), timeout=ARRIVES,
        )  # fmt: skip

    def what_they_say(self) -> str:
        return "\n".join(log.read_text(errors="replace") for log in self.logs if log.exists())


def _message(fetched: list[object]) -> EmailMessage:
    part = fetched[0]
    assert isinstance(part, tuple)
    message = message_from_bytes(part[1], policy=default)
    assert isinstance(message, EmailMessage)
    return message


@contextmanager
def office_mail() -> Iterator[OfficeMail]:
    """Both servers, in a folder that everybody may enter; nothing is left of them."""
    with tempfile.TemporaryDirectory(prefix="upturn-mail-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        vouched = certificate(folder, "mail").file
        for name in ("dovecot", "postfix"):
            (folder / name).mkdir()
        with dovecot.dovecot(folder / "dovecot", dict.fromkeys(BOXES, PASSWORD), vouched) as kept:
            routes = postfix.Routes(
                BOXES, [GONE.partition("@")[2]], {BOUNCES: TEAM}, lmtp=kept.lmtp, certificate=vouched
            )
            with postfix.postfix(folder / "postfix", routes) as port:
                logs = (folder / "postfix" / "log", folder / "dovecot" / "log")
                yield OfficeMail(port, kept.imap, kept.imaps, vouched, logs)
