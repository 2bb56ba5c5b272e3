"""The pack for the school monitoring group: a summary of all open cases, then a page for each school (section 15)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, or_, select

from cases import erased, schema, store
from cases.act import Door
from cases.as_of import known
from cases.evolve import replay
from cases.policy import Policy
from cases.refusals import Refusal, day
from desk.reports.histories import histories
from desk.reports.of_school import OfSchool, Reader, of_school
from desk.reports.report import Block, Part, Report, Rows, Said, cells, counted, drawn
from notifications.directory import Directory
from notifications.facts.words import version

CHUNK = 100
MOST = 500
"""Schools in one pack: more pages than anybody reads, and about what a minute of typesetting makes."""
DUTY = "report.smg"
HEADS = (
    "School",
    "Category",
    "Since",
    "Risk",
    "Next group meeting",
    "#Milestones late",
    "#Duties late",
    "#Blocks exit",
)

_c = schema.caseload.c


@dataclass(frozen=True, slots=True)
class Pack:
    """The pack, and the cases that are in it, for the log of who looked."""

    report: Report
    cases: tuple[str, ...]


def wanted(conn: Connection, end: datetime, categories: Collection[str]) -> list[str]:
    """The cases that were on record at the end of a day as open and in one of these categories, by school. Raises
    Refusal for too many."""
    on = end.date().isoformat()
    open_then = (
        select(_c.case_id)
        .where(_c.urn != "", _c.opened_on <= on)
        .where(or_(_c.closed_on.is_(None), _c.closed_on > on))
        .order_by(_c.school, _c.case_id)
    )
    schools = histories(conn)
    found = [id for id in conn.execute(open_then).scalars() if id in schools and schools[id].known(end) in categories]
    if len(found) > MOST:
        why = f"{len(found):,} schools would be in it, and {MOST} is the most that one pack holds"
        raise Refusal("No pack was made.", why, "Choose fewer categories.", field="category")
    return found


def monitoring_pack(
    conn: Connection, door: Door, policy: Policy, on: date, categories: Collection[str], reader: Reader
) -> Pack:
    """The pack as of the end of a day: what was on record by then. `reader` says whose restricted evidence may be in
    it. Raises Refusal."""
    end = datetime.combine(on, time.max, ZoneInfo(policy.clock.zone))
    ids = wanted(conn, end, categories)
    schools = [one for i in range(0, len(ids), CHUNK) for one in _schools(conn, door, ids[i : i + CHUNK], end, reader)]
    report = Report(
        f"School monitoring group: schools with an open case on {day(on)}",
        policy.authority,
        tuple(_beginning(policy, schools, categories, reader)),
        (Part("Summary", _summary(schools, policy, on)), *(one.part for one in schools)),
    )
    return Pack(report, tuple(one.case for one in schools))


def _schools(conn: Connection, door: Door, ids: Sequence[str], end: datetime, reader: Reader) -> Iterator[OfSchool]:
    trails = store.trails(conn, ids, private=True)
    until = {id: erased.shown(known(trail, end)) for id, trail in trails.items()}
    cases = {id: replay(id, trail) for id, trail in until.items()}
    everybody = Directory(conn, *cases.values())
    for id, case in cases.items():
        if case.open:
            yield of_school(case, until[id], door.framework(case), everybody, end.date(), reader)


def _beginning(
    policy: Policy, schools: Sequence[OfSchool], categories: Collection[str], reader: Reader
) -> Iterator[Block]:
    every = [c.id for c in policy.categories]
    chosen = [id for id in every if id in categories]
    whole = "in any category" if set(every) <= set(categories) else f"in category {', '.join(chosen)}"
    yield Said(f"{counted(len(schools), 'school has', 'schools have')} an open case {whole}.")
    yield Said(
        "Restricted evidence is in it, as far as its reader holds a post at the school concerned. Do not pass it on."
        if reader.restricted
        else "Restricted evidence is not in it."
    )
    for duty in policy.duties:
        if DUTY in duty.met_by and duty.quote:
            yield Said(f"{policy.title}, version {version(policy.version)}, {duty.source}: “{duty.quote}”.")


def _summary(schools: Sequence[OfSchool], policy: Policy, on: date) -> tuple[Block, ...]:
    if not schools:
        return (Said("There is no such school."),)
    by_category = Counter(one.category for one in schools)
    bars = tuple(cells(c.id, by_category[c.id]) for c in policy.categories if by_category[c.id])
    blocks: list[Block] = [*drawn("by-category", Rows("Schools by category", ("Category", "#Schools"), bars))]
    by_rating = Counter(one.rating for one in schools)
    scale = [x.title for x in policy.risk.ratings] if policy.risk else []
    if any(by_rating[title] for title in scale):
        ratings = tuple(cells(title, by_rating[title]) for title in (*scale, "Not rated"))
        blocks += drawn("by-rating", Rows("Schools by rating of risk", ("Rating", "#Schools"), ratings))
    rows = tuple(one.line for one in schools)
    return (*blocks, Rows(f"Each school on {day(on)}", HEADS, rows))
