"""The autumn round of categories: for each school what is on record about its category, and the letters that follow.

Which schools are still to be decided, or to be written to, is read from the list of what is owed, which the framework's
own duties fill. What is shown of a page of schools is folded from their entries about the category alone, so that it
costs the same however long their history is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, false, func, or_, select

from cases import events as e
from cases import schema
from cases.case import Case
from cases.confidential import is_all_restricted
from cases.evolve import event_of, replay
from cases.framework import Framework
from cases.permission import all_they_may
from cases.policy import Duty, Each, Policy
from cases.sight import Sight, sees_restricted
from cases.statutory import restricted
from cases.terms import Span
from cases.trail import Entry, read
from desk.site.desk import Desk

A_PAGE = 25
DECIDED, HANDED_OVER = "category.decided", "transferred"
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
_c, _o, _w, _e = schema.caseload.c, schema.owing.c, schema.drafted.c, schema.case_events.c


@dataclass(frozen=True, slots=True)
class Round:
    """The round of one school year: the duty to decide, the duty to write (None where the policy has none), the letter,
    and the days that it is held in."""

    name: str
    span: Span
    decide: Duty
    write: Duty | None
    template: str


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the round is shown: which schools (`all`, `decide` or `write`), words to look for, a category."""

    show: str = "all"
    words: str = ""
    category: str = ""
    page: int = 1


def round_of(framework: Framework, today: date) -> Round | None:
    """The round that is held, or was held last; None where the policy asks for none, or no term dates are known."""
    policy = framework.policy
    decide = next((d for d in policy.duties if isinstance(d.rule, Each) and DECIDED in d.met_by), None)
    write = next((d for d in policy.duties if isinstance(d.rule, Each) and _letter(d)), None)
    timed = decide or write
    if timed is None or not isinstance(timed.rule, Each):
        return None
    held = [span for span in framework.calendar.spans(timed.rule.period) if span.start <= today]
    if not held:
        return None
    return Round(held[-1].name, held[-1], timed, write, _letter(write) if write else "")


def _letter(duty: Duty) -> str:
    """The letter by which a duty is met, where it is a letter about a category."""
    names = [name.removeprefix("letter.") for name in duty.met_by if name.startswith("letter.category")]
    return names[0] if names else ""


# --- which schools -------------------------------------------------------------------------------------------------
def listed(conn: Connection, wanted: Wanted, held: Round, known: Mapping[str, int]) -> tuple[list[str], int]:
    """The cases of one page, by school, and how many there are in all. `known`: what `counts` has counted."""
    query = _filtered(select(_c.case_id), wanted, held)
    if wanted.words.strip() or wanted.category:
        total = int(conn.execute(select(func.count()).select_from(query.subquery())).scalar_one())
    else:
        total = known[wanted.show]
    last = max(-(-total // A_PAGE), 1)
    first = (min(max(wanted.page, 1), last) - 1) * A_PAGE
    page = query.order_by(func.lower(_c.school), _c.case_id).limit(A_PAGE).offset(first)
    return list(conn.execute(page).scalars()), total


def counts(conn: Connection, held: Round) -> dict[str, int]:
    """How many schools there are, are to be decided, and are to be written to: from the indexes alone."""
    there = select(func.count()).where(_c.urn != "", _c.standing != HANDED_OVER)
    waits = _owe(held.write).except_(_owe(held.decide), _drafted(held)) if held.write else None
    found = {"all": there, "decide": select(func.count()).select_from(_owe(held.decide).distinct().subquery())}
    if waits is not None:
        found["write"] = select(func.count()).select_from(waits.subquery())
    return {"write": 0, **{show: int(conn.execute(query).scalar_one()) for show, query in found.items()}}


def to_write(conn: Connection, held: Round) -> list[str]:
    """Every case that is decided and has no letter yet, by school."""
    query = _filtered(select(_c.case_id), Wanted("write"), held)
    return list(conn.execute(query.order_by(func.lower(_c.school), _c.case_id)).scalars())


def _filtered(query: Select[Any], wanted: Wanted, held: Round) -> Select[Any]:
    query = query.select_from(schema.caseload).where(_c.urn != "", _c.standing != HANDED_OVER)
    if wanted.category:
        query = query.where(_c.category == wanted.category)
    if wanted.words.strip():
        sought = wanted.words.strip().lower()
        names = (func.lower(column).contains(sought, autoescape=True) for column in (_c.school, _c.urn, _c.case_id))
        query = query.where(or_(*names))
    if wanted.show == "decide":
        return query.where(_c.case_id.in_(_owe(held.decide)))
    if wanted.show == "write":
        if held.write is None:
            return query.where(false())
        return query.where(_c.case_id.in_(_owe(held.write).except_(_owe(held.decide), _drafted(held))))
    return query


def _owe(duty: Duty) -> Select[Any]:
    """The cases in which a duty is still owed."""
    return select(_o.case_id).where(_o.duty == duty.id)


def _drafted(held: Round) -> Select[Any]:
    """The cases in which the round's letter is drafted, and not sent back."""
    return select(_w.case_id).where(_w.template == held.template, _w.standing != "sent_back")


# --- what is on record about them ----------------------------------------------------------------------------------
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


def choices(policy: Policy) -> Iterator[tuple[str, str]]:
    """The categories, for a filter."""
    yield "", "Any category"
    for category in policy.categories:
        yield category.id, f"{category.id}: {category.name}"
