"""Folding in Ofsted, HMI, reports and contacts."""

from __future__ import annotations

from cases import events as e
from cases.case import Case, Contact
from cases.folding.arms import Changes, arm, noted, put
from cases.trail import Entry


@arm(e.OfstedReported)
def _ofsted(case: Case, event: e.OfstedReported, entry: Entry) -> Changes:
    changes: Changes = {"ofsted_concern": event.concern}
    if event.concern:
        changes["occasions"] = noted(case.occasions, entry, "ofsted.category_of_concern")
    return changes


@arm(e.OfstedCategoryRemoved)
def _removed(case: Case, event: e.OfstedCategoryRemoved, entry: Entry) -> Changes:
    return {"not_below_until": event.until}


@arm(e.HmiAsked)
def _hmi(case: Case, event: e.HmiAsked, entry: Entry) -> Changes:
    return {"occasions": noted(case.occasions, entry, "hmi.asked", day=event.wanted_by)}


@arm(e.MonitoringReported)
def _reported(case: Case, event: e.MonitoringReported, entry: Entry) -> Changes:
    if event.judged != "not_successful":
        return {}
    return {"occasions": noted(case.occasions, entry, "report.not_successful")}


@arm(e.ContactMade)
def _contact(case: Case, event: e.ContactMade, entry: Entry) -> Changes:
    contact = Contact(event.contact, event.to, entry.effective, event.reply_by, role=event.role)
    return {
        "contacts": {**case.contacts, event.contact: contact},
        "occasions": noted(case.occasions, entry, "contact.from_head", subject=event.contact),
    }


@arm(e.ContactAnswered, e.ContactAnsweredLate)
def _answered(case: Case, event: e.ContactAnswered, entry: Entry) -> Changes:
    return {
        "contacts": put(case.contacts, event.contact, answered=True),
        "occasions": noted(case.occasions, entry, "contact.answered", subject=event.contact),
    }
