"""Folding in letters issued and what reached whom."""

from __future__ import annotations

from dataclasses import replace

from cases import events as e
from cases.case import Case, Issued, LetterDraft
from cases.folding.answers import told
from cases.folding.arms import Changes, arm, noted, put
from cases.trail import Entry

CAME_BACK, MENDED = "letter.bounced", "letter.mended"


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
        changes |= {"concern": replace(case.concern, alerted=True), **told(case, entry)}
    return changes


@arm(e.LetterSent, e.LetterPosted)
def _letter_gone(case: Case, event: e.Told, entry: Entry) -> Changes:
    """A letter has happened, for the framework, once the last of its copies has gone."""
    issued, last = _one_copy_less(case, event)
    occasions, delivery = case.occasions, str(event.delivery)
    if last:
        occasions = noted(occasions, entry, f"letter.{event.template}")
    if _is_back(case, delivery):
        occasions = noted(occasions, entry, MENDED, subject=delivery)
    return {**_told(case, event, entry), "issued": issued, "occasions": occasions}


def _one_copy_less(case: Case, event: e.Told) -> tuple[tuple[Issued, ...], bool]:
    """The letters on their way without this person's copy, and whether it was the last of its letter's."""
    letters = list(case.issued)
    for i, letter in enumerate(letters):
        if letter.template == event.template and event.person in letter.waiting:
            left = letter.waiting - {event.person}
            letters[i : i + 1] = [replace(letter, waiting=left)] if left else []
            return tuple(letters), not left
    return case.issued, False


def _is_back(case: Case, delivery: str) -> bool:
    """Whether a letter came back and has not gone again since."""
    back, mended = ([x.subject for x in case.happened(name)] for name in (CAME_BACK, MENDED))
    return back.count(delivery) > mended.count(delivery)


@arm(e.NoticeSent, e.NoticePosted, e.ReminderSent, e.TelephoneDutyRaised)
def _told(case: Case, event: e.Told, entry: Entry) -> Changes:
    return {
        "told": (*case.told, event),
        "told_keys": case.told_keys | {(event.template, event.subject, who) for who in (event.role, event.person)},
    }


@arm(e.DeliveryFailed)
def _failed(case: Case, event: e.DeliveryFailed, entry: Entry) -> Changes:
    return {"stopped": case.stopped | {(event.template, event.subject, event.role)}}
