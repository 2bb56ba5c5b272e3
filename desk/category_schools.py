"""Each school in the autumn round: what is on record about its category, and how its letter stands.

It is folded from a school's entries about the category alone, so that it costs the same however long their history is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from cases import events as e
from cases import schema
from cases.case import Case
from cases.confidential import is_all_restricted
from cases.evolve import event_of, replay
from cases.permission import all_they_may
from cases.policy import Policy
from cases.sight import Sight, sees_restricted
from cases.statutory import restricted
from cases.trail import Entry, read
from desk.category_round import DECIDED, Round
from desk.site.desk import Desk

TYPES = (
    "school.recorded",
    "post_holder.appointed",
    "post_holder.started",
    "post_holder.leaving",
    "school.converted",
    "case.opened",
    "concern.logged",
    "school_view.recorded",
    "category.requested",
    DECIDED,
    "category.changed",
    "ofsted.report_published",
    "ofsted.category_removed",
    "letter.drafted",
    "letter.approved",
    "letter.sent_back",
    "letter.issued",
    "letter.sent",
    "letter.posted",
    "entry.corrected",
)
"""The entries that have to do with a school's category, its letters and who may see what of it."""
_e = schema.case_events.c


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger of Appendix 1 as the last concern has it, with its own words and where they stand."""

    id: str
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class School:
    """One school in the round. `view`: what the school thinks, "" where nobody has recorded it; `letter`: how its
    letter stands, in words; `to_write`: it is decided and no letter is on its way; `may`: what the visitor may do."""

    case: str
    school: str
    urn: str
    category: str
    open: bool
    decided_on: date | None
    view: str
    asks_for: str
    ofsted: bool
    concern_on: date | None
    met: tuple[Trigger, ...]
    no_data: tuple[Trigger, ...]
    letter: str
    to_write: bool
    drafts: int = 0
    may: frozenset[str] = frozenset()


def schools(
    conn: Connection, desk: Desk, ids: Sequence[str], held: Round, sight: Sight, person: str, today: date
) -> list[School]:
    """The schools of some cases, in that order, as somebody may see them. One statement, however many they are."""
    trails = _about_the_category(conn, ids)
    return [_school(desk, id, trails[id], held, sight, person, today) for id in ids if trails[id]]


def _about_the_category(conn: Connection, ids: Sequence[str]) -> dict[str, list[Entry]]:
    rows = conn.execute(
        select(_e.position, _e.body, _e.leaf)
        .where(_e.case_id.in_(ids), _e.type.in_(TYPES))
        .order_by(_e.case_id, _e.seq)
    )
    found: dict[str, list[Entry]] = {id: [] for id in ids}
    for row in rows:
        entry = read(row.position, row.body, bytes(row.leaf))
        found[entry.case].append(entry)
    return found


def _school(desk: Desk, id: str, trail: Sequence[Entry], held: Round, sight: Sight, person: str, today: date) -> School:
    case = replay(id, trail)
    policy = desk.door.framework(case).policy
    hidden = frozenset() if sees_restricted(sight, case, person, policy, today) else restricted(policy)
    live = _standing(trail)
    since = [entry for entry in live if entry.effective >= held.span.start]
    decided = [entry for entry in since if entry.type == DECIDED]
    concern_on, concern = _last_concern(live, policy, bool(hidden))
    met, no_data = _triggers(concern, policy, hidden) if concern else ((), ())
    letter, waits = _letter_of(case, held, since, bool(decided))
    return School(
        case=id,
        school=case.school,
        urn=case.urn,
        category=case.category,
        open=case.open,
        decided_on=decided[-1].effective if decided else None,
        view=_view(since),
        asks_for=next((str(x.data["to"]) for x in reversed(since) if x.type == "category.requested"), ""),
        ofsted=case.ofsted_concern,
        concern_on=concern_on,
        met=met,
        no_data=no_data,
        letter=letter,
        to_write=bool(decided) and waits,
        drafts=len(case.drafts),
        may=all_they_may(case, person, policy, today),
    )


def _standing(trail: Sequence[Entry]) -> list[Entry]:
    """The entries that no later one struck out."""
    struck = {entry.corrects for entry in trail if entry.corrects}
    return [entry for entry in trail if entry.id not in struck]


def _view(since: Sequence[Entry]) -> str:
    """What the school said in this round, on its own or with the decision."""
    for entry in reversed(since):
        if entry.type == "school_view.recorded":
            return str(entry.data["view"])
        if entry.type == DECIDED:
            return str(entry.data["school_view"])
    return ""


def _last_concern(live: Sequence[Entry], policy: Policy, hides: bool) -> tuple[date | None, e.ConcernLogged | None]:
    """The last concern that whoever looks may see anything of, with its day: one that is all restricted evidence takes
    nothing away from the one before."""
    for entry in reversed(live):
        logged = event_of(entry) if entry.type == e.ConcernLogged.type else None
        if isinstance(logged, e.ConcernLogged) and not (hides and is_all_restricted(logged, policy)):
            return entry.effective, logged
    return None, None


def _triggers(
    logged: e.ConcernLogged, policy: Policy, hidden: frozenset[str]
) -> tuple[tuple[Trigger, ...], tuple[Trigger, ...]]:
    """The triggers that are met, and those for which nobody gave the measure."""
    known = {t.id: Trigger(t.id, t.text, t.source or "") for t in policy.triggers if t.id not in hidden}
    met = tuple(known[id] for id in dict.fromkeys((*logged.hits, *logged.judged)) if id in known)
    return met, tuple(known[id] for id, why in logged.unanswered.items() if id in known and why == "no data")


def _letter_of(case: Case, held: Round, since: Sequence[Entry], decided: bool) -> tuple[str, bool]:
    """How the letter of the round stands, in words, and whether one is still to be written."""
    sent = [o for o in case.happened(f"letter.{held.template}") if o.on >= held.span.start]
    if sent:
        return "Sent", False
    if any(letter.template == held.template for letter in case.issued):
        return "Issued, on its way", False
    numbers = {entry.id for entry in since}
    waits = [d for d in case.drafts.values() if d.template == held.template and d.entry in numbers]
    words = {"drafted": "Waits to be approved", "approved": "Approved, to be issued"}
    for draft in waits:
        if draft.standing in words:
            return words[draft.standing], False
    if not held.template:
        return "The policy asks for none", False
    if not case.open:
        return "None: no case is open", False
    return ("To be written" if decided else "Once it is decided"), True
