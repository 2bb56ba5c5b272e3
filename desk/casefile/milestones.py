"""Milestones as the page of a plan shows them, with what each meeting said of them; and the actions meetings agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cases import events as e
from cases.case import Case, GroupAction, Milestone
from cases.planned import JudgedAt
from cases.policy import Policy
from desk.casefile.said import Words


@dataclass(frozen=True, slots=True)
class Judged:
    """What one meeting said of a milestone. `step` counts the policy's judgements from 1, the best; 0: none of them."""

    title: str
    step: int
    note: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A milestone's other day: when it was given, which day it had, which it got, and why."""

    on: date
    was: date
    due: date
    reason: str


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """`standing` in words; `judged` has one place for each meeting of the table, None where it said nothing."""

    id: str
    text: str
    lead: str
    due: date
    standing: str
    late: bool
    met: bool
    moved: tuple[Moved, ...]
    judged: tuple[Judged | None, ...]


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting that judged milestones."""

    id: str
    title: str
    on: date


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action that a meeting agreed. `carried`: the later meetings that gave it another day, and which."""

    id: str
    text: str
    lead: str
    agreed: Sitting
    due: date
    carried: tuple[tuple[Sitting, date], ...]
    late: bool
    done_on: date | None
    outcome: str


def sittings(case: Case, policy: Policy) -> tuple[Sitting, ...]:
    """The meetings that judged milestones, in order of their days."""
    ids = {said.meeting for one in case.milestones.values() for said in one.judgements}
    return tuple(sorted((_sitting(id, case, policy) for id in ids), key=lambda one: (one.on, one.id)))


def _sitting(id: str, case: Case, policy: Policy) -> Sitting:
    meeting = case.meetings[id]
    return Sitting(id, policy.meetings[meeting.kind].title, meeting.on)


# --- milestones ----------------------------------------------------------------------------------------------------
def milestones(
    case: Case, words: Words, policy: Policy, at: Sequence[Sitting], today: date
) -> tuple[MilestoneRow, ...]:
    """Every milestone, by its day."""
    rows = (_milestone(one, case.school_type, words, policy, at, today) for one in case.milestones.values())
    return tuple(sorted(rows, key=lambda row: (row.due, row.id)))


def _milestone(
    one: Milestone, school_type: str, words: Words, policy: Policy, at: Sequence[Sitting], today: date
) -> MilestoneRow:
    last = {said.meeting: said for said in one.judgements}
    return MilestoneRow(
        one.id,
        words.of(one.seq, "text"),
        policy.title_of(one.lead, school_type),
        one.due,
        _standing(one, today),
        not one.met and one.due < today,
        one.met,
        tuple(Moved(x.on, x.was, x.due, words.of(x.seq, "reason")) for x in one.days),
        tuple(_judged(one.id, last.get(sitting.id), words, policy) for sitting in at),
    )


def _standing(one: Milestone, today: date) -> str:
    if one.met:
        return "Met"
    if one.due < today:
        return "Missed, and taken to the next role up" if one.escalated else "Missed"
    return "To come"


def _judged(milestone: str, said: JudgedAt | None, words: Words, policy: Policy) -> Judged | None:
    if said is None:
        return None
    scale = policy.milestones.judgements if policy.milestones else ()
    step = next((n for n, known in enumerate(scale, 1) if known.id == said.judgement), 0)
    title = scale[step - 1].title if step else said.judgement.replace("_", " ")
    event = words.event(said.seq)
    return Judged(title, step, event.notes.get(milestone, "") if isinstance(event, e.MilestonesJudged) else "")


# --- actions -------------------------------------------------------------------------------------------------------
def actions(case: Case, words: Words, policy: Policy, today: date) -> tuple[ActionRow, ...]:
    """The actions that meetings agreed: those still open by their day, then those that are done."""
    rows = (_action(one, case, words, policy, today) for one in case.actions.values())
    return tuple(sorted(rows, key=lambda row: (row.done_on is not None, row.due, row.id)))


def _action(one: GroupAction, case: Case, words: Words, policy: Policy, today: date) -> ActionRow:
    return ActionRow(
        one.id,
        _text(one, words),
        policy.title_of(one.lead, case.school_type),
        _sitting(one.meeting, case, policy),
        one.due,
        tuple((_sitting(meeting, case, policy), due) for meeting, due, _ in one.carried),
        one.open and one.due < today,
        one.done_on,
        words.of(one.done_seq, "outcome"),
    )


def _text(one: GroupAction, words: Words) -> str:
    """What was agreed, in the words of the last meeting that had any."""
    said = (words.of(seq, "text") for seq in (*(seq for _, _, seq in reversed(one.carried)), one.seq))
    return next((text for text in said if text), "")
