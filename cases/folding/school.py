"""Folding in the school's record and its post-holders."""

from __future__ import annotations

from cases import events as e
from cases.case import Case, Occasion
from cases.folding.arms import Changes, arm, noted
from cases.trail import Entry


@arm(e.SchoolRecorded)
def _school(case: Case, event: e.SchoolRecorded, entry: Entry) -> Changes:
    changes: Changes = {
        "school": event.school,
        "urn": event.urn,
        "school_type": event.school_type,
        "phase": event.phase,
        "policy": event.policy,
        "calendar": event.calendar,
        "category": event.category,
        "holders": event.holders,
        "governors": event.governors,
    }
    if event.sip_assigned:
        before = Occasion(entry.at, event.sip_assigned, seq=entry.seq)
        changes["occasions"] = {**case.occasions, "sip.assigned": (before,)}
    starts = tuple(
        (role, person, first)
        for role, held in event.holders.items()
        for person, first, _ in held
        if first and first > entry.effective
    )
    return {**changes, "appointed": starts}


@arm(e.PostHolderLeaving)
def _leaving(case: Case, event: e.PostHolderLeaving, entry: Entry) -> Changes:
    held = case.holders.get(event.role, ())
    ended = tuple((p, first, event.last_day) if p == event.person else (p, first, last) for p, first, last in held)
    return {"holders": {**case.holders, event.role: ended}}


@arm(e.PostHolderAppointed)
def _appointed(case: Case, event: e.PostHolderAppointed, entry: Entry) -> Changes:
    held = tuple(h for h in case.holders.get(event.role, ()) if h[0] != event.person)
    last = next((h[2] for h in case.holders.get(event.role, ()) if h[0] == event.person), None)
    waiting = tuple(a for a in case.appointed if a[:2] != (event.role, event.person))
    return {
        "holders": {**case.holders, event.role: (*held, (event.person, event.first_day, last))},
        "appointed": (*waiting, (event.role, event.person, event.first_day)),
    }


@arm(e.PostHolderStarted)
def _started(case: Case, event: e.PostHolderStarted, entry: Entry) -> Changes:
    changes: Changes = {"appointed": tuple(a for a in case.appointed if a[:2] != (event.role, event.person))}
    if event.role == "sip":
        changes["occasions"] = noted(case.occasions, entry, "sip.changed", "sip.assigned")
    return changes
