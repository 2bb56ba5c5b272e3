"""From a delivery to its bytes: the case, its facts, the wording, then an e-mail or the pages of a letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from cases import checkpoints
from cases import events as e
from cases.act import Door
from cases.case import Case
from cases.evolve import event_of
from cases.framework import Framework
from cases.people import Person
from cases.store import entries
from cases.trail import Entry
from notifications import addresses, outbox
from notifications.blocks import Notice
from notifications.compose import Attachment, MessageRefused, MissingValue, Wording, WordingTrouble, message
from notifications.cover_lines import cover_line
from notifications.covering import covered
from notifications.directory import Directory
from notifications.facts import facts
from notifications.facts.people import rules_of
from notifications.footing import foot
from notifications.invitations import for_delivery
from notifications.keeping import PagesMissing, kept_for
from notifications.outbox import Delivery
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
    framework: Framework
    everybody: Mapping[str, Person]
    today: date
    phone: str
    line: str

    @cached_property
    def known(self) -> Mapping[str, Any]:
        """Looked up when it is first asked for: a letter that was drafted needs none of it any more."""
        return facts(
            self.delivery, self.case, self.trail, self.framework, self.everybody, self.today, office_phone=self.phone
        )

    @property
    def notice(self) -> Notice:
        return wording.notice(str(self.delivery.context["wording"]), self.known)

    @property
    def drafted(self) -> e.LetterDrafted | None:
        """The draft whose pages go; None where there was none. Raises PagesMissing where it is not on the record."""
        id = str(self.delivery.context.get("draft", ""))
        found = (event_of(x) for x in self.trail if x.type == e.LetterDrafted.type and x.data["draft"] == id)
        draft = next(found, None) if id else None
        if id and not isinstance(draft, e.LetterDrafted):
            raise PagesMissing(f"The letter {id} was not sent: its draft is not on the record. Draft it anew.")
        return draft if isinstance(draft, e.LetterDrafted) else None


@dataclass(frozen=True)
class _Written:
    """What is said, and its pages with their date where it has any: a letter's, and those of whatever is posted."""

    notice: Notice
    pdf: bytes | None = None
    dated: date | None = None


def _telling(conn: Connection, door: Door, delivery: Delivery, now: datetime, phone: str = "") -> _Telling:
    case = door.case(conn, delivery.case)
    framework = door.framework(case)
    today = now.astimezone(ZoneInfo(framework.policy.clock.zone)).date()
    trail = entries(conn, delivery.case, private=True)
    line = checkpoints.latest_line(conn)
    return _Telling(delivery, case, trail, framework, Directory(conn, case), today, phone, line)


def worded(conn: Connection, door: Door, delivery: Delivery, now: datetime) -> Notice:
    """What a delivery says: its subject and blocks, for any writer. Raises MissingValue and WordingTrouble."""
    return _telling(conn, door, delivery, now).notice


def written(conn: Connection, door: Door, delivery: Delivery, now: datetime, sender: Sender) -> bytes:
    """What goes: the e-mail of a delivery; by post, the PDF of its pages; or the words of a text message. Raises
    CANNOT_WRITE.

    The same bytes for the same record and moment. A letter that was drafted goes as it was approved, page for page.
    Pages and e-mail bear the newest checkpoint, a drafted letter's pages the one of when they were drafted. A text
    message has no room for one.
    """
    telling = _telling(conn, door, delivery, now, sender.phone)
    person = telling.everybody.get(delivery.person)
    if person is None or person.erased:
        raise MessageRefused(
            f"The notice “{delivery.template}” was not sent: whoever it is for is not on record. "
            "Record who they are, then release it."
        )
    if delivery.channel == "email" and not person.email:
        raise MessageRefused(
            f"The notice “{delivery.template}” was not sent by e-mail: whoever it is for has no e-mail address. "
            "Record the address, or send the notice by post."
        )
    if delivery.channel == "text":
        return _text_message(telling, sender).encode()
    made = _drafted(conn, telling, person, sender) or _afresh(telling, person, sender)
    if delivery.channel == "post":
        return made.pdf or b""
    return _mail(conn, telling, made, person, now, sender)


