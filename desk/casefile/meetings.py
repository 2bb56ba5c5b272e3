"""The meetings of a case for its pages: when and where, who comes, its papers, and what was recorded of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cases import events as e
from cases.case import Case, Meeting
from cases.decisions.tig import on_the_invitation
from cases.evolve import event_of
from cases.framework import Framework
from cases.obligations import obligations
from cases.people import Person
from cases.planned import GroupAction
from cases.refusals import day
from cases.terms import OutsideCalendar
from cases.trail import Entry
from desk.forms.from_case import action_texts
from notifications.diary import Version, versions
from notifications.facts.meetings import hours

ANSWERS = {"accepted": "Comes", "declined": "Does not come", "tentative": "May come"}
STANDINGS = {"booked": "Booked", "held": "Held", "cancelled": "Cancelled"}
Everybody = Mapping[str, Person]


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody on the invitation. `answer` says in words what they answered, and `answered` that it is an answer to the
    meeting as it stands; `absent`: on record as not there."""

    person: str
    name: str
    role: str
    title: str
    chairs: bool
    expected: bool
    answer: str
    answered: bool
    deputy: str
    says: str
    absent: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A meeting as a page shows it. `past`: its day has come, so that what happened can be recorded."""

    id: str
    kind: str
    title: str
    source: str
    quote: str
    on: date
    time: str
    place: str
    standing: str
    says: str
    changed: int
    booked_on: date
    past: bool
    papers: int
    called: tuple[Called, ...]
    judged: str
    decisions: tuple[str, ...]
    milestones: tuple[tuple[str, str, str], ...]
    actions: tuple[tuple[str, str, str, date, str], ...]

    @property
    def answered(self) -> int:
        return sum(one.answered for one in self.called)


@dataclass(frozen=True, slots=True)
class Needed:
    """How many meetings a duty asks for in a period that is not over, and how many there are."""

    period: str
    what: str
    needed: int
    held: int
    booked: int
    ends: date
    source: str
    kind: str

    @property
    def short(self) -> int:
        return max(self.needed - self.held - self.booked, 0)


def shown(
    case: Case, meeting: Meeting, trail: Sequence[Entry], framework: Framework, everybody: Everybody, on: date
) -> Shown:
    """One meeting. `trail` has the personal values."""
    kind = framework.policy.meetings[meeting.kind]
    known = versions(trail, meeting.id)
    last = known[-1] if known else Version(meeting.id, 0, case.last_at, meeting.on, "", 0, "", 0)  # type: ignore[arg-type]
    held = next((event_of(x) for x in _about(meeting, trail) if x.type == e.MeetingHeld.type), None)
    return Shown(
        meeting.id, meeting.kind, kind.title, kind.source or "", kind.quote or "", meeting.on, hours(last), last.place,
        meeting.standing, STANDINGS[meeting.standing], meeting.sequence, meeting.booked_on, meeting.on <= on,
        len(meeting.papers), tuple(called(case, meeting, trail, framework, everybody, on)), meeting.judged or "",
        held.decisions if isinstance(held, e.MeetingHeld) else (), tuple(_judged(meeting, trail, framework)),
        tuple(_agreed(case, meeting, trail, framework)),
    )  # fmt: skip


def called(
    case: Case, meeting: Meeting, trail: Sequence[Entry], framework: Framework, everybody: Everybody, on: date
) -> Iterator[Called]:
    """Everybody on the invitation, whoever chairs it first. What they answered to an earlier version is no answer."""
    kind = framework.policy.meetings[meeting.kind]
    about = _about(meeting, trail)
    absent = {str(x.data["role"]) for x in about if x.type == e.MeetingAbsent.type}
    replies = {str(x.data["person"]): event_of(x) for x in about if x.type == e.MeetingReplied.type}
    until = min(on, meeting.on) if meeting.standing == "held" else on
    for person, role in on_the_invitation(case, meeting, framework.policy, until).items():
        reply, said = meeting.replies.get(person), replies.get(person)
        now = reply is not None and reply.sequence == meeting.sequence
        words = ANSWERS[reply.answer] if reply and now else "Not answered since it changed" if reply else "Not answered"
        known = said if isinstance(said, e.MeetingReplied) and now else None
        yield Called(
            person, everybody[person].name if person in everybody else person, role,
            framework.policy.title_of(role, case.school_type), role == kind.chair, role in kind.expected, words, now,
            known.deputy if known else "", known.says if known else "", role in absent,
        )  # fmt: skip


def _about(meeting: Meeting, trail: Sequence[Entry]) -> list[Entry]:
    """What was recorded of a meeting and stands."""
    struck = {x.corrects for x in trail if x.corrects}
    return [x for x in trail if x.data.get("meeting") == meeting.id and x.id not in struck]


def _judged(meeting: Meeting, trail: Sequence[Entry], framework: Framework) -> Iterator[tuple[str, str, str]]:
    """What the meeting said of each milestone: (milestone, judgement, note)."""
    rules = framework.policy.milestones
    titles = {one.id: one.title for one in rules.judgements} if rules else {}
    for entry in _about(meeting, trail):
        event = event_of(entry) if entry.type == e.MilestonesJudged.type else None
        if isinstance(event, e.MilestonesJudged):
            for milestone, judgement in event.judgements.items():
                yield milestone, titles.get(judgement, judgement), event.notes.get(milestone, "")


def _agreed(
    case: Case, meeting: Meeting, trail: Sequence[Entry], framework: Framework
) -> Iterator[tuple[str, str, str, date, str]]:
    """The actions that the meeting agreed or carried on, as it did: (name, what, who leads it, by when, how the action
    stands now)."""
    for entry in _about(meeting, trail):
        event = event_of(entry) if entry.type == e.GroupActionAgreed.type else None
        if isinstance(event, e.GroupActionAgreed):
            said = action_texts([x for x in trail if x.seq <= entry.seq or x.corrects]).get(event.action, "")
            title = framework.policy.title_of(event.lead, case.school_type)
            yield event.action, said, title, event.due, _stands(case.actions[event.action], entry)


def _stands(action: GroupAction, agreed: Entry) -> str:
    """Whether an action is done, and whether a later meeting than that of an entry carried it on."""
    carried = any(seq > agreed.seq for _, _, seq in action.carried)
    return f"{'Open' if action.open else 'Done'}{f', carried on to {day(action.due)}' if carried else ''}"


def needed(case: Case, framework: Framework, on: date) -> list[Needed]:
    """The meetings that duties ask for in the periods of today, and how far each is met."""
    try:
        owed, _ = obligations(case, framework, on, since=on)
    except OutsideCalendar:
        return []
    found = []
    for o in owed:
        kind = next((name.removeprefix("meeting.") for name in o.duty.met_by if name.startswith("meeting.")), "")
        if o.span and kind in framework.policy.meetings and case.open:
            what = f"{o.duty.name} ({o.duty.id})"
            found.append(Needed(o.span.name, what, o.needed, o.count, o.booked, o.due, o.duty.source or "", kind))
    return found
