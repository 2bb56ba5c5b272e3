"""What an ask would record and send, before it is asked: for whoever has to confirm it. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from cases import issuing
from cases.commands import Command
from cases.decisions import decide
from cases.evolve import event_of, evolve
from cases.permission import allowed
from cases.refusals import NeedsApproval
from cases.sayings import what
from cases.trail import Entry
from desk.bundling import words
from desk.forms.told import going
from desk.site.seeing import Seen
from notifications.directory import Directory
from notifications.drafting import foreseen
from notifications.letters import called_for
from notifications.recipients import channel

TO_BE_APPROVED = "Somebody else has to approve this letter first."


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`recorded`: each entry in words; `sent`: each letter or notice, with everybody who gets it; `approval`: why it
    has to be drafted and approved first, "" where it has not."""

    recorded: tuple[str, ...]
    sent: tuple[str, ...]
    approval: str = ""


def foresee(seen: Seen, ask: Command) -> Foreseen:
    """What would follow from a request now. Raises Refusal as the door would."""
    by, case, framework = seen.visitor.person.id, seen.case, seen.framework
    allowed(seen.conn, case, ask, by, framework.policy, seen.today)
    events = decide(case, ask, framework, seen.today)
    added = foreseen(case, events, by, seen.now)
    approval = ""
    try:
        issuing.needs_no_approval(events, framework.policy, ask.about)
    except NeedsApproval:
        approval = TO_BE_APPROVED
    return Foreseen(tuple(recorded_in_words(seen, added)), tuple(_sent(seen, added)), approval)


def recorded_in_words(seen: Seen, entries: Sequence[Entry]) -> Iterator[str]:
    """Each entry as a reader of the trail would have it."""
    named = words.by_name(seen.people)
    for entry in entries:
        said = words.what(entry, what(event_of(entry), named), seen.framework, named)
        yield f"{words.kind(entry.type)}: {said}" if said else words.kind(entry.type)


def _sent(seen: Seen, added: Sequence[Entry]) -> Iterator[str]:
    after = reduce(evolve, added, seen.case)
    everybody = Directory(seen.conn, after)
    found: dict[str, list[tuple[str, str, str]]] = {}
    for entry in added:
        for call in called_for(event_of(entry), entry.seq, after, seen.framework, everybody, seen.today):
            found.setdefault(call.template, []).append((call.role, *_reached(seen, call.kind, call.person, everybody)))
    for template, to in found.items():
        yield going(template, to, seen.framework, seen.case.school_type)


def _reached(seen: Seen, kind: str, id: str | None, everybody: Directory) -> tuple[str, str]:
    """Somebody's name, and how they would be reached; "" for both where nobody holds the post."""
    person = everybody[id] if id and id in everybody else None
    if person is None:
        return "", ""
    rules = seen.case.contact_rules_of(person.id, seen.today)
    return person.name, channel(person, kind, seen.framework, rules)
