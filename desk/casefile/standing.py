"""How a case stands: what is owed next and why, and what blocks exit with the entries that it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cases import events as e
from cases.case import Case
from cases.decisions.category import blocking_leave
from cases.decisions.exit import unmet_to_close
from cases.framework import Framework
from cases.obligations import Obligation, Unknown, obligations
from cases.people import Person
from cases.policy import NotBefore, Policy
from cases.trail import Entry
from desk.bundling.words import kind
from desk.casefile.owing import FAR, Owing, owing
from desk.ways import Way, way_of

Everybody = Mapping[str, Person]
WARNED = "trail?kind=warning.given"

STANDINGS = {
    "none": "No case is open",
    "open": "Open",
    "closed": "Closed",
    "withdrawn": "Withdrawn: it was opened in error",
    "transferred": "Handed over",
}


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that somebody has yet to do. `late`: it is past its day; `way` is where it is done."""

    due: date
    late: bool
    progress: str
    what: str
    because: str
    who: str
    to: str
    source: str
    quote: str
    way: Way | None


@dataclass(frozen=True, slots=True)
class Rests:
    """An entry that something rests on: its number, what it is, and the day it is about."""

    number: int
    what: str
    on: date


@dataclass(frozen=True, slots=True)
class Block:
    """Something that stands between the case and a way out of it."""

    way_out: str
    why: str
    mend: str
    source: str
    rests_on: tuple[Rests, ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """Something in the diary."""

    on: date
    what: str
    href: str
    note: str = ""


def owed(case: Case, framework: Framework, everybody: Everybody, on: date) -> tuple[list[Owed], list[Unknown]]:
    """What is still owed on a day, the most pressing first, and duties whose day cannot be worked out."""
    found, unknown = owing(case, framework, on)
    return [_owed(case, one, framework, everybody, on) for one in found], unknown


def _owed(case: Case, one: Owing, framework: Framework, everybody: Everybody, on: date) -> Owed:
    o = one.obligation
    return Owed(
        o.due,
        one.late,
        o.progress or "",
        f"{o.duty.name} ({o.duty.id})",
        o.because.removeprefix(f"{o.duty.name}: "),
        _who(one, everybody, case.school_type),
        ", ".join(o.policy.title_of(role, case.school_type) for role in o.duty.to if role in o.policy.roles),
        _source(o),
        o.duty.quote or "",
        _way(case, o, framework.policy, on) if case.seq else None,
    )


def _way(case: Case, o: Obligation, policy: Policy, on: date) -> Way:
    """Where it is done: a meeting of the group whose day has come has only to be recorded."""
    group = policy.group_meetings()
    come = [m for m in case.meetings.values() if m.standing == "booked" and m.kind in group and m.on <= on]
    first = min(come, key=lambda m: (m.on, m.id), default=None)
    booked = o.span is not None and o.count + o.booked >= o.needed
    return way_of(o.duty, policy, case.id, o.subject, first.id if first else "", booked)


def _who(one: Owing, everybody: Everybody, school_type: str) -> str:
    """The post that owes something, and who holds it."""
    title = one.obligation.policy.title_of(one.obligation.duty.owed_by or "", school_type)
    name = everybody[one.person].name if one.person and one.person in everybody else ""
    return f"{title}: {name}" if name else f"{title} (nobody holds this post)"


def _source(o: Obligation) -> str:
    local = " (date set locally)" if {"rule", "within", "n"} & set(o.duty.local) else ""
    return f"{o.duty.source}{local}"


# --- the diary -----------------------------------------------------------------------------------------------------
def ahead(case: Case, policy: Policy, on: date) -> list[Ahead]:
    """Meetings booked, milestones not met, and the days of a warning notice, the earliest first."""
    return sorted(_ahead(case, policy, on), key=lambda one: (one.on, one.what))


def _ahead(case: Case, policy: Policy, on: date) -> Iterator[Ahead]:
    for m in case.meetings.values():
        if m.standing == "booked":
            past = "not recorded as held yet" if m.on < on else ""
            yield Ahead(m.on, policy.meetings[m.kind].title, f"meetings/{m.id}", past)
    for stone in case.milestones.values():
        if not stone.met:
            note = "not met in time" if stone.missed or stone.due < on else ""
            lead = policy.title_of(stone.lead, case.school_type)
            yield Ahead(stone.due, f"Milestone {stone.id}, led by the {lead}", "plan", note)
    warning = case.warning
    if warning and not warning.satisfied and warning.outcome != "withdrawn":
        if warning.comply_by >= on:
            yield Ahead(warning.comply_by, "Time to comply with the warning notice ends", WARNED)
        if warning.powers_until and warning.powers_until >= on:
            yield Ahead(warning.powers_until, "Powers rest on the warning notice until then", WARNED)


# --- what blocks exit ----------------------------------------------------------------------------------------------
def blocks(case: Case, trail: Sequence[Entry], framework: Framework, on: date) -> list[Block]:
    """What still stands between the case and each way out of it."""
    if case.authority:
        return []
    found = [*_leaving(case, trail, framework.policy), *_barred(case, trail, framework, on)]
    if case.open:
        source = framework.policy.exit.close_case.source
        found += [
            Block("Closing the case", why, MENDS.get(need, ""), source, _rests(trail, *RESTS[need]))
            for need, why in unmet_to_close(case, framework)
        ]
    return found


MENDS = {
    "not_intervention": "Decide the category, once the meeting that ends intervention was held.",
    "not_concern": "Decide the category.",
    "taper_reviewed": "Record a review of the taper of support.",
    "closure_letter": "Issue the closure letter.",
    "group_held": "Hold a meeting of the group.",
}
CATEGORY = (e.CategoryChanged.type, e.CategoryDecided.type)
RESTS: dict[str, tuple[tuple[str, ...], dict[str, set[str]]]] = {
    "not_intervention": (CATEGORY, {}),
    "not_concern": (CATEGORY, {}),
    "taper_reviewed": ((e.SupportTapered.type,), {}),
    "closure_letter": ((e.LetterIssued.type,), {"template": {"closure"}}),
    "group_held": ((e.GroupSetUp.type,), {}),
}
"""Which entries show how each need of the policy stands: their types, and what their facts must say."""


def _leaving(case: Case, trail: Sequence[Entry], policy: Policy) -> Iterator[Block]:
    leave = policy.exit.leave_intervention
    ending = {name for name, known in policy.meetings.items() if known.ends_intervention}
    held = _rests(trail, (e.MeetingHeld.type,), {"kind": ending})
    for why, mend in blocking_leave(case, policy):
        rests = held or _rests(trail, CATEGORY, {})
        yield Block(f"Leaving {case.category}", why, mend, leave.source if leave else "", rests)


def _barred(case: Case, trail: Sequence[Entry], framework: Framework, on: date) -> Iterator[Block]:
    """A better category that the rules keep shut until a day."""
    found, _ = obligations(case, framework, on, since=on - FAR)
    for o in found:
        if o.standing == "barred" and isinstance(o.duty.rule, NotBefore):
            shut = ", ".join(name.removeprefix("category.") for name in o.duty.rule.blocks)
            rests = tuple(_rest(x) for x in trail if o.opened and x.seq == o.opened.seq)
            yield Block(f"A better category ({shut})", o.because, "Wait until that day.", o.duty.source, rests)


def _rests(trail: Sequence[Entry], types: Sequence[str], facts: Mapping[str, set[str]]) -> tuple[Rests, ...]:
    """The last entry of these types that stands and says one of these things."""
    struck = {x.corrects for x in trail if x.corrects}
    for entry in reversed(trail):
        says = all(entry.data.get(name) in values for name, values in facts.items())
        if entry.type in types and says and entry.id not in struck:
            return (_rest(entry),)
    return ()


def _rest(entry: Entry) -> Rests:
    return Rests(entry.seq, kind(entry.type), entry.effective)
