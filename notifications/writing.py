"""From a delivery to its bytes: the case, its facts, the wording, then an e-mail or the pages of a letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from cases.act import Door
from cases.case import Case
from cases.people import Person
from cases.store import entries
from cases.trail import Entry
from notifications import addresses, outbox
from notifications.blocks import Notice
from notifications.compose import Attachment, MessageRefused, MissingValue, Wording, WordingTrouble, message
from notifications.cover_lines import cover_line
from notifications.facts import facts
from notifications.invitations import for_delivery
from notifications.keeping import PagesMissing, kept_for
from notifications.outbox import Delivery, Directory
from notifications.papers import papers_for
from notifications.typeset import LetterDoc, Letterhead, LetterTrouble, typeset

CANNOT_WRITE = (MissingValue, WordingTrouble, MessageRefused, LetterTrouble, PagesMissing)
"""What is raised where a notice cannot be written, always with a sentence for an officer."""

wording = Wording()


@dataclass(frozen=True)
class Sender:
    """From whom the authority's notices come; `domain` is what their Message-IDs end in. Without a letterhead of its
    own, a letter bears the authority's name and this sender's."""

    name: str
    email: str
    domain: str
    letterhead: Letterhead | None = None

    @property
    def phone(self) -> str:
        return self.letterhead.phone if self.letterhead else ""


@dataclass(frozen=True)
class _Telling:
    """Everything that one delivery is written from, as of one moment."""

    delivery: Delivery
    case: Case
    trail: Sequence[Entry]
    everybody: Mapping[str, Person]
    known: Mapping[str, Any]
    today: date

    @property
    def notice(self) -> Notice:
        return wording.notice(str(self.delivery.context["wording"]), self.known)


def _telling(conn: Connection, door: Door, delivery: Delivery, now: datetime, phone: str = "") -> _Telling:
    case = door.case(conn, delivery.case)
    framework, everybody = door.framework(case), Directory(conn, case)
    today = now.astimezone(ZoneInfo(framework.policy.clock.zone)).date()
    trail = entries(conn, delivery.case, private=True)
    known = facts(delivery, case, trail, framework, everybody, today, office_phone=phone)
    return _Telling(delivery, case, trail, everybody, known, today)


def worded(conn: Connection, door: Door, delivery: Delivery, now: datetime) -> Notice:
    """What a delivery says: its subject and blocks, for any writer. Raises MissingValue and WordingTrouble."""
    return _telling(conn, door, delivery, now).notice


def written(conn: Connection, door: Door, delivery: Delivery, now: datetime, sender: Sender) -> bytes:
    """What goes: the e-mail of a delivery, or, by post, the PDF of its pages. Raises CANNOT_WRITE.

    The same bytes for the same record and moment. A letter that was drafted goes as it was approved, page for page.
    """
    telling = _telling(conn, door, delivery, now, sender.phone)
    person = telling.everybody.get(delivery.person)
    if person is None or (delivery.channel == "email" and not person.email):
        raise MessageRefused(
            f"The notice “{delivery.template}” was not sent by e-mail: whoever it is for has no e-mail address. "
            "Record the address, or send the notice by post."
        )
    notice, pdf = _pages(conn, telling, person, sender)
    if delivery.channel == "post":
        return pdf or b""
    return _mail(conn, door, telling, notice, pdf, person, now, sender)


def _pages(conn: Connection, telling: _Telling, person: Person, sender: Sender) -> tuple[Notice, bytes | None]:
    """What it says, and its pages where it has any: a letter's, and those of whatever goes by post."""
    delivery = telling.delivery
    if draft := str(delivery.context.get("draft", "")):
        sheet = kept_for(conn, delivery.case, draft, delivery.person)
        return sheet.notice, sheet.pdf
    notice = telling.notice
    if delivery.kind != "letter" and delivery.channel != "post":
        return notice, None
    return notice, typeset(letter_of(notice, telling.known, person, sender, telling.today))


def letter_of(
    notice: Notice, known: Mapping[str, Any], person: Person, sender: Sender, dated: date, draft: str = ""
) -> LetterDoc:
    """The letter that a notice is on paper: to whom, from whom, under which reference, in which size of print."""
    to = addresses.block(person.name, person.post) if person.post else _at_work(known)
    own = Letterhead(known["authority"], office=sender.name, email=sender.email)
    return LetterDoc(
        notice=notice,
        letterhead=sender.letterhead or own,
        to=to,
        reference="/".join(filter(None, (known["reference"], draft))),
        dated=dated,
        large_print=bool(known["large_print"]),
        cover_line=cover_line(known["language"]),
    )


def _at_work(known: Mapping[str, Any]) -> tuple[str, ...]:
    """Somebody whose postal address nobody has entered: their name, their post and their school."""
    return tuple(line for line in (known["to_name"], known["to_role"], known["school"]) if line)


def _mail(
    conn: Connection,
    door: Door,
    telling: _Telling,
    notice: Notice,
    pdf: bytes | None,
    person: Person,
    now: datetime,
    sender: Sender,
) -> bytes:
    delivery, case = telling.delivery, telling.case
    files = [Attachment(f"{delivery.template.replace('_', '-')}-{case.urn}-{case.id}.pdf", pdf)] if pdf else []
    files += [Attachment(name, data) for name, data in papers_for(conn, delivery, case)]
    who = (sender.name, sender.email, sender.domain)
    return message(
        notice,
        sender=(sender.name, sender.email),
        to=(person.name, person.email or ""),
        reply_to=sender.email,
        message_id=_id(delivery.message_id, sender),
        date=now,
        thread=[_id(id, sender) for id in outbox.thread(conn, delivery.case, delivery.id, delivery.person)],
        calendar=for_delivery(delivery, case, telling.trail, door.framework(case), telling.everybody, *who, now),
        attachments=files,
        attached=pdf is not None,
    )


def _id(of: str, sender: Sender) -> str:
    return f"<{of}@{sender.domain}>"
