"""The authority's own record."""

from __future__ import annotations

from datetime import date
from typing import Literal

from cases.commands.command import Command


class RecordAuthority(Command):
    word = "record_authority"
    authority: str
    policy: str
    calendar: str
    holders: dict[str, tuple[tuple[str, date | None, date | None], ...]]


class ReportCategories(Command):
    word = "categories_report"


class RecordAuthorityMeeting(Command):
    word = "authority_meeting"
    meeting: Literal["schools_of_concern", "trust"]
