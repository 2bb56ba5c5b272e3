"""One form for what happened at a meeting: its fields for one case, and what is asked for once it is filled in.

Who was there, whether progress is sufficient, each milestone, the decisions, actions carried and new, the next meeting:
all of it is recorded, or none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any, Literal

from cases import commands as c
from cases.case import Case, Meeting
from cases.commands.command import Command
from cases.policy import MeetingKind, Policy
from cases.refusals import day
from desk.casefile.meetings import ANSWERS, Called
from desk.forms.choice import Choice
from desk.forms.fields import Field
from desk.forms.from_case import action_texts, milestone_texts
from desk.site.seeing import Seen

HERE, DEPUTY, SORRY, ABSENT = "here", "deputy", "apologies", "absent"
IN_PLACE, NOTE = "deputy:", "note:"
"""What the name of a field begins with that stands beside another: who came instead, and a note on a milestone."""
DONE, CARRY, LEAVE = "done", "carry", "leave"
ATTENDANCE = (
    Choice(HERE, "There"),
    Choice(DEPUTY, "Somebody came in their place"),
    Choice(SORRY, "Not there, sent apologies"),
    Choice(ABSENT, "Not there"),
)


class Minutes(Command):
    """The form as it was filled in: not a command of its own, but what several are made of."""

    attendance: dict[str, str] = {}
    judged: Literal["sufficient", "insufficient"] | None = None
    milestones: dict[str, str] = {}
    decisions: tuple[str, ...] = ()
    reviewed: bool = False
    actions: dict[str, dict[str, Any]] = {}
    new: tuple[dict[str, Any], ...] = ()
    next_date: date | None = None
    next_time: str = ""
    next_place: str = ""

    def deputy(self, role: str) -> str:
        return self.attendance.get(f"{IN_PLACE}{role}", "")

    @property
    def judgements(self) -> dict[str, str]:
        return {id: said for id, said in self.milestones.items() if not id.startswith(NOTE)}

    def note(self, milestone: str) -> str:
        return self.milestones.get(f"{NOTE}{milestone}", "")


# --- its fields ----------------------------------------------------------------------------------------------------
def fields(seen: Seen, meeting: Meeting, called: Sequence[Called]) -> tuple[Field, ...]:
    """What is asked for about one meeting of a case."""
    policy = seen.framework.policy
    kind = policy.meetings[meeting.kind]
    found = [_attendance(called)]
    if kind.group or kind.ends_intervention or kind.counts_as:
        found += [_progress(kind), *_milestones(seen.case, policy, seen)]
    found.append(
        Field("decisions", "Decisions", "lines", hint="One on each line. The school is told of them in the minutes.")
    )
    if seen.case.category and policy.category(seen.case.category).concern:
        said = f"The category was reviewed at this meeting and stays {seen.case.category}"
        found.append(Field("reviewed", said, "tick"))
    found += [*_open_actions(seen, meeting), _new_actions(policy, seen.case.school_type), *_next(kind)]
    return tuple(found)


def _attendance(called: Sequence[Called]) -> Field:
    """Of each whether they were there, and who came in their place."""
    asked: list[Field] = []
    for x in called:
        asked.append(Field(x.role, f"{x.name}, {x.title}{_expects(x)}", "choice", True, options=ATTENDANCE))
        asked.append(Field(f"{IN_PLACE}{x.role}", f"Who came in the place of {x.name}", "line"))
    hint = "An absence is put on record and never stops the meeting."
    return Field("attendance", "Who was there", "group", True, hint, fields=tuple(asked))


def _expects(one: Called) -> str:
    chair = " (in the chair)" if one.chairs else ""
    return f"{chair}: always expected" if one.expected else chair


def _progress(kind: MeetingKind) -> Field:
    options = (Choice("sufficient", "Sufficient"), Choice("insufficient", "Not sufficient yet"))
    hint = (
        f"This meeting decides whether intervention ends ({kind.source})."
        if kind.ends_intervention
        else "Leave it open if this meeting did not judge it. The meeting that ends intervention must."
    )
    return Field("judged", "Progress, as this meeting judges it", "choice", kind.ends_intervention, hint, options)


def _milestones(case: Case, policy: Policy, seen: Seen) -> Iterator[Field]:
    """A judgement and a note for each milestone that is not met yet."""
    rules = policy.milestones
    stones = sorted((x for x in case.milestones.values() if not x.met), key=lambda x: (x.due, x.id))
    if not (rules and rules.judgements and stones):
        return
    options = tuple(Choice(one.id, one.title) for one in rules.judgements)
    texts = milestone_texts(seen.trail)
    asked: list[Field] = []
    for x in stones:
        said = f"{x.id}: {texts.get(x.id) or 'no words on record'}, due {day(x.due)}"
        asked += [Field(x.id, said, "choice", options=options), Field(f"{NOTE}{x.id}", f"Note on {x.id}", "line")]
    yield Field("milestones", "Milestones", "group", hint=f"“{rules.quote}” ({rules.source})", fields=tuple(asked))


def _open_actions(seen: Seen, meeting: Meeting) -> Iterator[Field]:
    """What earlier meetings agreed and is not done."""
    texts, title = action_texts(seen.trail), seen.framework.policy.title_of
    options = (Choice(DONE, "Done"), Choice(CARRY, "Carry on, with a new day"), Choice(LEAVE, "Leave as it is"))
    asked = [
        Field(
            x.id, f"{x.id}: {texts.get(x.id, '')} ({title(x.lead, seen.case.school_type)}, due {day(x.due)})", "group",
            fields=(
                Field("stands", "How it stands", "choice", options=options),
                Field("due", "New day, if it is carried on", "date"),
                Field("outcome", "What came of it, if it is done", "line"),
            ),
        )
        for x in seen.case.actions.values()
        if x.open and meeting.id not in (x.meeting, *(id for id, *_ in x.carried))
    ]  # fmt: skip
    if asked:
        yield Field("actions", "Actions carried from before", "group", fields=tuple(asked))


def _new_actions(policy: Policy, school_type: str) -> Field:
    leads = tuple(Choice(id, policy.title_of(id, school_type)) for id in policy.posts_of(authority=False))
    parts = (
        Field("text", "What is to be done", "line", True),
        Field("lead", "Who leads it", "choice", True, options=leads),
        Field("due", "By when", "date", True),
    )
    return Field("new", "New actions", "rows", hint="Leave this empty if there are none.", fields=parts)


def _next(kind: MeetingKind) -> Iterator[Field]:
    said = f"If the day of the next {kind.title} was agreed, it is booked and everybody called is told."
    yield Field("next_date", "Next meeting", "date", hint=said)
    yield Field("next_time", "Time of the next meeting", "clock", hint="For example, 14:30")
    yield Field("next_place", "Place of the next meeting", "line")


# --- what it asks for ----------------------------------------------------------------------------------------------
def asks(case: Case, meeting: Meeting, called: Sequence[Called], said: Minutes) -> list[Command]:
    """The commands that a form comes to, in the order in which they must be asked."""
    found: list[Command] = list(_replies(meeting, called, said))
    absent = tuple(x.role for x in called if said.attendance.get(x.role) in (DEPUTY, SORRY, ABSENT))
    found.append(
        c.HoldMeeting(
            id=meeting.id, absent=absent, reviews_category=said.reviewed, judged=said.judged, decisions=said.decisions
        )
    )
    judged = [
        c.JudgedMilestone(milestone=id, judgement=judgement, note=said.note(id))
        for id, judgement in said.judgements.items()
    ]
    if judged:
        found.append(c.JudgeMilestones(meeting=meeting.id, milestones=tuple(judged)))
    found += [*_carried(case, meeting, said.actions), *_agreed(case, meeting, said.new)]
    if said.next_date:
        found.append(_booked(case, meeting, said, said.next_date))
    return found


def _replies(meeting: Meeting, called: Sequence[Called], said: Minutes) -> Iterator[Command]:
    """Apologies and deputies are answers to the invitation, which is asked before the meeting counts as held."""
    for x in called:
        how, deputy = said.attendance.get(x.role), said.deputy(x.role)
        known = x.answered and x.answer == ANSWERS["declined"] and x.deputy == deputy
        if how in (DEPUTY, SORRY) and not known:
            yield c.ReplyToMeeting(id=meeting.id, person=x.person, answer="declined", deputy=deputy, says=x.says)


def _carried(case: Case, meeting: Meeting, actions: Mapping[str, Mapping[str, Any]]) -> Iterator[Command]:
    for id, part in actions.items():
        if part.get("stands") == DONE:
            yield c.FinishAction(id=id, outcome=part.get("outcome", ""))
        elif part.get("stands") == CARRY:
            yield c.CarryAction(id=id, meeting=meeting.id, due=part.get("due", case.actions[id].due))


def _agreed(case: Case, meeting: Meeting, new: Sequence[Mapping[str, Any]]) -> Iterator[Command]:
    free = (name for n in count(1) if (name := f"{meeting.id}-{n}") not in case.actions)
    for row in new:
        yield c.CarryAction(id=next(free), meeting=meeting.id, due=row["due"], text=row["text"], lead=row["lead"])


def _booked(case: Case, meeting: Meeting, said: Minutes, on: date) -> c.BookMeeting:
    free = next(name for n in count(1) if (name := f"G{n}") not in case.meetings)
    kind = meeting.kind if not meeting.counts_as else meeting.counts_as
    return c.BookMeeting(
        meeting=kind, id=free, date=on, time=said.next_time, minutes=meeting.minutes or None, place=said.next_place
    )


def crossed(said: Minutes, called: Sequence[Called]) -> Mapping[str, str]:
    """What the fields say against each other, by the field: a deputy without a name or beside whoever came, a new day
    that nobody gave."""
    found: dict[str, str] = {}
    for x in called:
        if said.attendance.get(x.role) == DEPUTY and not said.deputy(x.role):
            found[f"attendance-{IN_PLACE}{x.role}"] = f"Say who came in the place of {x.name}"
        elif said.attendance.get(x.role) != DEPUTY and said.deputy(x.role) not in ("", x.deputy):
            found[f"attendance-{x.role}"] = f"Say that somebody came in the place of {x.name}, or leave out who"
    for id, part in said.actions.items():
        if part.get("stands") == CARRY and "due" not in part:
            found[f"actions-{id}-due"] = f"Give the day to which {id} is carried on"
    for id in (name.removeprefix(NOTE) for name in said.milestones if name.startswith(NOTE)):
        if id not in said.judgements:
            found[f"milestones-{id}"] = f"Judge {id}, on which there is a note"
    if (said.next_time or said.next_place) and not said.next_date:
        found["next_date"] = "Give the day of the next meeting"
    return found
