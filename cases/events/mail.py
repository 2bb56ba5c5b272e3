"""What came back: bounces, delays, automatic answers and replies to what was sent."""

from __future__ import annotations

from cases.events.event import Event, Person, Personal, Role


class CameBack(Event):
    """Mail about one delivery. `delivery` is its number, 0 where the mail names none; `message` is the SHA-256 of the
    mail as it came, by which it is kept (the table arrivals)."""

    delivery: int = 0
    template: str = ""
    role: Role = ""
    person: Person = ""
    message: str = ""


class MailBounced(CameBack):
    """A server says that it will not deliver. `kind` is the delivery's: a bounced letter has to be mended."""

    type = "mail.bounced"
    kind: str
    status: str = ""
    diagnostic: Personal = ""


class MailDelayed(CameBack):
    """A server says that it has not delivered yet and goes on trying."""

    type = "mail.delayed"
    status: str = ""
    diagnostic: Personal = ""


class MailAnsweredItself(CameBack):
    """An automatic answer, such as a notice of absence."""

    type = "mail.answered_itself"
    says: Personal = ""


class MailReplied(CameBack):
    """A person wrote back."""

    type = "mail.replied"
    subject: Personal = ""
    says: Personal = ""
