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
    ending = _ending(case, entry, "transferred")
    if case.converted_on:  # duties ended that morning, whenever the hand-over is written
        ending |= {"ended_on": case.converted_on, "ended_at": case.ended_at, "ended_by": case.ended_by}
    return ending


def _ending(case: Case, entry: Entry, standing: str) -> Changes:
    """A case that has ended is off the risk register as well."""
    register = tuple((first, last or entry.effective) for first, last in case.register)
    ended = {"ended_on": entry.effective, "ended_at": entry.at, "ended_by": entry.actor}
    return {"standing": standing, **ended, "register": register}


@arm(e.CaseWithdrawn)
def _withdrawn(case: Case, event: e.CaseWithdrawn, entry: Entry) -> Changes:
    return _ending(case, entry, "withdrawn")


@arm(e.CaseReopened)
def _reopened(case: Case, event: e.CaseReopened, entry: Entry) -> Changes:
    """A case that is open again is on the risk register again, if it was when it ended."""
    register = case.register
    if register and register[-1][1] == case.ended_on:
        register = (*register, (entry.effective, None))
    ended = {"ended_on": None, "ended_at": None, "ended_by": None, "watch_until": None}
    return {"standing": "open", **ended, "register": register}


@arm(e.CaseClosed)
def _closed(case: Case, event: e.CaseClosed, entry: Entry) -> Changes:
    return {**_ending(case, entry, "closed"), "watch_until": event.watch_until}
