"""What the page of a school shows: what is asked of it and by when, its meetings, concerns, milestones and files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cases import events as e
from cases.case import Meeting
from cases.decisions.answers import answerable
from cases.decisions.tig import on_the_invitation
from cases.policy import Category
from cases.policy.model import Cited
from desk.school.own_copy import OwnCopy
from notifications.kinds import KINDS

SAID = {"accurate": "You said that this is accurate", "not_accurate": "You said that this is not accurate"}
REPLIED = {"accepted": "You said that you will come", "declined": "You said that you cannot come",
           "tentative": "You said that you are not sure yet"}  # fmt: skip
OVER = "It is over."


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked of the school: what, of whom, by when, who says so and in which words, and where it is
    done ("" if nowhere here)."""

    due: date
    late: bool
    what: str
    of: str
    source: str
    quote: str
    href: str = ""
    button: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A file that the school may see."""

    id: str
    name: str
    kind: str
    size: int
    on: date
    by: str
    about: str


@dataclass(frozen=True, slots=True)
class Concern:
    """A trigger that the school was told of."""

    id: str
    text: str
    source: str
    told_on: date
    standing: str
    says: str


@dataclass(frozen=True, slots=True)
class Paper:
    n: int
    name: str


@dataclass(frozen=True, slots=True)
class Called:
    """A meeting to which the visitor is called."""

    id: str
    title: str
    source: str
    quote: str
    on: date
    starts: str
    minutes: int
    place: str
    to_come: bool
    standing: str
    reply: str
    papers: tuple[Paper, ...]
    decisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone of the plan."""

    id: str
    text: str
    lead: str
    ours: bool
    due: date
    standing: str
    met: bool


# --- what is asked -------------------------------------------------------------------------------------------------
def asked_of_school(copy: OwnCopy) -> list[Asked]:
    """Everything that is asked of the school and not yet done, the most pressing first: of a case that is over only
    what every school owes."""
    of_the_case = (*_milestones(copy), *_notice(copy), *_meetings(copy)) if copy.case.open else ()
    return sorted((*_duties(copy), *of_the_case), key=lambda x: x.due)


def _duties(copy: OwnCopy) -> Iterator[Asked]:
    for one in copy.owes:
        duty = one.obligation.duty
        of = copy.title(duty.owed_by or "")
        yield Asked(one.obligation.due, one.late, duty.name, of, duty.source, duty.quote or "")


def _milestones(copy: OwnCopy) -> Iterator[Asked]:
    source, quote = _cited(copy.policy.milestones)
    for step in milestones(copy):
        if step.ours and not step.met:
            href = f"milestone/{step.id}" if copy.may("milestone_met") else ""
            what, late = step.text or f"Milestone {step.id}", step.due < copy.seen.today
            yield Asked(step.due, late, what, step.lead, source, quote, href, "Say that it is met")


def _cited(rule: Cited | None) -> tuple[str, str]:
    """Where a rule stands, and its sentence."""
    return (rule.source, rule.quote or "") if rule else ("", "")


def _notice(copy: OwnCopy) -> Iterator[Asked]:
    """What a warning notice asks, and until when it may be answered."""
    warning, today = copy.case.warning, copy.seen.today
    if warning is None or warning.outcome == "withdrawn" or warning.satisfied is not None:
        return
    source, quote = _cited(copy.policy.warning_notice)
    chair, by = copy.title("chair"), warning.comply_by
    for given in (x for _, x in copy.said(e.WarningGiven) if x.comply_by == by):
        texts = given.texts if len(given.texts) == len(given.requires) else given.requires
        for id, text in zip(given.requires, texts, strict=True):
            if id in warning.standing_requirements:
                yield Asked(by, by < today, text or f"Requirement {id}", chair, source, quote)
    until = warning.representations_by
    if warning.reply_by is None and today <= until and copy.may("representations"):
        what = "Representations about the warning notice, if you wish to make any"
        yield Asked(until, False, what, chair, source, quote, "representations", "Make representations")


