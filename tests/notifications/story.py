"""A case told by hand, entry by entry, and what a notice about it then says. Everybody and every school is invented."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

from cases import events as e
from cases.evolve import draft, replay
from cases.framework import Framework, Shelf
from cases.people import Person
from cases.trail import Entry, read, seal
from notifications.compose import text
from notifications.facts import facts
from notifications.outbox import Delivery
from notifications.wording import Wording

WORDING = Wording()
SHELF = Shelf()
NOTHING: Mapping[str, Any] = {}
PEOPLE = {
    "nair": "Dr Priya Nair",
    "okafor": "David Okafor",
    "marsh": "Judith Marsh",
    "wdlt": "Wider DLT",
    "region": "DfE Regions Group",
    "flynn": "Mr Gareth Flynn",
    "adeyemi": "Mr Tom Adeyemi",
    "eze": "Mrs Oluchi Eze",
    "aziz": "Ms Farah Aziz",
    "peart": "Mr Colin Peart",
    "ofsted": "Ofsted",
    "ellery": "Canon Ruth Ellery",
    "trust": "Broadfield Learning Trust",
}
EVERYBODY = {id: Person(id, id, name, f"{id}@people.example") for id, name in PEOPLE.items()}
POSTS = {
    "sip": "nair",
    "hsi": "okafor",
    "ad": "marsh",
    "wider_dlt": "wdlt",
    "sos": "region",
    "ofsted": "ofsted",
    "diocese": "ellery",
    "head": "flynn",
    "chair": "eze",
    "adviser": "nair",
    "hos": "okafor",
}


@dataclass
class Story:
    """One school's trail; `tell` adds an entry and gives its number."""

    policy: str = "mk-2010"
    school_type: Any = "voluntary_aided"
    category: str = "LA3"
    trail: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        roles = self.framework.policy.roles
        holders: dict[str, Any] = {role: ((who, None, None),) for role, who in POSTS.items() if role in roles}
        self.tell(date(2026, 9, 1), e.SchoolRecorded(
            school="St Aldhelm’s School", urn="990002", school_type=self.school_type, phase="secondary",
            policy=self.policy, calendar="calendar-mk", category=self.category, holders=holders))  # fmt: skip
        self.tell(date(2026, 9, 1), e.CaseOpened(policy=self.policy, policy_version=""))

    @property
    def framework(self) -> Framework:
        return SHELF.framework(self.policy)

    def tell(self, on: date, event: e.Event, by: str = "okafor", corrects: int | None = None) -> int:
        """The number of the new entry, recorded on a day at ten o'clock."""
        seq, at = len(self.trail) + 1, datetime.combine(on, time(10), UTC)
        wrong = self.trail[corrects - 1].id if corrects else None
        made = draft(event, by, "test", corrects=wrong)
        prev, salts = self.trail[-1].leaf.hex() if self.trail else "", ["salt"] * len(made.private)
        body, leaf, _ = seal(made, case="B", seq=seq, prev=prev, at=at, id=f"entry-{seq}", salts=salts)
        self.trail.append(read(seq - 1, body, leaf, made.private))
        return seq

    def erase(self, seq: int) -> None:
        """The entry as it is read once its personal values are erased."""
        self.trail[seq - 1] = replace(self.trail[seq - 1], private={})

    def facts(
        self, wording: str, today: date, to: str = "head", cause: int | None = None, *, template: str = "",
        person: str = "", subject: str = "", note: str = "", about: Mapping[str, Any] = NOTHING, office_phone: str = "",
    ) -> dict[str, Any]:  # fmt: skip
        """The facts of one delivery to the holder of a post; `about` is what its call said besides."""
        delivery = Delivery(
            1, "B", "letter", template or wording, to, person or POSTS.get(to, ""), "email", subject, note, "okafor",
            cause, {"wording": wording, **about}, "n.1", "sending", 1, None, None,
        )  # fmt: skip
        case = replay("B", self.trail)
        return facts(delivery, case, self.trail, self.framework, EVERYBODY, today, office_phone)

    def says(self, wording: str, today: date, to: str = "head", cause: int | None = None, **more: Any) -> str:
        """The subject and the plain text of that delivery, in one line and without the lines under headings."""
        notice = WORDING.notice(wording, self.facts(wording, today, to, cause, **more))
        read = f"{notice.subject} {text(notice.blocks)}"
        return " ".join(re.sub(r"^(-+|=+)$", "", read, flags=re.MULTILINE).split())


def letter(template: str, *roles: str, people: tuple[str, ...] = (), **details: Any) -> e.LetterIssued:
    """A letter to the holders of some posts, then to some people as governors or interim members."""
    copies = [e.Copy(role=role, person=POSTS[role]) for role in roles]
    copies += [e.Copy(role=role, person=person) for role, person in (who.split(":") for who in people)]
    return e.LetterIssued(template=template, copies=tuple(copies), details=details)
