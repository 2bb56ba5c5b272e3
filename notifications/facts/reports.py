"""Ofsted's reports, the statement of action they call for, and the report for the school monitoring group."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from cases import events as e
from cases.obligations import obligations
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


def statement_of_action(m: Matter) -> dict[str, Any]:
    """The report that called for the statement, and the day on which the statement is due."""
    report = m.latest(e.OfstedReported, lambda event: event.concern)
    if report is None:
        return {}
    owed, _ = obligations(m.case, m.framework, m.today)
    due = [o.due for o in owed if "letter.statement_of_action" in o.duty.met_by and o.opened
           and o.opened.seq == report.entry.seq]  # fmt: skip
    return {
        "statement": {
            "outcome": plain(report.event.outcome),
            "published": report.event.published,
            **({"due": due[-1]} if due else {}),
        },
        "because": "Ofsted put the school in one of its categories of concern.",
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
