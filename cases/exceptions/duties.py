"""Duties not met or met late, as the obligations engine works them out: no date is reckoned here a second time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from cases import events as e
from cases.exceptions.finding import Finding
from cases.exceptions.looked import Looked
from cases.obligations import Obligation, Unknown, obligations
from cases.obligations.obligation import ended
from cases.policy import CountPer, Duty, Each, Every, NotBefore, Within
from cases.refusals import day
from cases.terms import Days
from cases.trail import Entry

MENDED, REGISTERED = "letter.mended", "risk.reported"
LEFT = "category.left_"
BEGINNINGS = (e.CaseOpened.type, e.CategoryChanged.type, e.AuthorityRecorded.type)
REVIEWS = ("report.", "visit.", "category.reviewed", "category.decided", "hmi.")


def find(looked: Looked) -> tuple[list[Finding], list[Unknown]]:
    """A finding for each duty that is late or was met late, and the duties whose days cannot be worked out."""
    owed, unknown = obligations(looked.case, looked.framework, looked.on)
    mine = [o for o in owed if _counts(looked, o.duty)]
    found = [x for o in (*mine, *_earlier_rounds(looked)) if (x := _finding(looked, o)) is not None]
    return found, [u for u in unknown if _counts(looked, u.duty)]


def _counts(looked: Looked, duty: Duty) -> bool:
    """A case opened in error and withdrawn owed nothing; what every school is owed was owed to this one too."""
    return not isinstance(duty.rule, NotBefore) and (duty.scope == "school" or looked.case.standing != "withdrawn")


def rule_of(duty: Duty) -> str:
    """The kind of exception that not doing it is."""
    met_by = duty.met_by
    if MENDED in met_by:
        return "letter_undelivered"
    if REGISTERED in met_by:
        return "register_missing"
    if any(name.startswith(LEFT) for name in met_by):
        return "over_a_year"
    if isinstance(duty.rule, CountPer | Each | Every) and any(name.startswith("meeting.") for name in met_by):
        return "meetings_short"
    if any(name.startswith("letter.") for name in met_by):
        return "letter_owed"
    return "review_missing" if any(name.startswith(REVIEWS) for name in met_by) else "duty_late"


def _finding(looked: Looked, o: Obligation) -> Finding | None:
    stopped = ended(looked.case) if o.duty.scope != "school" else looked.case.converted_on
    fell_away_late = o.standing == "discharged" and stopped is not None and o.due < stopped
    if o.standing not in ("late", "met_late") and not fell_away_late:
        return None
    done = o.met_at.astimezone(ZoneInfo(o.policy.clock.zone)).date() if o.met_at else None
    done = _day_of(looked, o) or done
    until = stopped if fell_away_late else looked.on
    return looked.finding(
        rule_of(o.duty),
        o.duty.source,
        f"{o.duty.id} {o.because}. {_outcome(o, done, stopped if fell_away_late else None)}",
        _shown_by(looked, o),
        due=o.due,
        done=done,
        until=until,
        days=_unit(o),
        weight=o.duty.level,
    )


def _outcome(o: Obligation, done: date | None, stopped: date | None) -> str:
    if done:
        return f"It was done on {day(done)}."
    if o.span:
        return f"There {'was' if o.count == 1 else 'were'} {o.count or 'none'} of {o.needed}."
    return f"It had not been done when the case ended on {day(stopped)}." if stopped else "It has not been done."


def _unit(o: Obligation) -> Days | None:
    """A duty within so many working days is late by working days; every other by days."""
    return o.days if isinstance(o.duty.rule, Within) and o.duty.rule.unit == "working_days" else None


def _day_of(looked: Looked, o: Obligation) -> date | None:
    """The day that the deed counts for, which is the one that the engine judged by."""
    met = next((x for x in looked.trail if x.at == o.met_at), None)
    return met.effective if met else None


def _shown_by(looked: Looked, o: Obligation) -> list[Entry]:
    """What began it or put the school where it is owed, what was done in its period, and what met it."""
    seqs = {o.opened.seq} if o.opened else {x.seq for x in _began(looked, o)}
    if o.span:
        seqs |= {x.seq for x in looked.case.happened(*o.duty.met_by) if x.on in o.span}
    return [x for x in looked.trail if x.seq in seqs or x.at == o.met_at]


def _began(looked: Looked, o: Obligation) -> list[Entry]:
    """The last entry before a period's end that opened the case or changed its category."""
    return [x for x in looked.standing if x.type in BEGINNINGS and x.effective <= o.due][-1:]


def _earlier_rounds(looked: Looked) -> Iterator[Obligation]:
    """A duty that comes round so often has forgotten its last lateness once it is done: asked again as of that day."""
    for duty in looked.policy.duties:
        if not isinstance(duty.rule, Every) or duty.disabled:
            continue
        for time in looked.case.happened(duty.rule.of):
            case = looked.before(looked.numbered[time.seq])
            owed, _ = obligations(case, looked.framework, time.on)
            yield from (
                replace(o, standing="met_late", met_at=time.at)
                for o in owed
                if o.duty.id == duty.id and o.standing == "late"
            )
