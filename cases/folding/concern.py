"""Folding in a case's opening, its concern and the register."""

from __future__ import annotations

from dataclasses import replace

from cases import events as e
from cases.case import Case, Concern
from cases.folding.arms import Changes, arm
from cases.planned import Rating
from cases.trail import Entry


@arm(e.CaseOpened)
def _opened(case: Case, event: e.CaseOpened, entry: Entry) -> Changes:
    return {
        "standing": "open",
        "opened_on": entry.effective,
        "ended_on": None,
        "ended_at": None,
        "ended_by": None,
        "watch_until": None,
        "policy": event.policy,
        "policy_version": event.policy_version,
        "raised": {},
        "claims": {},
    }


@arm(e.ConcernLogged)
def _concern(case: Case, event: e.ConcernLogged, entry: Entry) -> Changes:
    raised = dict.fromkeys((*event.hits, *event.judged), entry.effective)
    return {"concern": Concern(entry.effective, event.hits, event.judged), "raised": {**case.raised, **raised}}


@arm(e.ConcernChecked)
def _checked(case: Case, event: e.ConcernChecked, entry: Entry) -> Changes:
    return {"concern": case.concern and replace(case.concern, checked=True)}


@arm(e.ActionAgreed)
def _agreed(case: Case, event: e.ActionAgreed, entry: Entry) -> Changes:
    return {"concern": case.concern and replace(case.concern, agreed=True)}


@arm(e.RiskLogged)
def _registered(case: Case, event: e.RiskLogged, entry: Entry) -> Changes:
    register = case.register if case.on_the_register(entry.effective) else (*case.register, (entry.effective, None))
    return {"concern": case.concern and replace(case.concern, registered=True), "register": register}


@arm(e.RiskRated)
def _rated(case: Case, event: e.RiskRated, entry: Entry) -> Changes:
    rating = Rating(event.rating, event.direction, entry.effective, entry.actor, entry.seq)
    return {"ratings": (*case.ratings, rating)}
