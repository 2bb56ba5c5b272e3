"""The e-mail with a link that signs somebody in. It goes at once, past the outbox: nothing of a secret is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from cases.people import Person
from notifications.post import Line, Smtp

WORDING = Path(__file__).parent.parent / "templates" / "sign-in"
SUBJECT = "Sign in to Upturn"
"""Says nothing of anybody, nor of any school: it is shown on screens that others can see."""


@dataclass(frozen=True)
class SignInMail:
    """Who sends links, and how. `sender` is a name, an address and a domain."""

    smtp: Smtp
    sender: tuple[str, str, str]
    authority: str

    async def ready(self) -> str:
        """Whether mail could be sent now, whoever it is for. Out: "", or a sentence."""
        line = Line(self.smtp)
        try:
            return await line.greeted()
        finally:
            await line.close()

    async def send(self, to: Person, link: str, minutes: int, now: datetime) -> str:
        """Send a link to somebody. Out: "", or a sentence that says why it did not go."""
        try:
            raw = self._message(to, link, minutes, now)
        except (ValueError, IndexError, MessageError):
            return "The e-mail address on record is not one."
        line = Line(self.smtp)
        try:
            outcome = await line.send(to.email or "", raw)
        finally:
            await line.close()
        return "" if outcome.state == "sent" else outcome.why

    def _message(self, to: Person, link: str, minutes: int, now: datetime) -> bytes:
        name, email, domain = self.sender
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"] = Address(name, addr_spec=email), Address(to.name, addr_spec=to.email or "")
        mail["Subject"] = SUBJECT
        mail["Date"] = now
        mail["Message-ID"] = f"<sign-in.{secrets.token_hex(16)}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        words = {"authority": self.authority, "link": link, "minutes": minutes, "sender": name}
        mail.set_content(_wording().render(words), cte="quoted-printable")
        return mail.as_bytes()


def _wording() -> Template:
    """Plain text, so nothing in it is escaped; a value that is missing stops it."""
    return Environment(loader=FileSystemLoader(WORDING), undefined=StrictUndefined).get_template("link.txt")
