"""Folding in what is asked to be erased, what holds a case from it, and until when something is kept."""

from __future__ import annotations

from cases import events as e
from cases.case import Case, ErasureRequest
from cases.folding.arms import Changes, arm, put
from cases.trail import Entry


@arm(e.ErasureAsked)
def _asked(case: Case, event: e.ErasureAsked, entry: Entry) -> Changes:
    request = ErasureRequest(event.request, entry.actor, event.places, event.basis, event.rule)
    return {"erasures": {**case.erasures, event.request: request}}


@arm(e.ErasureRefused)
def _refused(case: Case, event: e.ErasureRefused, entry: Entry) -> Changes:
    return {"erasures": put(case.erasures, event.request, standing="refused")}


@arm(e.Redacted)
def _redacted(case: Case, event: e.Redacted, entry: Entry) -> Changes:
    if event.request not in case.erasures:
        return {}  # replayed after a restore that lost the request
    return {"erasures": put(case.erasures, event.request, standing="approved")}


@arm(e.HoldPlaced)
def _held(case: Case, event: e.HoldPlaced, entry: Entry) -> Changes:
    return {"holds": {**case.holds, event.hold: entry.id}}


@arm(e.HoldLifted)
def _lifted(case: Case, event: e.HoldLifted, entry: Entry) -> Changes:
    return {"holds": {hold: id for hold, id in case.holds.items() if hold != event.hold}}


@arm(e.DisposalReviewed)
def _reviewed(case: Case, event: e.DisposalReviewed, entry: Entry) -> Changes:
    return {"kept_until": {**case.kept_until, event.kind: event.until}} if event.until else {}
