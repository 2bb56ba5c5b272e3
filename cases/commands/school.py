"""The school's record, its post-holders, and a headteacher's contacts."""

from __future__ import annotations

from datetime import date
from typing import Literal

from cases.commands.command import Command, Label, PersonId
from cases.policy import Phase, SchoolType


class RecordSchool(Command):
    word = "record_school"
    school: str
    urn: Label
    school_type: SchoolType
    phase: Phase
    policy: str
    calendar: str
    category: str
    sip_assigned: date | None = None
    holders: dict[str, tuple[tuple[str, date | None, date | None], ...]]
    governors: tuple[str, ...] = ()


class SipVisit(Command):
    word = "sip_visit"


class EndHolder(Command):
    word = "holder_ends"
    role: str
    person: PersonId
    last_day: date


class StartHolder(Command):
    word = "holder_starts"
    role: str
    person: PersonId
    first_day: date


How = Literal["telephone", "email", "letter", "visit"]
"""How somebody at the school got in touch, or was answered."""


class ContactFromHead(Command):
    """`role` is the post of whoever got in touch: the headteacher, unless it says otherwise."""

    word = "contact_from_head"
    id: Label
    to: PersonId
    role: str = "head"
    how: How | None = None
    says: str = ""


class AnswerContact(Command):
    word = "answer"
    id: Label
    how: How | None = None
    says: str = ""
