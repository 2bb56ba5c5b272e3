"""Ofsted and HMI, the monitoring group, and a headteacher's contacts."""

from __future__ import annotations

from datetime import date
from typing import Literal

from cases.events.event import Event, Person, Personal, Role


class OfstedReported(Event):
    type = "ofsted.report_published"
    published: date
    outcome: str
    concern: bool

    @property
    def happened_on(self) -> date:
        return self.published


class OfstedCategoryRemoved(Event):
    """`until`: the school stays in a category of concern at least until this day (section 14)."""

    type = "ofsted.category_removed"
    published: date
    until: date | None = None

    @property
    def happened_on(self) -> date:
        return self.published


class OfstedFeedbackAttended(Event):
    type = "ofsted.feedback_attended"


class HmiAsked(Event):
    type = "hmi.asked"
    wanted_by: date


class HmiAnswered(Event):
    type = "hmi.answered"


class MonitoringReported(Event):
    type = "report.smg"
    judged: Literal["successful", "not_successful"] | None = None


How = Literal["telephone", "email", "letter", "visit"]


class ContactMade(Event):
    """Somebody at the school got in touch with an officer: `role` is their post, and `says` what they said."""

    type = "contact.from_head"
    contact: str
    to: Person
    reply_by: date
    role: Role = "head"
    how: How | None = None
    says: Personal = ""


class ContactAnswered(Event):
    type = "contact.answered"
    contact: str
    how: How | None = None
    says: Personal = ""


class ContactAnsweredLate(ContactAnswered):
    type = "contact.answered_late"
