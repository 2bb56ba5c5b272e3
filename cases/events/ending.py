"""Conversion, hand-over, withdrawal, reopening and closure."""

from __future__ import annotations

from datetime import date

from cases.events.event import Event, Person, Personal


class AcademyOrderRecorded(Event):
    type = "academy.order_recorded"
    converts: date
    school: str
    urn: str
    trust: Person


class SchoolConverted(Event):
    type = "school.converted"
    school: str
    urn: str
    was_urn: str
    trust: Person


class CaseTransferred(Event):
    type = "case.transferred"


class CaseWithdrawn(Event):
    type = "case.withdrawn"
    reason: Personal = ""


class CaseReopened(Event):
    type = "case.reopened"


class CaseClosed(Event):
    type = "case.closed"
    outcome: str
    watch_until: date | None = None
