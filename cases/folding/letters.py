"""Folding in letters issued and what reached whom."""

from __future__ import annotations

from dataclasses import replace

from cases import events as e
from cases.case import Case, Issued, LetterDraft
from cases.folding.arms import Changes, arm, noted, put
from cases.trail import Entry


@arm(e.LetterDrafted)
def _drafted(case: Case, event: e.LetterDrafted, entry: Entry) -> Changes:
    draft = LetterDraft(event.draft, event.template, entry.actor, event.dated, entry.id)
    return {"drafts": {**case.drafts, event.draft: draft}}


@arm(e.LetterApproved)
def _approved(case: Case, event: e.LetterApproved, entry: Entry) -> Changes:
    return {"drafts": put(case.drafts, event.draft, standing="approved")}


@arm(e.LetterSentBack)
def _sent_back(case: Case, event: e.LetterSentBack, entry: Entry) -> Changes:
    return {"drafts": put(case.drafts, event.draft, standing="sent_back")}


@arm(e.LetterIssued)
def _issued(case: Case, event: e.LetterIssued, entry: Entry) -> Changes:
    waiting = frozenset(copy.person for copy in event.copies)
    changes: Changes = {"issued": (*case.issued, Issued(event.template, waiting))}
    if event.draft:
        changes["drafts"] = put(case.drafts, event.draft, standing="issued")
    if event.template == "concern_alert" and case.concern:
        changes["concern"] = replace(case.concern, alerted=True)
    return changes


@arm(e.LetterSent, e.LetterPosted, e.NoticeSent, e.NoticePosted, e.ReminderSent, e.TelephoneDutyRaised)
def _told(case: Case, event: e.Told, entry: Entry) -> Changes:
    """A letter has happened, for the framework, once the last of its copies has gone."""
    changes: Changes = {
        "told": (*case.told, event),
        "told_keys": case.told_keys | {(event.template, event.subject, who) for who in (event.role, event.person)},
    }
    if not event.type.startswith("letter."):
        return changes
    gone = f"letter.{event.template}"
    letters = list(case.issued)
    for i, letter in enumerate(letters):
        if letter.template == event.template and event.person in letter.waiting:
            letters[i] = replace(letter, waiting=letter.waiting - {event.person})
            if not letters[i].waiting:
                del letters[i]
                changes["occasions"] = noted(case.occasions, entry, gone)
            break
    return {**changes, "issued": tuple(letters)}


@arm(e.DeliveryFailed)
def _failed(case: Case, event: e.DeliveryFailed, entry: Entry) -> Changes:
    return {"stopped": case.stopped | {(event.template, event.subject, event.role)}}
