"""One school's correspondence, by real servers only: what the office does at its desk, and readers in their mail."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid

from cases import commands as c
from cases.act import Door
from cases.case import ENGINE, Case
from cases.obligations import obligations
from cases.obligations.obligation import Obligation
from cases.store import add_person, entries, reading, writing
from cases.trail import Entry
from notifications.collecting import Collected, collect_for
from notifications.drafting import draft_letter, issue_letter
from notifications.office import Office
from notifications.post import work_off
from tests.cases.school import at
from tests.mailserver.office_mail import BOUNCES, GONE, HEAD, PASSWORD, TEAM, OfficeMail
from tests.notifications.servers import LOOPBACK

CASE = "A"
EVERYBODY = {
    "nair": ("sip", "Dr Priya Nair", "nair@council.example"),
    "croft": ("sip_manager", "Helen Croft", "croft@council.example"),
    "okafor": ("hsi", "David Okafor", "okafor@council.example"),
    "lang": ("senior_adviser", "Ruth Lang", "lang@council.example"),
    "marsh": ("ad", "Judith Marsh", "marsh@council.example"),
    "wdlt": ("wider_dlt", "Wider DLT", "wdlt@council.example"),
    "birkett": ("head", "Mrs Anna Birkett", HEAD),
    "pask": ("chair", "Mr Leonard Nguyễn", GONE),
}


def office_of(mail: OfficeMail, url: str) -> Office:
    """The set-up of an authority with this mail server: TLS both ways, and its own addresses for bounces."""
    there = {
        "smtp_host": LOOPBACK,
        "smtp_port": mail.smtp,
        "smtp_tls": "starttls",
        "smtp_certificates": str(mail.vouched),
    }
    back = {"mailbox_kind": "imap", "imap_host": LOOPBACK, "imap_port": mail.imaps, "imap_tls": "tls"}
    who = {"imap_username": TEAM, "imap_password": PASSWORD, "imap_folder": "INBOX", "sender_email": TEAM}
    domain = BOUNCES.partition("@")[2]
    ours = {"sender_domain": domain, "bounce_domain": domain, "bounce_secret": "for this test only"}
    return Office.model_validate({"database_url": url, **there, **back, **who, **ours}, strict=False)


@dataclass
class Correspondence:
    """A school on an empty database, with its office, its people by handle, and real mail between them."""

    mail: OfficeMail
    office: Office
    people: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with writing(self.office.engine) as conn:
            for handle, (_, name, email) in EVERYBODY.items():
                self.people[handle] = add_person(conn, handle, name, email, phone="01632 960 001")
        school = c.RecordSchool(
            school="Fernhollow Primary School",
            urn="990001",
            school_type="community",
            phase="primary",
            policy="mk-2010",
            calendar="calendar-mk",
            category="LA3",
            holders={role: ((self.people[handle], None, None),) for handle, (role, _, _) in EVERYBODY.items()},
        )
        self.door.ask(CASE, school, by=ENGINE, now=at("2026-09-01"))

    @property
    def door(self) -> Door:
        return self.office.door

    # --- at the desk -----------------------------------------------------------------------------------------------
    def ask(self, ask: c.Command, who: str, now: datetime) -> None:
        self.door.ask(CASE, ask, by=self.people[who], now=now)

    def letter(self, ask: c.Command, author: str, approver: str, now: datetime) -> None:
        """A formal letter: drafted, approved by somebody else, issued."""
        sender = self.office.sender
        drafted = draft_letter(self.door, CASE, ask, by=self.people[author], now=now, sender=sender)
        self.ask(c.ApproveLetter(id=drafted.id), approver, now)
        issue_letter(self.door, CASE, drafted.id, by=self.people[author], now=now, sender=sender)

    def address(self, handle: str) -> str:
        return EVERYBODY[handle][2]

    def change_address(self, handle: str, email: str, who: str, now: datetime) -> None:
        self.ask(c.ChangeDetails(person=self.people[handle], email=email), who, now)

    def post(self, now: datetime) -> None:
        """Send what is ready; the server must be usable."""
        posted = asyncio.run(work_off(self.door, self.office.channels, self.office.write, lambda: now, "post-1"))
        assert not posted.trouble, posted.trouble

    def read(self, now: datetime) -> Collected:
        """Read the team's mailbox, as the flow does every five minutes."""
        collected = collect_for(self.office, self.door, lambda: now)
        assert collected is not None
        assert (collected.troubles, collected.waiting, collected.left) == ([], 0, 0)
        return collected

    # --- in the mail programs of others ----------------------------------------------------------------------------
    def send(self, message: EmailMessage, sender: str, to: str) -> None:
        """Hand a person's message in, and wait until the team has it."""
        before = len(self.mail.inbox(TEAM))
        asyncio.run(self.mail.hand_in(message, sender, to))
        self.mail.comes(TEAM, before + 1)

    # --- what the record says --------------------------------------------------------------------------------------
    @property
    def case(self) -> Case:
        with reading(self.office.engine) as conn:
            return self.door.case(conn, CASE)

    def trail(self, type: str = "") -> list[Entry]:
        with reading(self.office.engine) as conn:
            return [entry for entry in entries(conn, CASE, private=True) if entry.type.startswith(type)]

    def owed(self, name: str, now: datetime) -> list[Obligation]:
        """What is owed under a duty, by its name."""
        framework = self.door.framework(self.case)
        owed, _ = obligations(self.case, framework, now.date())
        return [one for one in owed if one.duty.name == name]


