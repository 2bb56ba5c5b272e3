"""Folding in conversion and the ends of a case."""

from __future__ import annotations

from cases import events as e
from cases.case import AcademyOrder, Case
from cases.folding.arms import Changes, arm
from cases.trail import Entry


@arm(e.AcademyOrderRecorded)
def _ordered(case: Case, event: e.AcademyOrderRecorded, entry: Entry) -> Changes:
    holders = {**case.holders, "trust": ((event.trust, None, None),)}
    return {"order": AcademyOrder(event.converts, event.school, event.urn, event.trust), "holders": holders}


@arm(e.SchoolConverted)
def _converted(case: Case, event: e.SchoolConverted, entry: Entry) -> Changes:
    return {
        "school": event.school,
        "urn": event.urn,
        "school_type": "academy",
        "converted_on": entry.effective,
        "ended_at": entry.at,
        "ended_by": entry.actor,
    }


@arm(e.CaseTransferred)
def _transferred(case: Case, event: e.CaseTransferred, entry: Entry) -> Changes:
    ending = _ending(entry, "transferred")
    if case.converted_on:  # duties ended that morning, whenever the hand-over is written
        ending |= {"ended_on": case.converted_on, "ended_at": case.ended_at, "ended_by": case.ended_by}
    return ending


def _ending(entry: Entry, standing: str) -> Changes:
    return {"standing": standing, "ended_on": entry.effective, "ended_at": entry.at, "ended_by": entry.actor}


@arm(e.CaseWithdrawn)
def _withdrawn(case: Case, event: e.CaseWithdrawn, entry: Entry) -> Changes:
    return _ending(entry, "withdrawn")


@arm(e.CaseReopened)
def _reopened(case: Case, event: e.CaseReopened, entry: Entry) -> Changes:
    return {"standing": "open", "ended_on": None, "ended_at": None, "ended_by": None, "watch_until": None}


@arm(e.CaseClosed)
def _closed(case: Case, event: e.CaseClosed, entry: Entry) -> Changes:
    return {**_ending(entry, "closed"), "watch_until": event.watch_until}