def _meetings(copy: OwnCopy) -> Iterator[Asked]:
    for meeting in meetings(copy):
        if meeting.to_come and not meeting.reply and copy.may("meeting_reply"):
            what = f"{meeting.title}: say whether you will come"
            mine = ", ".join(copy.title(role) for role in copy.roles)
            yield Asked(meeting.on, False, what, mine, meeting.source, meeting.quote, f"meeting/{meeting.id}", "Answer")


# --- its parts -----------------------------------------------------------------------------------------------------
def concerns(copy: OwnCopy) -> list[Concern]:
    """The concerns that the school was told of, with what it says of each."""
    said: dict[str, str] = {}
    for _, event in copy.said(e.ConcernAnswered):
        said |= {trigger: event.says.get(trigger, "") for trigger in event.answers}
    triggers = {t.id: t for t in copy.policy.triggers}
    return [
        Concern(
            id,
            triggers[id].text,
            triggers[id].source,
            claim.told_on,
            SAID.get(claim.answer, "Not answered yet"),
            said.get(id, "") if claim.answer else "",
        )
        for id, claim in answerable(copy.case, copy.policy).items()
    ]


def meetings(copy: OwnCopy) -> list[Called]:
    """The meetings to which the visitor is called, those to come first."""
    case, today = copy.case, copy.seen.today
    mine = [m for m in case.meetings.values() if copy.person in on_the_invitation(case, m, copy.policy, today)]
    called = [_called(copy, m) for m in mine]
    return sorted(called, key=lambda m: (not m.to_come, m.on if m.to_come else date.max - (m.on - date.min)))


def _called(copy: OwnCopy, meeting: Meeting) -> Called:
    kind = copy.policy.meetings[meeting.kind]
    to_come = copy.case.open and meeting.standing == "booked" and meeting.on >= copy.seen.today
    reply = meeting.replies.get(copy.person)
    answered = reply is not None and reply.sequence == meeting.sequence
    papers = [x for _, x in copy.said(e.PapersAdded) if x.meeting == meeting.id and x.paper in meeting.papers]
    held = [x for _, x in copy.said(e.MeetingHeld) if x.meeting == meeting.id]
    booked = [x.place for _, x in copy.said(e.MeetingBooked) if x.meeting == meeting.id]
    moved = [x.place for _, x in copy.said(e.MeetingMoved) if x.meeting == meeting.id]
    places = [place for place in (*booked, *moved) if place]
    return Called(
        meeting.id,
        kind.title,
        *_cited(kind),
        meeting.on,
        meeting.starts,
        meeting.minutes,
        places[-1] if places else "",
        to_come,
        {"booked": "", "held": "Held", "cancelled": "Cancelled"}[meeting.standing],
        REPLIED.get(reply.answer, "") if reply and answered else "",
        tuple(Paper(x.paper, x.name or f"Paper {x.paper}") for x in papers),
        held[-1].decisions if held else (),
    )


def milestones(copy: OwnCopy) -> list[Step]:
    """The milestones of the plan, in the order of their days."""
    texts = {x.milestone: x.text for _, x in copy.said(e.MilestoneAdded)}
    roles = copy.policy.roles
    steps = [
        Step(
            m.id,
            texts.get(m.id, ""),
            copy.title(m.lead),
            m.lead in roles and roles[m.lead].at == "school",
            m.due,
            "Met" if m.met else "Not met in time" if m.due < copy.seen.today else "To come",
            m.met,
        )
        for m in copy.case.milestones.values()
    ]
    return sorted(steps, key=lambda step: step.due)


ABOUT = {
    "concern": "a concern",
    "category": "the category",
    "milestone": "milestone",
    "meeting": "meeting",
    "plan": "the plan",
    "warning": "the warning notice",
    "exit": "the end of the case",
}


def files(copy: OwnCopy) -> list[Shown]:
    """The evidence that the school may see, the newest first."""
    return [
        Shown(
            x.evidence,
            x.name or "A file",
            KINDS[x.kind].title,
            x.size,
            entry.effective,
            copy.name(entry.actor),
            f"{ABOUT[x.about]} {x.subject}".strip(),
        )
        for entry, x in reversed(list(copy.said(e.EvidenceAdded)))
    ]


def category(copy: OwnCopy) -> Category:
    return copy.policy.category(copy.case.category)
