"""Letters and what became of them: issued, then told to each person, or failed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict

from cases.events.event import PRIVATE, Event, Person, Personal, PersonalList, Role, Via


class Copy(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    role: Role
    person: Person


class LetterDrafted(Event):
    """A formal letter written down, dated the day it is to go. `asked` is the command that will issue it, as JSON;
    `pages` is the SHA-256 of each copy's PDF, in the order of `copies`."""

    type = "letter.drafted"
    draft: str
    template: str
    dated: date
    copies: tuple[Copy, ...]
    asked: Personal = ""
    pages: PersonalList = ()


class LetterApproved(Event):
    """Somebody who may, and is not its author, approves a draft: these bytes may go."""

    type = "letter.approved"
    draft: str
    template: str


class LetterSentBack(Event):
    """A draft goes back to its author, with the reason; it can no longer be issued."""

    type = "letter.sent_back"
    draft: str
    template: str
    reason: Personal = ""


class LetterIssued(Event):
    """An officer issues a letter to the post-holders of the day. `details` is what that letter needs; `draft` names
    the approved draft whose pages go; `words` is what the officer says in their own words, by part of the letter."""

    type = "letter.issued"
    template: str
    copies: tuple[Copy, ...]
    details: dict[str, str | int | tuple[str, ...]] = {}
    draft: str = ""
    words: Annotated[dict[str, str], PRIVATE] = {}


class Told(Event):
    """Something reached, or was set on its way to, one person: who, what about, how, and from when it counts.

    `sent_as`: the SHA-256 of what went, byte for byte, then of each PDF that went with it, in hex; () for a telephone
    call, and in entries made before letters were bound to the record."""

    template: str
    role: Role
    person: Person
    via: Via
    subject: str = ""
    note: str = ""
    counts_from: date
    delivery: int
    message_id: str = ""
    sent_as: PersonalList = ()


class LetterSent(Told):
    type = "letter.sent"


class LetterPosted(Told):
    type = "letter.posted"


class NoticeSent(Told):
    type = "notice.sent"


class NoticePosted(Told):
    type = "notice.posted"


class ReminderSent(Told):
    type = "reminder.sent"


class TelephoneDutyRaised(Told):
    """A reminder for somebody without e-mail: an officer telephones. The trail's name for it is fixed."""

    type = "task.raised"


class ToldByTelephone(Event):
    type = "phone.told"
    delivery: int
    template: str
    person: Person


class DeliveryReleased(Event):
    """An officer decided that a delivery goes again; `was` is what had become of it."""

    type = "delivery.released"
    delivery: int
    template: str
    role: Role
    was: str


class DeliveryFailed(Event):
    """`outcome`: refused for good by the recipient's server, uncertain, or stopped before it was sent."""

    type = "delivery.failed"
    outcome: Literal["refused", "uncertain", "stopped"]
    delivery: int
    template: str
    role: Role
    person: Person
    subject: str = ""
    why: Personal = ""
