"""What the entries of a case say: the folded case has the facts and the entry's number, the trail has the words."""

from __future__ import annotations

from collections.abc import Iterable

from cases import events as e
from cases.case import Case
from cases.evolve import event_of
from cases.trail import Entry


class Words:
    """What some entries of a case say, by their number. A number that is not there says nothing."""

    def __init__(self, trail: Iterable[Entry], wanted: Iterable[int]) -> None:
        numbers = set(wanted)
        self._said = {entry.seq: (entry, event_of(entry)) for entry in trail if entry.seq in numbers}

    def of(self, number: int, name: str) -> str:
        """One text of an entry; "" where it says none."""
        found = self._said.get(number)
        return str(getattr(found[1], name, "")) if found else ""

    def event(self, number: int) -> e.Event | None:
        found = self._said.get(number)
        return found[1] if found else None

    def entry(self, number: int) -> Entry | None:
        found = self._said.get(number)
        return found[0] if found else None


def words_of(case: Case, trail: Iterable[Entry]) -> Words:
    """The words of the plan, its milestones, its money and its actions."""
    milestones, actions = case.milestones.values(), case.actions.values()
    numbers = {case.plan_entry, *(one.seq for one in milestones), *(spend.seq for spend in case.spends)}
    numbers |= {moved.seq for one in milestones for moved in one.days}
    numbers |= {said.seq for one in milestones for said in one.judgements}
    numbers |= {number for one in actions for number in (one.seq, one.done_seq, *(seq for _, _, seq in one.carried))}
    return Words(trail, numbers)
