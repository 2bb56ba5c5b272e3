"""Section 15: at each meeting of the group, whether the school is "on course to meet milestones"."""

from __future__ import annotations

from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case, Meeting
from cases.framework import Framework
from cases.refusals import Refusal, day

SECTION = "section 15"
DONE = "The milestones were not judged."


def judge_milestones(case: Case, ask: c.JudgeMilestones, framework: Framework, today: date) -> list[e.Event]:
    """What a meeting said of each milestone. One that it judges to be met is met, unless that is on record already."""
    meeting = met_at(case, ask.meeting, today, DONE)
    rules = framework.policy.milestones
    scale = {judgement.id: judgement.met for judgement in rules.judgements} if rules else {}
    if not ask.milestones:
        raise Refusal(DONE, "none was named", "Judge one milestone at least.", SECTION, field="milestones")
    for one in ask.milestones:
        _can_be_judged(case, one, scale)
    if len({one.milestone for one in ask.milestones}) < len(ask.milestones):
        raise Refusal(DONE, "one is there twice", "Judge each milestone once.", SECTION, field="milestones")
    judged = e.MilestonesJudged(
        meeting=meeting.id,
        on=max(meeting.on, *(case.milestones[one.milestone].added_on for one in ask.milestones)),
        judgements={one.milestone: one.judgement for one in ask.milestones},
        notes={one.milestone: one.note for one in ask.milestones if one.note.strip()},
    )
    met = [one.milestone for one in ask.milestones if scale[one.judgement] and not case.milestones[one.milestone].met]
    return [judged, *(e.MilestoneMet(milestone=milestone) for milestone in met)]


def met_at(case: Case, id: str, today: date, done: str) -> Meeting:
    """The meeting at which something was said. Raises Refusal where it was not, or not yet."""
    meeting = case.meetings.get(id)
    if meeting is None:
        raise Refusal(done, f"there is no meeting {id}", "Book it first.", field="meeting")
    if meeting.standing == "cancelled":
        raise Refusal(done, f"the meeting {id} was cancelled", "Name one that was held.", field="meeting")
    if meeting.on > today:
        why = f"the meeting {id} is on {day(meeting.on)}, which has not come yet"
        raise Refusal(done, why, "Record it once it is held, or move it.", SECTION, field="meeting")
    return meeting


def _can_be_judged(case: Case, one: c.JudgedMilestone, scale: dict[str, bool]) -> None:
    if one.milestone not in case.milestones:
        why = f"the plan has no milestone {one.milestone}"
        raise Refusal(DONE, why, "Choose a milestone of the current plan.", SECTION, field="milestones")
    if one.judgement not in scale:
        why = f"the policy has no judgement called {one.judgement} for a milestone"
        mend = f"Choose from {', '.join(scale)}." if scale else "Add `judgements` to `milestones` in the policy file."
        raise Refusal(DONE, why, mend, SECTION, field="milestones")
