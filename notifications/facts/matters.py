"""What a warning rests on, in words: as it was given, or as the record has it. What was erased stops the letter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from cases import events as e
from cases.evolve import event_of
from cases.policy import Trigger
from cases.refusals import day
from cases.statutory import Matter as Ground
from cases.statutory import restricted
from cases.trail import Entry
from notifications.facts.matter import Found, Matter, personal
from notifications.facts.words import plain, quantity
from notifications.language import MissingValue


def stopped(m: Matter, why: str, mend: str) -> NoReturn:
    """A statutory letter that is not whole is not written. Raises MissingValue with a sentence."""
    wording = m.delivery.context["wording"]
    raise MissingValue(f"The notice “{wording}” was not written: {why}. {mend}", str(wording))


def erased(entry: Entry) -> bool:
    """Whether a personal value that was given with an entry has been erased since."""
    return len(entry.sd) > len(entry.private)


def matters(m: Matter, given: Found[e.PreWarningGiven] | Found[e.WarningGiven]) -> tuple[Ground, ...]:
    """Each matter with who says so and its day, the earliest first. Raises MissingValue for one that was erased."""
    event = given.event
    if event.matters:
        return tuple(Ground(x.what, x.source, x.on) for x in event.matters)
    found = [ground for seq in event.rests_on for ground in _of_entry(m, seq)]
    found += [_milestone(m, given, name) for name in event.missed]
    return tuple(sorted(found, key=lambda x: x.on))


def _of_entry(m: Matter, seq: int) -> Iterator[Ground]:
    entry = next((x for x in m.trail if x.seq == seq), None)
    if entry is None or m.corrected(entry):
        stopped(m, "an entry that it rests on has been corrected", "Withdraw the notice, or give a new one.")
    match event_of(entry):
        case e.ConcernLogged() as logged:
            yield from _concern(m, entry, logged)
        case e.OfstedReported() as report:
            yield Ground(f"Ofsted’s outcome: {plain(report.outcome)}", "Ofsted’s inspection report", report.published)
        case e.CategoryDecided() as decided:
            yield from _category(m, entry, decided)


def _concern(m: Matter, entry: Entry, logged: e.ConcernLogged) -> Iterator[Ground]:
    """Each trigger that is met. Those that only officers may see are in no letter, whoever reads it."""
    met = {*logged.hits, *logged.judged} - restricted(m.framework.policy)
    for trigger in m.framework.policy.triggers:
        if trigger.id in met:
            source = f"The concern that we logged, point {trigger.id} of our policy"
            yield Ground(_met(trigger, logged), source, entry.effective)


def _met(trigger: Trigger, logged: e.ConcernLogged) -> str:
    measure = trigger.rule.measure if trigger.rule else ""
    return f"{trigger.text}: {quantity(measure, logged.data[measure])}" if measure in logged.data else trigger.text


def _category(m: Matter, entry: Entry, decided: e.CategoryDecided) -> Iterator[Ground]:
    """A decision with its reason; without one it is no matter, because a category alone says nothing of the school."""
    known = personal(entry, "reason", of="reason", empty="")
    if "reason" not in known:
        stopped(m, "the reason for the school’s category was erased", "Give a new notice with its matters.")
    if known["reason"]:
        category = m.category(decided.new) or {"id": decided.new, "name": decided.new}
        what = f"We placed the school in category {category['id']}, “{category['name']}”. Reason: {known['reason']}"
        by = m.title(m.framework.policy.categorisation.decided_by)
        yield Ground(what, f"Decision of the {by}", entry.effective)


def _milestone(m: Matter, given: Found[e.PreWarningGiven] | Found[e.WarningGiven], name: str) -> Ground:
    """A milestone as it stood when the notice was given."""
    before = [x for x in m.trail if x.seq < given.entry.seq and not m.corrected(x) and x.data.get("milestone") == name]
    missed = next((x for x in reversed(before) if x.type == e.MilestoneMissed.type), None)
    added = next((x for x in reversed(before) if x.type == e.MilestoneAdded.type), None)
    if missed is None or added is None or "text" not in added.private:
        stopped(m, f"the words of milestone {name} are not on the record", "Give a new notice with its matters.")
    event = event_of(missed)
    due = day(event.due) if isinstance(event, e.MilestoneMissed) else ""
    what = f"Milestone {name} was not met by {due}: {added.private['text']}"
    return Ground(what, "The action plan for the school", missed.effective)
