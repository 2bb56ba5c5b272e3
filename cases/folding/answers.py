"""Folding in what the school was told of, what it answers, and evidence."""

from __future__ import annotations

from dataclasses import replace

from cases import events as e
from cases.case import Case, Claim, Evidence
from cases.folding.arms import Changes, arm
from cases.trail import Entry


def told(case: Case, entry: Entry) -> Changes:
    """The school was told of the concern that was logged last: what it answered earlier was about another."""
    last = (*case.concern.hits, *case.concern.judged) if case.concern else ()
    return {"claims": {**case.claims, **dict.fromkeys(last, Claim(entry.effective))}}


@arm(e.ConcernAnswered)
def _answered(case: Case, event: e.ConcernAnswered, entry: Entry) -> Changes:
    known = {trigger: case.claims.get(trigger, Claim(entry.effective)) for trigger in event.answers}
    said = {
        trigger: replace(claim, answer=event.answers[trigger], answered_on=entry.effective)
        for trigger, claim in known.items()
    }
    return {"claims": {**case.claims, **said}}


@arm(e.EvidenceAdded)
def _evidence(case: Case, event: e.EvidenceAdded, entry: Entry) -> Changes:
    added = Evidence(
        event.evidence, entry.effective, event.about, event.subject, event.kind, event.size, event.restricted
    )
    return {"evidence": {**case.evidence, event.evidence: added}}
