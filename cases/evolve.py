"""evolve(case, entry) -> case, and replay(trail) -> case: the only way a case changes. No rule is applied here.

And between events and entries: `draft` on the way into the record, `event_of` on the way out.
"""

from __future__ import annotations

from collections.abc import Iterable

from cases import events as e
from cases.case import Case
from cases.folding import ARMS, OCCASIONS, Changes, noted
from cases.trail import Draft, Entry


def event_of(entry: Entry) -> e.Event:
    """The typed event of an entry; its personal fields are empty unless they were loaded with it."""
    return e.EVENTS[entry.type].model_validate({**entry.data, **entry.private})


def draft(event: e.Event, by: str, source: str, src: str = "", corrects: str | None = None) -> Draft:
    """An event on its way into the record: facts in the body, personal values apart."""
    said = event.model_dump(mode="json")
    facts = {name: value for name, value in said.items() if name not in event.personal}
    private = {name: said[name] for name in sorted(event.personal) if said[name]}
    return Draft(
        type=event.type,
        data=facts,
        actor=by,
        effective=event.happened_on,
        private=private,
        source=source,
        src=src,
        corrects=corrects,
    )


def evolve(case: Case, entry: Entry) -> Case:
    """The case after one more entry."""
    return _with(case, _fold(case, entry))


def replay(case_id: str, trail: Iterable[Entry]) -> Case:
    """The case that a whole trail adds up to. An entry that a later one corrects is counted, but has no effect."""
    whole = list(trail)
    wrong = {entry.corrects for entry in whole if entry.corrects}
    case = Case(case_id)
    for entry in whole:
        case = _with(case, _counted(case, entry)) if entry.id in wrong else evolve(case, entry)
    return case


def _with(case: Case, changes: Changes) -> Case:
    """A copy with some fields changed; `dataclasses.replace` sets forty fields one by one, five times slower."""
    new = object.__new__(Case)
    new.__dict__.update(case.__dict__)
    new.__dict__.update(changes)
    return new


def _counted(case: Case, entry: Entry) -> Changes:
    changes: Changes = {"seq": entry.seq, "tip": entry.leaf.hex(), "last_at": entry.at}
    if entry.src and entry.src not in case.asked:
        changes["asked"] = case.asked | {entry.src}
    if entry.src and entry.type == e.ActionRefused.type:
        changes["refused"] = {**case.refused, entry.src: entry.data["why"]}
    if entry.type == e.ConcernLogged.type:  # what was done about one that was corrected may still tell of it
        changes["of_concerns"] = case.of_concerns.union(*(entry.data[name] for name in ("hits", "judged", "data")))
    return changes


def _fold(case: Case, entry: Entry) -> Changes:
    changes = _counted(case, entry)
    if arm := ARMS.get(entry.type):
        changes.update(arm(case, event_of(entry), entry))
    if entry.type in OCCASIONS:
        changes["occasions"] = noted(changes.get("occasions", case.occasions), entry, entry.type)
    return changes
