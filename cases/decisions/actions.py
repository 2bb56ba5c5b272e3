"""Section 15: what a meeting agrees that somebody does, carried from meeting to meeting until it is done."""

from __future__ import annotations

from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case, GroupAction, Meeting
from cases.decisions.judging import met_at
from cases.framework import Framework
from cases.refusals import Refusal, day

SECTION = "section 15"


def carry_action(case: Case, ask: c.CarryAction, framework: Framework, today: date) -> list[e.Event]:
    """A new action, or one that is still open and is carried to another meeting with another day."""
    done = f"The action {ask.id} was not recorded."
    meeting = met_at(case, ask.meeting, today, done)
    known = case.actions.get(ask.id)
    if known:
        _can_be_carried(case, known, meeting, done)
    elif not ask.text.strip():
        raise Refusal(done, "nothing says what is to be done", "Say what was agreed.", SECTION, field="text")
    lead = ask.lead or (known.lead if known else "")
    if lead not in framework.policy.roles:
        why = f"the policy has no role {lead} to lead it" if lead else "nobody is named to lead it"
        raise Refusal(done, why, "Name the lead by role.", SECTION, field="lead")
    if ask.due < meeting.on:
        why = f"it would be due on {day(ask.due)}, before the meeting that agreed it"
        raise Refusal(done, why, f"Give a day from {day(meeting.on)} on.", SECTION, field="due")
    agreed = e.GroupActionAgreed(
        action=ask.id,
        meeting=meeting.id,
        lead=lead,
        due=ask.due,
        was=known.due if known else None,
        text=ask.text,
        on=meeting.on,
    )
    return [agreed]


def _can_be_carried(case: Case, known: GroupAction, meeting: Meeting, done: str) -> None:
    own_name = "Give this one a name of its own"
    if not known.open:
        why = f"there is an action {known.id} already, and it is done"
        raise Refusal(done, why, f"{own_name}.", SECTION, field="id")
    if meeting.id in (known.meeting, *(id for id, _, _ in known.carried)):
        why = f"the meeting {meeting.id} has agreed an action {known.id} already"
        raise Refusal(done, why, f"{own_name}, or carry it to a later meeting.", SECTION, field="id")
    last = case.meetings.get(known.last_meeting)
    since = max(known.agreed_on, last.on) if last and last.standing == "held" else known.agreed_on
    if meeting.on < since:
        why = f"the action {known.id} was agreed after that meeting, on {day(since)}"
        raise Refusal(done, why, "Name a later meeting.", SECTION, field="meeting")


def finish_action(case: Case, ask: c.FinishAction, framework: Framework, today: date) -> list[e.Event]:
    """An action that was agreed has been done."""
    done = f"The action {ask.id} was not recorded as done."
    known = case.actions.get(ask.id)
    if known is None:
        raise Refusal(
            done, f"no meeting has agreed an action {ask.id}", "Choose one that is open.", SECTION, field="id"
        )
    if not known.open:
        raise Refusal(done, "it is already done", "Nothing need be done.", SECTION, field="id")
    return [e.GroupActionDone(action=ask.id, outcome=ask.outcome)]
