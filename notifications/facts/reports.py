"""Ofsted's reports, and the report for the school monitoring group."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from cases import events as e
from cases.refusals import day
from notifications.facts.matter import Matter
from notifications.facts.words import plain


def ofsted_report(m: Matter) -> dict[str, Any]:
    """A report as it was recorded, its outcome in words."""
    report = m.called_by(e.OfstedReported)
    if report is None:
        return {}
    event = report.event
    # The report counts from the day it was published, which may be before the day it was recorded.
    recorded = report.entry.at.astimezone(ZoneInfo(m.framework.policy.clock.zone)).date()
    return {
        "ofsted": {"outcome": plain(event.outcome), "published": event.published, "concern": event.concern},
        "because": f"Ofsted’s report was recorded on {day(recorded)}.",
    }


def monitoring_report(m: Matter) -> dict[str, Any]:
    """The termly report: for which term, and whether the work was judged successful."""
    report = m.called_by(e.MonitoringReported)
    if report is None:
        return {}
    # A report made in the holidays is about the term that has just ended.
    terms = [term for term in m.framework.calendar.spans("term") if term.start <= report.on]
    judged = plain(report.event.judged) if report.event.judged else None
    return {
        "report": {"judged": judged, **({"term": terms[-1].name} if terms else {})},
        "because": f"The report was presented on {day(report.on)}.",
    }
