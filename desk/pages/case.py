"""A case: how it stands, the picture of its life, what is next and why, what blocks exit; and who holds which post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from cases import store
from cases.case import Case
from cases.evolve import replay
from cases.framework import Framework
from cases.people import Person
from cases.permission import all_they_may
from cases.trail import Entry
from desk.casefile import people, standing
from desk.charts import drawing, life
from desk.charts.of_case import life_of
from desk.directions import DIRECTIONS
from desk.site.asking import SeesAll, TheDesk
from desk.site.given import past_day
from desk.site.rendering import page
from desk.site.seeing import Seen, seeing

router = APIRouter()

BACK = ("/cases", "Caseload")


@dataclass(frozen=True, slots=True)
class Summary:
    """A case in a few facts."""

    id: str
    school: str
    urn: str
    type: str
    phase: str
    standing: str
    opened_on: date | None
    ended_on: date | None
    watch_until: date | None
    category: str
    category_name: str
    category_source: str
    category_quote: str
    since: date | None
    days: int
    on_register: bool
    rating: str
    direction: str
    rated_on: date | None
    policy: str
    version: str
    later: tuple[str, ...]


@router.get("/cases/{case}")
def case_page(request: Request, desk: TheDesk, visitor: SeesAll, case: str, on: str = "") -> Response:
    """A case today, or as it stood at the end of a past day."""
    day = past_day(on, desk.today(), "The case is not shown.")
    with seeing(desk, visitor, case, "case") as seen:
        past = day < seen.today
        it, shown = _as_of(seen, day) if past else (seen.case, seen.shown)
        framework = desk.door.framework(it) if it.seq else seen.framework
        everybody = _with_contacts(seen, it)
        may = all_they_may(it, visitor.person.id, framework.policy, day) if not past else frozenset()
    facts = _facts(it, shown, framework, everybody, day, may) if it.seq else {}
    return page(
        request, "case.html", visitor,
        back=BACK, case=seen.case.id, school=seen.case.school or "The authority", on=day if past else None,
        there=bool(it.seq), acts=bool(may), **facts,
    )  # fmt: skip


def _as_of(seen: Seen, day: date) -> tuple[Case, list[Entry]]:
    """The case and its trail as they were on record by the end of a day, as far as the visitor may know of them."""
    zone = ZoneInfo(seen.framework.policy.clock.zone)
    until = [entry for entry in seen.shown if entry.at.astimezone(zone).date() <= day]
    return replay(seen.case.id, until), until


def _with_contacts(seen: Seen, case: Case) -> Mapping[str, Person]:
    """Everybody who may owe something here: holders of posts, and officers whom the school has contacted."""
    contacted = {contact.to for contact in case.contacts.values()}
    missing = contacted - set(seen.people)
    return {**seen.people, **(store.people(seen.conn, missing) if missing else {})}


def _facts(
    case: Case,
    trail: Sequence[Entry],
    framework: Framework,
    everybody: Mapping[str, Person],
    on: date,
    may: frozenset[str],
) -> dict[str, Any]:
    owed, unknown = standing.owed(case, framework, everybody, on)
    drawn = life_of(case, trail, framework, on)
    return {
        "it": _summary(case, framework, on),
        "authority_case": case.authority,
        "owed": owed,
        "unknown": [(f"{u.duty.name} ({u.duty.id})", u.why) for u in unknown],
        "ahead": standing.ahead(case, framework.policy, on),
        "blocks": standing.blocks(case, trail, framework, on),
        "life": life.drawn(drawn),
        "life_rows": life.table(drawn),
        "key": [(drawing.sample(sort), drawing.MARKS[sort][2]) for sort in life.sorts(drawn)],
        "may": may,
        "posts": [p for p in people.posts(case, framework.policy, everybody, on) if not p.vacant],
    }


def _summary(case: Case, framework: Framework, on: date) -> Summary:
    policy = framework.policy
    category = policy.category(case.category) if case.category else None
    since = case.categories[-1][0] if case.categories else None
    rating = case.ratings[-1] if case.ratings else None
    return Summary(
        case.id, case.school or "The authority", case.urn, case.school_type.replace("_", " ").capitalize(),
        case.phase.replace("_", " ").capitalize(), standing.STANDINGS[case.standing], case.opened_on, case.ended_on,
        case.watch_until, category.id if category else "", category.name if category else "",
        (category.source or "") if category else "", (category.quote or "") if category else "", since,
        (on - since).days if since else 0, case.on_the_register(on),
        rating.rating.replace("_", " ") if rating else "",
        DIRECTIONS[rating.direction].lower() if rating else "", rating.on if rating else None,
        f"{policy.title}, {policy.authority}", policy.version, tuple(p.version for p in framework.later),
    )  # fmt: skip


@router.get("/cases/{case}/people")
def people_page(request: Request, desk: TheDesk, visitor: SeesAll, case: str) -> Response:
    """Who holds which post when, and how each is to be contacted."""
    with seeing(desk, visitor, case, "people") as seen:
        policy = seen.framework.policy
        posts = people.posts(seen.case, policy, seen.people, seen.today)
        rules = people.rules(seen.case, seen.trail, seen.people, seen.today)
        may = all_they_may(seen.case, visitor.person.id, policy, seen.today)
    return page(
        request, "case_people.html", visitor,
        back=(f"/cases/{case}", seen.case.school or case), case=case, school=seen.case.school or "The authority",
        posts=posts, rules=rules, may=may,
    )  # fmt: skip
