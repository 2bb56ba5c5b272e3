"""The risk register on a day: which schools are on it, how each is rated, which way it is going, and why.

Section 15: Wider DLT "will log the concerns on a risk register". The register of a past day is folded from what is on
record now about everything up to that day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, case, func, or_, select

from cases import erased, schema, store
from cases import events as e
from cases.as_of import then
from cases.case import Case
from cases.evolve import event_of, replay
from cases.people import Person
from cases.permission import may_ask
from cases.policy import Policy, RiskRating
from cases.sight import sees_restricted
from cases.trail import Entry
from desk.directions import DIRECTIONS, SIGNS
from desk.site.visitor import Visitor
from desk.ways import form

A_PAGE = 25
ABOUT = (
    e.SchoolRecorded, e.SchoolConverted, e.PostHolderAppointed, e.PostHolderStarted, e.PostHolderLeaving, e.CaseOpened,
    e.ConcernLogged, e.RiskLogged, e.RiskRated, e.CategoryChanged, e.CaseClosed, e.CaseWithdrawn, e.CaseReopened,
    e.CaseTransferred, e.EntryCorrected, e.Redacted,
)  # fmt: skip
"""The entries from which the register is folded: of a case's other entries it needs none."""
ENDS = (e.CaseClosed, e.CaseWithdrawn, e.CaseTransferred)
TYPES = tuple(kind.type for kind in ABOUT)
ON_AND_OFF = tuple(kind.type for kind in (e.RiskLogged, e.RiskRated, *ENDS, e.CaseReopened, e.EntryCorrected))
"""Those that say by themselves which schools were on it, and how each was rated."""
_c, _o = schema.caseload.c, schema.outlook.c


@dataclass(frozen=True, slots=True)
class Rated:
    """One rating as it is read: `title` and `words` are the policy's, `step` counts its scale from 1 (0: not on it)."""

    rating: str
    title: str
    words: str
    step: int
    sign: str
    direction: str
    on: date
    by: str
    reason: str
    de_escalation: str


@dataclass(frozen=True, slots=True)
class Row:
    """A school on the register. `ratings`: the last first. `kept`: the words of its ratings are for officers who hold a
    post in the case. `rate` is the address of the form, "" where the visitor may not rate it."""

    case_id: str
    school: str
    urn: str
    category: str
    since: date
    ratings: tuple[Rated, ...]
    kept: bool
    rate: str

    @property
    def now(self) -> Rated | None:
        return self.ratings[0] if self.ratings else None


