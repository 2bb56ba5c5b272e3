"""What is recorded of any school: its facts, SIP visits, Ofsted's reports and HMI's requests, the monitoring group."""

from __future__ import annotations

from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case
from cases.decisions.concern import opening
from cases.framework import Framework
from cases.policy import NotBefore
from cases.refusals import Refusal, day
from cases.terms import add_months


def record_school(case: Case, ask: c.RecordSchool, framework: Framework, today: date) -> list[e.Event]:
    """The school's own facts; recorded once, changed by entries of their own."""
    if case.school:
        raise Refusal(
            "The school was not recorded.",
            f"{case.id} is already {case.school}",
            "Give the school a record of its own.",
        )
    unknown = [role for role in ask.holders if role not in framework.policy.roles]
    if unknown:
        raise Refusal(
            "The school was not recorded.",
            f"the policy has no role {', '.join(unknown)}",
            f"Choose from {', '.join(framework.policy.roles)}.",
            field="holders",
        )
    if ask.category not in {category.id for category in framework.policy.categories}:
        raise Refusal(
            "The school was not recorded.",
            f"the policy has no category {ask.category}",
            "Choose one of its categories.",
            "section 14",
            field="category",
        )
    return [e.SchoolRecorded(**ask.model_dump())]


def sip_visit(case: Case, ask: c.SipVisit, framework: Framework, today: date) -> list[e.Event]:
    """Schools in all categories receive a SIP visit at least once a term."""
    return [e.SipVisited()]


def record_ofsted_report(case: Case, ask: c.RecordOfstedReport, framework: Framework, today: date) -> list[e.Event]:
    """A published report. Being put in, or taken out of, an Ofsted category starts duties; 4b alone does not (A9)."""
    done = "The Ofsted report was not recorded."
    if ask.published > today:
        raise Refusal(
            done,
            f"{day(ask.published)} has not come yet",
            "Record it once it is published.",
            "section 15",
            field="published",
        )
    version = framework.law.ofsted_on(ask.published)
    known = {*(version.concern if version else ()), "no_category"}
    if ask.outcome not in known:
        raise Refusal(
            done,
            f"{ask.outcome} was not an outcome on {day(ask.published)}",
            f"Choose from {', '.join(sorted(known))}.",
            "the law file's Ofsted framework of that day",
            field="outcome",
        )
    concern = ask.outcome != "no_category"
    opened = opening(case, framework, today) if concern and not case.open else []
    reported = e.OfstedReported(published=ask.published, outcome=ask.outcome, concern=concern)
    return [*opened, reported, *_removed(case, ask, framework)]


def _removed(case: Case, ask: c.RecordOfstedReport, framework: Framework) -> list[e.Event]:
    if ask.outcome != "no_category" or not case.ofsted_concern:
        return []
    blocks = [
        d.rule
        for d in framework.policy.duties
        if isinstance(d.rule, NotBefore) and d.rule.of == "ofsted.category_removed"
    ]
    until = max((add_months(ask.published, rule.n) for rule in blocks), default=None)
    return [e.OfstedCategoryRemoved(published=ask.published, until=until)]


def attend_feedback(case: Case, ask: c.AttendFeedback, framework: Framework, today: date) -> list[e.Event]:
    """Attend feedback and follow-up meetings with the school and governors."""
    return [e.OfstedFeedbackAttended()]


def record_hmi_request(case: Case, ask: c.RecordHmiRequest, framework: Framework, today: date) -> list[e.Event]:
    """Monitoring information as required by HMI, by the day HMI names."""
    if ask.wanted_by < today:
        raise Refusal(
            "The request was not recorded.",
            f"{day(ask.wanted_by)} has passed",
            "Give the day by which HMI wants the information.",
            "section 15",
            field="wanted_by",
        )
    return [e.HmiAsked(wanted_by=ask.wanted_by)]


def answer_hmi(case: Case, ask: c.AnswerHmi, framework: Framework, today: date) -> list[e.Event]:
    """The monitoring information has gone to HMI."""
    return [e.HmiAnswered()]


def report_to_monitoring_group(
    case: Case, ask: c.ReportToMonitoringGroup, framework: Framework, today: date
) -> list[e.Event]:
    """A written report on each school under intervention, for a school monitoring group meeting each term."""
    return [e.MonitoringReported(judged=ask.judged)]