def reply(to: EmailMessage, sender: str, words: str) -> EmailMessage:
    """A person's answer to a message, as a mail program makes it."""
    answer = EmailMessage(policy=SMTP)
    answer["From"] = Address("Anna Birkett", addr_spec=sender)
    answer["To"] = str(to["Reply-To"] or to["From"])
    answer["Subject"] = f"Re: {to['Subject']}"
    answer["Message-ID"] = make_msgid(domain="fernhollow.example")
    answer["In-Reply-To"] = answer["References"] = str(to["Message-ID"])
    quoted = "\n".join(f"> {line}" for line in body(to).splitlines())
    answer.set_content(f"{words}\n\nOn 17 September 2026, School improvement wrote:\n{quoted}\n")
    return answer


def body(message: EmailMessage) -> str:
    """Its plain text."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def calendar(message: EmailMessage) -> tuple[str, str]:
    """The invitation in a message: the method that its MIME part says, and the calendar object."""
    [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return str(part.get_param("method")), part.get_content()


def value(ics: str, name: str) -> str:
    """One property of a calendar object, its folded lines joined."""
    lines = ics.replace("\r\n ", "").replace("\n ", "").splitlines()
    event = lines[lines.index("BEGIN:VEVENT") :]
    return next(line.partition(":")[2] for line in event if line.partition(":")[0].partition(";")[0] == name)


def accepted(invitation: EmailMessage, sender: str) -> EmailMessage:
    """What a mail program sends when its user accepts an invitation (RFC 5546, REPLY), with Outlook's habits."""
    _, ics = calendar(invitation)
    answer = EmailMessage(policy=SMTP)
    answer["From"], answer["To"] = sender, str(invitation["From"])
    answer["Subject"] = f"Accepted: {value(ics, 'SUMMARY')}"
    answer["Message-ID"] = make_msgid(domain="fernhollow.example")
    answer.set_content("\n")
    answer.add_alternative(ACCEPTED.format(
        uid=value(ics, "UID"), sequence=value(ics, "SEQUENCE"), organizer=value(ics, "ORGANIZER"), who=sender.upper(),
        starts=value(ics, "DTSTART"),
    ), subtype="calendar", params={"method": "REPLY"})  # fmt: skip
    return answer


ACCEPTED = """\
BEGIN:VCALENDAR\r
METHOD:REPLY\r
PRODID:Microsoft Exchange Server 2010\r
VERSION:2.0\r
BEGIN:VEVENT\r
ATTENDEE;PARTSTAT=ACCEPTED;CN=Anna Birkett:MAILTO:{who}\r
ORGANIZER:{organizer}\r
UID:{uid}\r
DTSTAMP:20261001T081500Z\r
DTSTART;TZID=GMT Standard Time:{starts}\r
SEQUENCE:{sequence}\r
END:VEVENT\r
END:VCALENDAR\r
"""
