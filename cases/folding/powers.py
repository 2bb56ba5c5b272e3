"""Folding in the warning notice and the powers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cases import events as e
from cases.case import Case, PowerSteps, Warning
from cases.folding.arms import Changes, arm, noted
from cases.trail import Entry


@arm(e.WarningGiven)
def _warned(case: Case, event: e.WarningGiven, entry: Entry) -> Changes:
    return {
        "warning": Warning(
            entry.effective, event.grounds, event.requires, event.minded, event.comply_by, event.representations_by
        ),
        "powers": {},
    }


@arm(e.SosNoticeGiven)
def _overtaken(case: Case, event: e.SosNoticeGiven, entry: Entry) -> Changes:
    """Any earlier warning notice of the authority's ceases to have effect from that time (s.60(4B))."""
    return {"warning": None, "occasions": noted(case.occasions, entry, entry.type)}


@arm(e.SosNoticeLifted)
def _lifted(case: Case, event: e.SosNoticeLifted, entry: Entry) -> Changes:
    return {"occasions": noted(case.occasions, entry, entry.type)}


@arm(e.RepresentationsReceived)
def _represented(case: Case, event: e.RepresentationsReceived, entry: Entry) -> Changes:
    return {"warning": case.warning and replace(case.warning, reply_by=event.reply_by)}


@arm(e.RepresentationsAnswered)
def _replied(case: Case, event: e.RepresentationsAnswered, entry: Entry) -> Changes:
    return {"warning": case.warning and replace(case.warning, outcome=event.outcome, withdrawn=event.withdrawn)}


@arm(e.WarningPeriodEnded)
def _period_ended(case: Case, event: e.WarningPeriodEnded, entry: Entry) -> Changes:
    return {"warning": case.warning and replace(case.warning, ended=True, powers_until=event.powers_until)}


@arm(e.WarningAssessed)
def _assessed(case: Case, event: e.WarningAssessed, entry: Entry) -> Changes:
    return {
        "warning": case.warning and replace(case.warning, satisfied=event.satisfied, powers_until=event.powers_until)
    }


def _power(case: Case, power: str, **changes: Any) -> Changes:
    return {"powers": {**case.powers, power: replace(case.powers.get(power, PowerSteps()), **changes)}}


@arm(e.PowerConsulted)
def _consulted(case: Case, event: e.PowerConsulted, entry: Entry) -> Changes:
    return _power(case, event.power, consulted_until=event.until)


@arm(e.ConsentSought)
def _sought(case: Case, event: e.ConsentSought, entry: Entry) -> Changes:
    return _power(case, event.power, consent_sought=True)


@arm(e.ConsentRecorded)
def _consented(case: Case, event: e.ConsentRecorded, entry: Entry) -> Changes:
    return _power(case, event.power, consent=True)


@arm(e.PowerNotified)
def _notified(case: Case, event: e.PowerNotified, entry: Entry) -> Changes:
    return _power(case, event.power, notified_on=entry.effective)


@arm(e.PowerUsed)
def _used(case: Case, event: e.PowerUsed, entry: Entry) -> Changes:
    return _power(
        case, event.power, used_on=entry.effective, effective=event.effective, members=event.members, chair=event.chair
    )


@arm(e.GoverningBodyReplaced)
def _replaced(case: Case, event: e.GoverningBodyReplaced, entry: Entry) -> Changes:
    """Existing governors vacate office; the interim chair is the chair from this day."""
    used = {
        power: replace(steps, replaced=True) if steps.members == event.members else steps
        for power, steps in case.powers.items()
    }
    holders = {**case.holders, "chair": ((event.chair, None, None),)}
    return {"powers": used, "governors": event.members, "holders": holders}
