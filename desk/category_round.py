"""The autumn round of categories: when it is held, and which schools are still to be decided or to be written to.

That is read from the list of what is owed, which the framework's own duties fill.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, false, func, or_, select

from cases import schema
from cases.framework import Framework
from cases.policy import Duty, Each, Policy
from cases.terms import Span

A_PAGE = 25
DECIDED, HANDED_OVER = "category.decided", "transferred"
_c, _o, _w = schema.caseload.c, schema.owing.c, schema.drafted.c


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


def choices(policy: Policy) -> Iterator[tuple[str, str]]:
    """The categories, for a filter."""
    yield "", "Any category"
    for category in policy.categories:
        yield category.id, f"{category.id}: {category.name}"
