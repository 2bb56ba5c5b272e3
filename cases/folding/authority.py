"""Folding in the authority's own record."""

from __future__ import annotations

from cases import events as e
from cases.case import Case
from cases.folding.arms import Changes, arm, noted
from cases.trail import Entry


@arm(e.AuthorityRecorded)
def _authority(case: Case, event: e.AuthorityRecorded, entry: Entry) -> Changes:
    return {
        "authority": True,
        "school": event.authority,
        "policy": event.policy,
        "calendar": event.calendar,
        "holders": event.holders,
        "standing": "open",
        "opened_on": entry.effective,
    }


@arm(e.AuthorityMet)
def _met(case: Case, event: e.AuthorityMet, entry: Entry) -> Changes:
    return {"occasions": noted(case.occasions, entry, f"meeting.{event.meeting}")}
