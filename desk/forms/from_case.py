"""What can be chosen from what one case holds today: its people, meetings, milestones, letters and so on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from cases import events as e
from cases.case import Meeting
from cases.decisions.answers import answerable
from cases.evolve import event_of
from cases.refusals import day
from cases.trail import Entry
from desk.bundling.words import name_of_letter
from desk.forms.choice import Choice, cited, in_words
from desk.site.seeing import Seen

E = TypeVar("E", bound=e.Event)


def _named(seen: Seen, ids: Iterable[str]) -> list[Choice]:
    """People by their names and the posts they hold today, each once."""
    made = []
    for id in dict.fromkeys(ids):
        if id in seen.people:
            roles = [r for r in seen.framework.policy.roles if r in seen.case.roles_of(id, seen.today)]
            titles = [seen.framework.policy.title_of(r, seen.case.school_type) for r in roles]
            made.append(
                Choice(id, f"{seen.people[id].name}, {' and '.join(titles)}" if titles else seen.people[id].name)
            )
    return sorted(made, key=lambda c: c.text.casefold())


def _holding(seen: Seen, *at: str) -> list[Choice]:
    """Those who hold a post today, of these kinds."""
    policy, case = seen.framework.policy, seen.case
    found = (case.holder(role, seen.today) for role in policy.roles if not at or policy.roles[role].at in at)
    return _named(seen, (id for id in found if id))


def _around(seen: Seen) -> list[Choice]:
    """Everybody who has, had or will have to do with the case."""
    held = (person for holdings in seen.case.holders.values() for person, _, _ in holdings)
    return _named(seen, (*held, *seen.case.governors))


def _meetings(*standing: str) -> Callable[[Seen], list[Choice]]:
    def found(seen: Seen) -> list[Choice]:
        known = sorted(seen.case.meetings.values(), key=lambda m: (m.on, m.id))
        return [Choice(m.id, meeting_in_words(seen, m)) for m in known if m.standing in standing]

    return found


def meeting_in_words(seen: Seen, meeting: Meeting) -> str:
    kind = seen.framework.policy.meetings.get(meeting.kind)
    at = f" at {meeting.starts}" if meeting.starts else ""
    return f"{kind.title if kind else in_words(meeting.kind)}, {day(meeting.on)}{at} ({meeting.id})"


def _called(seen: Seen) -> list[Choice]:
    """The posts that are called to the meetings that are booked."""
    policy = seen.framework.policy
    kinds = [policy.meetings[m.kind] for m in seen.case.meetings.values() if m.standing == "booked"]
    roles = dict.fromkeys(role for kind in kinds for role in (*kind.expected, kind.chair, *kind.invite))
    return [_with_holder(seen, role) for role in roles]


def _with_holder(seen: Seen, role: str) -> Choice:
    title = seen.framework.policy.title_of(role, seen.case.school_type)
    person = seen.case.holder(role, seen.today)
    return Choice(
        role, f"{title}: {seen.people[person].name}" if person in seen.people else f"{title}: nobody holds it"
    )


def _milestones(seen: Seen) -> list[Choice]:
    texts = milestone_texts(seen.trail)
    known = sorted((m for m in seen.case.milestones.values() if not m.met), key=lambda m: (m.due, m.id))
    title = partial(seen.framework.policy.title_of, school_type=seen.case.school_type)
    return [
        Choice(m.id, f"{m.id}: {texts.get(m.id) or 'milestone'}", f"Due {day(m.due)}; {title(m.lead)} leads")
        for m in known
    ]


def milestone_texts(trail: Sequence[Entry]) -> dict[str, str]:
    """What each milestone says, by its short name."""
    return {added.milestone: added.text for added in _standing(trail, e.MilestoneAdded)}


def action_texts(trail: Sequence[Entry]) -> dict[str, str]:
    """What each action of a meeting says, by its short name: as it was last put into words."""
    return {agreed.action: agreed.text for agreed in _standing(trail, e.GroupActionAgreed) if agreed.text}


def _standing(trail: Sequence[Entry], kind: type[E]) -> Iterator[E]:
    """What was recorded of a kind, without what a later entry says was wrong."""
    struck = {entry.corrects for entry in trail if entry.corrects}
    for entry in trail:
        event = event_of(entry) if entry.type == kind.type and entry.id not in struck else None
        if isinstance(event, kind):
            yield event


def _contacts(seen: Seen) -> list[Choice]:
    waiting = [c for c in seen.case.contacts.values() if not c.answered]
    names = {c.id: seen.people[c.to].name if c.to in seen.people else "an officer" for c in waiting}
    return [Choice(c.id, f"{c.id}: of {day(c.on)}, to {names[c.id]}", f"Reply by {day(c.reply_by)}") for c in waiting]


def _drafts(*standing: str) -> Callable[[Seen], list[Choice]]:
    def found(seen: Seen) -> list[Choice]:
        waiting = [d for d in seen.case.drafts.values() if d.standing in standing]
        return [Choice(d.id, f"{d.id}: {name_of_letter(d.template)}, dated {day(d.dated)}") for d in waiting]

    return found


def _requirements(seen: Seen) -> list[Choice]:
    warning = seen.case.warning
    return [Choice(name, f"{name} was met") for name in (warning.standing_requirements if warning else ())]


def _current(seen: Seen) -> list[Choice]:
    category = seen.framework.policy.category(seen.case.category)
    return [Choice(category.id, f"{category.id}: {category.name}", cited(category.source, category.quote))]


def _answerable(seen: Seen) -> list[Choice]:
    triggers = {t.id: t for t in seen.framework.policy.triggers}
    known = [triggers[id] for id in answerable(seen.case, seen.framework.policy)]
    return [Choice(t.id, f"{t.id}: {t.text}", cited(t.source, t.quote)) for t in known]


def _actions(seen: Seen) -> list[Choice]:
    texts = action_texts(seen.trail)
    known = [a for a in seen.case.actions.values() if a.open]
    return [Choice(a.id, f"{a.id}: {texts.get(a.id) or 'action'}", f"Due {day(a.due)}") for a in known]


FROM_CASE: dict[str, Callable[[Seen], list[Choice]]] = {
    "current category": _current,
    "officers": lambda seen: _holding(seen, "la"),
    "people around": _around,
    "post-holders": _holding,
    "booked meetings": _meetings("booked"),
    "held meetings": _meetings("held"),
    "called": _called,
    "open milestones": _milestones,
    "contacts to answer": _contacts,
    "drafts": _drafts("drafted"),
    "drafts on their way": _drafts("drafted", "approved"),
    "holds": lambda seen: [Choice(id, id) for id in seen.case.holds],
    "requirements": _requirements,
    "requirement names": lambda seen: [Choice(c.value, c.value) for c in _requirements(seen)],
    "triggers to answer": _answerable,
    "open actions": _actions,
    "meetings": _meetings("booked", "held"),
}