def _text_message(telling: _Telling, sender: Sender) -> str:
    """A reminder in a text message: what about, and whom to ask; whoever wants more than that asks for e-mail."""
    officer = telling.known.get("officer", {})
    ask = ", ".join(filter(None, (officer.get("name"), officer.get("phone") or officer.get("email"))))
    questions = f" Questions: {ask}." if ask else ""
    return f"{telling.framework.policy.authority}, {sender.name}: {telling.notice.subject}.{questions}"


def _afresh(telling: _Telling, person: Person, sender: Sender) -> _Written:
    """Written as the record has it now."""
    notice, delivery = telling.notice, telling.delivery
    if delivery.kind != "letter" and delivery.channel != "post":
        return _Written(notice)
    doc = letter_of(notice, telling.known, person, sender, telling.today, checkpoint=foot(telling.line))
    return _Written(notice, typeset(doc), telling.today)


def _drafted(conn: Connection, telling: _Telling, person: Person, sender: Sender) -> _Written | None:
    """As it was approved; by post to an address that is not on its pages, under a sheet that bears it."""
    delivery, drafted = telling.delivery, telling.drafted
    if drafted is None:
        return None
    sheet = kept_for(conn, delivery.case, drafted, delivery.person)
    pdf, to = sheet.pdf, addresses.block(person.name, person.post) if person.post else ()
    if delivery.channel == "post" and to and sheet.to and to != sheet.to:
        rules = rules_of(telling.trail, telling.case, person.id, telling.today)
        pdf = covered(
            pdf,
            to,
            letterhead=sender.letterhead or _own_letterhead(telling.framework.policy.authority, sender),
            reference=f"Case {telling.case.reference}/{drafted.draft}",
            of=drafted.dated,
            today=telling.today,
            large=bool(rules and rules.large_print),
            checkpoint=foot(telling.line),
        )
    return _Written(sheet.notice, pdf, drafted.dated)


def letter_of(
    notice: Notice,
    known: Mapping[str, Any],
    person: Person,
    sender: Sender,
    dated: date,
    draft: str = "",
    checkpoint: str = "",
) -> LetterDoc:
    """The letter that a notice is on paper: to whom, from whom, under which reference, in which size of print, and
    with which words about the record at its foot."""
    return LetterDoc(
        notice=notice,
        letterhead=sender.letterhead or _own_letterhead(known["authority"], sender),
        to=addresses.block(person.name, person.post) if person.post else _at_work(known),
        reference="/".join(filter(None, (known["reference"], draft))),
        dated=dated,
        large_print=bool(known["large_print"]),
        cover_line=cover_line(known["language"]),
        checkpoint=checkpoint,
    )


def _own_letterhead(authority: str, sender: Sender) -> Letterhead:
    return Letterhead(authority, office=sender.name, email=sender.email)


def _at_work(known: Mapping[str, Any]) -> tuple[str, ...]:
    """Somebody whose postal address nobody has entered: their name, their post and where that is."""
    return tuple(line for line in (known["to_name"], known["to_role"], known["to_place"]) if line)


def _mail(conn: Connection, telling: _Telling, made: _Written, person: Person, now: datetime, sender: Sender) -> bytes:
    delivery, case, trail, framework = telling.delivery, telling.case, telling.trail, telling.framework
    file = f"{delivery.template.replace('_', '-')}-{case.reference}.pdf"
    files = [Attachment(file, made.pdf)] if made.pdf else []
    files += [Attachment(name, data) for name, data in papers_for(conn, delivery, case)]
    who = (sender.name, sender.email, sender.domain)
    return message(
        made.notice,
        sender=(sender.name, sender.email),
        to=(person.name, person.email or ""),
        reply_to=sender.email,
        message_id=_id(delivery.message_id, sender),
        date=now,
        thread=[_id(id, sender) for id in outbox.thread(conn, delivery.case, delivery.id, delivery.person)],
        calendar=for_delivery(delivery, case, trail, framework, telling.everybody, *who, now),
        attachments=files,
        dated=made.dated,
        checkpoint=telling.line,
    )


def _id(of: str, sender: Sender) -> str:
    return f"<{of}@{sender.domain}>"