@dataclass(frozen=True, slots=True)
class Register:
    """A page of the register: its rows, how many schools are on it in all, and how many of them have each rating."""

    rows: Sequence[Row]
    total: int
    page: int
    counts: Mapping[str, int]

    @property
    def pages(self) -> int:
        return max(-(-self.total // A_PAGE), 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who looks at the register, at which moment, of which day, and which page of it."""

    visitor: Visitor
    policy: Policy
    now: datetime
    on: date
    page: int

    @property
    def scale(self) -> Sequence[RiskRating]:
        return self.policy.risk.ratings if self.policy.risk else ()


def register_on(conn: Connection, asked: Asked) -> Register:
    """The register on a day, the highest ratings first."""
    return _today(conn, asked) if asked.on >= asked.now.date() else _past(conn, asked)


# --- which schools -------------------------------------------------------------------------------------------------
def _today(conn: Connection, asked: Asked) -> Register:
    """By the lists: how each case is rated, and a page of them. What is shown of each is folded from its entries."""
    joined = schema.caseload.outerjoin(schema.outlook, _o.case_id == _c.case_id)
    listed = select(func.coalesce(_o.rating, ""), func.count()).select_from(joined).where(_c.on_register == 1)
    counts = {str(rating): int(n) for rating, n in conn.execute(listed.group_by(_o.rating))}
    total = sum(counts.values())
    page = _page(asked.page, total)
    steps = {rating.id: n for n, rating in enumerate(asked.scale)}
    height = case(steps, value=_o.rating, else_=-1) if steps else _o.rating
    ids = select(_c.case_id).select_from(joined).where(_c.on_register == 1)
    ids = ids.order_by(height.desc(), func.lower(_c.school), _c.case_id).limit(A_PAGE).offset((page - 1) * A_PAGE)
    found = store.trails(conn, list(conn.execute(ids).scalars()), TYPES, private=True)
    return Register(_rows(conn, found, {id: replay(id, x) for id, x in found.items()}, asked), total, page, counts)


def _past(conn: Connection, asked: Asked) -> Register:
    """Whatever is on the register now, or has ended or been opened since, may have been on it then: each is asked."""
    day = asked.on.isoformat()
    since = or_(_c.on_register == 1, _c.closed_on > day, _c.opened_on > day)
    names = {row.case_id: row.school for row in conn.execute(select(_c.case_id, _c.school).where(since))}
    trails = store.trails(conn, list(names), ON_AND_OFF)
    cases = {id: then(id, entries, asked.now, asked.on) for id, entries in trails.items()}
    there = {id: it for id, it in cases.items() if it.on_the_register(asked.on)}
    counts = Counter(it.ratings[-1].rating if it.ratings else "" for it in there.values())
    scale = [rating.id for rating in asked.scale]
    order = sorted(there, key=lambda id: (-_step(there[id], scale), names[id].lower(), id))
    page = _page(asked.page, len(order))
    found = store.trails(conn, order[(page - 1) * A_PAGE : page * A_PAGE], TYPES, private=True)
    folded = {id: then(id, entries, asked.now, asked.on) for id, entries in found.items()}
    return Register(_rows(conn, found, folded, asked), len(order), page, counts)


def _page(page: int, total: int) -> int:
    return min(max(page, 1), max(-(-total // A_PAGE), 1))


def _step(it: Case, scale: Sequence[str]) -> int:
    rating = it.ratings[-1].rating if it.ratings else ""
    return scale.index(rating) + 1 if rating in scale else 0


# --- what is shown of each -----------------------------------------------------------------------------------------
def _rows(
    conn: Connection, trails: Mapping[str, Sequence[Entry]], cases: Mapping[str, Case], asked: Asked
) -> list[Row]:
    raters = {rating.by for id in trails for rating in cases[id].ratings}
    people = store.people(conn, raters) if raters else {}
    return [_row(cases[id], erased.shown(entries), people, asked) for id, entries in trails.items()]


def _row(it: Case, trail: Sequence[Entry], people: Mapping[str, Person], asked: Asked) -> Row:
    kept = _kept(it, asked)
    said = {entry.seq: event for entry in trail if isinstance(event := event_of(entry), e.RiskRated)}
    since = max(first for first, last in it.register if first <= asked.on and (last is None or asked.on < last))
    today = asked.now.date()
    who = asked.visitor.person.id
    may = asked.on >= today and may_ask(it, "rate_risk", who, asked.policy, today)
    return Row(
        it.id,
        it.school,
        it.urn,
        it.category,
        since,
        tuple(
            _rated(said[rating.seq], rating.on, _name(rating.by, people), asked.scale, kept)
            for rating in reversed(it.ratings)
            if rating.on >= since
        ),
        kept,
        form(it.id, "rate_risk", then="/register") if may else "",
    )


def _kept(it: Case, asked: Asked) -> bool:
    """Whether the words of its ratings are for others: they may tell of restricted evidence. Asked of every case alike,
    so that nobody learns from it in which there is any."""
    visitor = asked.visitor
    return not sees_restricted(visitor.sight, it, visitor.person.id, asked.policy, asked.now.date())


def _rated(event: e.RiskRated, on: date, by: str, scale: Sequence[RiskRating], kept: bool) -> Rated:
    step = next((n for n, rating in enumerate(scale, 1) if rating.id == event.rating), 0)
    known = scale[step - 1] if step else None
    return Rated(
        event.rating,
        known.title if known else event.rating.replace("_", " "),
        known.words if known else "",
        step,
        SIGNS[event.direction],
        DIRECTIONS[event.direction],
        on,
        by,
        "" if kept else event.reason,
        "" if kept else event.de_escalation,
    )


def _name(person: str, people: Mapping[str, Person]) -> str:
    return people[person].name if person in people else person
