"""Evidence that only the authority's own officers may see (Appendix 1, trigger T12), and what rests on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cases import events as e
from cases.evolve import event_of
from cases.policy import Policy
from cases.statutory import restricted
from cases.trail import Entry

EVIDENCE = "evidence"
"""What a letter must carry, by the policy, to be about the evidence of a concern."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a concern somebody outside the authority may see: triggers that are met, and measures."""

    triggers: frozenset[str]
    measures: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.triggers or self.measures)


def shown_outside(logged: e.ConcernLogged, policy: Policy) -> Shown:
    """What of a concern may leave the authority.

    A measure goes by the trigger that weighs it. One that no trigger weighs may be the evidence for a restricted
    trigger that is met: then it stays.
    """
    kept, met = restricted(policy), {*logged.hits, *logged.judged}
    hidden = {t.rule.measure for t in policy.triggers if t.rule and t.id in kept}
    weighed = {t.rule.measure for t in policy.triggers if t.rule} - hidden
    free = not met & kept
    measures = tuple(name for name in logged.data if name not in hidden and (free or name in weighed))
    return Shown(frozenset(met - kept), measures)


def is_restricted(logged: e.ConcernLogged, policy: Policy) -> bool:
    """Whether there is anything in a concern that has to stay in the authority."""
    shown = shown_outside(logged, policy)
    return shown.triggers != {*logged.hits, *logged.judged} or shown.measures != tuple(logged.data)


def is_all_restricted(logged: e.ConcernLogged, policy: Policy) -> bool:
    """Whether nothing of a concern may leave those who may see restricted evidence."""
    return is_restricted(logged, policy) and not shown_outside(logged, policy)


def restricted_entries(trail: Sequence[Entry], policy: Policy) -> frozenset[int]:
    """The numbers of the entries that hold restricted evidence, or would give it away: corrections of such entries and
    whatever else names one; files for officers alone; letters about the evidence of a concern of which nothing may be
    seen outside."""
    found: set[int] = set()
    ids: set[str] = set()
    unseen = False
    for entry in trail:
        event = event_of(entry) if entry.type == e.ConcernLogged.type else None
        if isinstance(event, e.ConcernLogged):
            unseen = is_all_restricted(event, policy)
        if (
            (isinstance(event, e.ConcernLogged) and is_restricted(event, policy))
            or entry.corrects in ids
            or (entry.type == e.EvidenceAdded.type and entry.data["restricted"])
            or _rests_on(entry, found, unseen, policy)
            or not ids.isdisjoint(texts(entry.data))
        ):
            found.add(entry.seq)
            ids.add(entry.id)
    return frozenset(found)


def _rests_on(entry: Entry, found: set[int], unseen: bool, policy: Policy) -> bool:
    """Whether a letter or notice is about a concern that is not to be seen. What went names the entry that called for
    it: it may go days later, when another concern is the last. `unseen`: nothing of the last concern may be seen."""
    letter = policy.letters.get(str(entry.data.get("template", "")))
    if letter is None or not (EVIDENCE in letter.must_carry or e.ConcernLogged.type in letter.on):
        return False
    called_for = str(entry.data.get("subject", ""))
    return int(called_for) in found if called_for.isdecimal() else unseen and EVIDENCE in letter.must_carry


def texts(value: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)
