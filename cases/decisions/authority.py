"""What the framework asks of the authority about all its schools: the yearly report, and meetings about several."""

from __future__ import annotations

from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case
from cases.framework import Framework
from cases.refusals import Refusal


def record_authority(case: Case, ask: c.RecordAuthority, framework: Framework, today: date) -> list[e.Event]:
    """The authority's own record, made once."""
    if case.school:
        raise Refusal("The authority was not recorded.", f"{case.id} is already {case.school}", "Nothing need be done.")
    return [e.AuthorityRecorded(**ask.model_dump())]


def report_categories(case: Case, ask: c.ReportCategories, framework: Framework, today: date) -> list[e.Event]:
    """SIPs report to DLT on the categorisation of schools on an annual basis."""
    _of_the_authority(case, "The report was not recorded.")
    return [e.CategoriesReported()]


def record_meeting(case: Case, ask: c.RecordAuthorityMeeting, framework: Framework, today: date) -> list[e.Event]:
    """A meeting about schools of concern, or with a trust."""
    _of_the_authority(case, "The meeting was not recorded.")
    return [e.AuthorityMet(meeting=ask.meeting)]


def _of_the_authority(case: Case, done: str) -> None:
    if not case.authority:
        raise Refusal(done, f"it is about all schools, not about {case.school} alone", "Record it for the authority.")
