"""What was recorded, and who will be written to because of it, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sqlalchemy import Connection, select

from cases import events as e
from cases import store
from cases.case import Case
from cases.evolve import event_of
from cases.framework import Framework
from cases.schema import deliveries
from cases.trail import Entry
from desk.bundling.words import kind, lowered, notice

_d = deliveries.c
WAYS = {"email": "by e-mail", "post": "by post", "phone_task": "by telephone", "text": "by text message"}
MOST = 12
"""How many people one letter goes to are named; of more, the rest are only counted."""
LONGEST = 1500
"""What fits beside everything else into what a browser carries to the next page."""
Reached = tuple[str, str, str]
"""A post, whoever holds it, and how they are reached; "" where nobody holds it."""


def sentence(conn: Connection, case: Case, entries: Sequence[Entry], framework: Framework) -> str:
    """What was recorded and what it called for: for the head of the page that comes after."""
    said = ", ".join(dict.fromkeys(lowered(kind(x.type)) for x in entries if x.type != e.AdviceGiven.type))
    parts = [f"Recorded: {said}.", *_advice(entries), *called(conn, case, entries, framework)]
    whole = " ".join(parts)
    return (
        whole
        if len(whole) <= LONGEST
        else f"{whole[:LONGEST].rsplit('. ', 1)[0]}. There is more in the case’s letters."
    )


def called(conn: Connection, case: Case, entries: Sequence[Entry], framework: Framework) -> Iterator[str]:
    """A sentence for each letter, notice or duty to telephone that these entries called for."""
    wanted = (
        select(_d.template, _d.role, _d.person_id, _d.channel)
        .where(_d.case_id == case.id, _d.cause.in_([x.seq for x in entries]))
        .order_by(_d.delivery_id)
    )
    rows = conn.execute(wanted).all()
    names = {id: person.name for id, person in store.people(conn, {row.person_id for row in rows}).items()}
    found: dict[str, list[Reached]] = {}
    for row in rows:
        found.setdefault(row.template, []).append((row.role, names.get(row.person_id, ""), row.channel))
    for template, to in found.items():
        yield going(template, to, framework, case.school_type)


def going(template: str, to: Sequence[Reached], framework: Framework, school_type: str) -> str:
    """To whom something goes, as a sentence: "Meeting notice: goes to Mary Pask (Chair of Governors) by post."."""
    title = partial(framework.policy.title_of, school_type=school_type)
    reached = [f"{name} ({title(role)}) {WAYS[way]}" for role, name, way in to if name]
    vacant = [title(role) for role, name, _ in to if not name]
    said = f"goes to {in_a_row(reached)}" if reached else ""
    nobody = f"nobody is {in_a_row(vacant)}, so it does not go there" if vacant else ""
    return f"{notice(template, framework)} {' but '.join(filter(None, (said, nobody)))}."


def in_a_row(words: Sequence[str]) -> str:
    """Several things as a list in a sentence: "a, b and c"."""
    shown = [*words[: MOST - 1], f"{len(words) - MOST + 1} others"] if len(words) > MOST else list(words)
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else "".join(shown)


def _advice(entries: Sequence[Entry]) -> Iterator[str]:
    """What was recorded although it is not as the framework expects."""
    for entry in entries:
        event = event_of(entry) if entry.type == e.AdviceGiven.type else None
        if isinstance(event, e.AdviceGiven):
            yield f"Note: {event.why} ({event.rule})."
