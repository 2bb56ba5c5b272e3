"""The report on a term's work with one school: seen as the record has it, written, and drafted as a letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import func, select

from cases import schema
from cases.case import Case
from cases.framework import Framework
from cases.permission import all_they_may
from cases.policy import Policy
from cases.refusals import Clash, Refusal
from cases.store import reading
from desk.casefile.standing import blocks, owed
from desk.forms import asking, drafted
from desk.forms.asking import Mark
from desk.forms.offers import may_do
from desk.reports.of_school import told_of_risk
from desk.reports.term import Progress, command, last_words, parts, progress, recorded, the_term
from desk.site.asking import Officer, Sent, TheDesk
from desk.site.given import a_number
from desk.site.paging import pagination
from desk.site.rendering import page
from desk.site.seeing import Seen, seeing
from desk.site.visitor import NotForYou, Visitor

router = APIRouter(prefix="/reports/term")
A_PAGE = 25
WORD = "letter"
_c = schema.caseload.c


@dataclass(frozen=True, slots=True)
class Row:
    """One school in intervention, how far its report has come, and what the visitor may ask for there."""

    case: str
    school: str
    category: str
    progress: Progress
    may: frozenset[str]


@dataclass(frozen=True)
class Opened:
    """The form as it is open: what the record says, what is typed, and the marks that it carries."""

    case: str
    school: str
    term: str
    facts: Mapping[str, object]
    parts: Mapping[str, str]
    typed: Mapping[str, str]
    dated: tuple[str, str, str]
    mark: Mark
    progress: Progress
    late: tuple[str, ...]
    blocks: tuple[str, ...]
    risk: tuple[str, ...]


@router.get("")
def schools(
    request: Request, desk: TheDesk, visitor: Officer, number: Annotated[str, Query(alias="page")] = ""
) -> Response:
    """The schools in intervention, and how far the report of each has come."""
    policy, today = desk.framework.policy, desk.today()
    in_it = [category.id for category in policy.categories if category.intervention]
    open_ones = _c.standing == "open", _c.category.in_(in_it), _c.urn != ""
    with reading(desk.engine) as conn:
        total = int(conn.execute(select(func.count()).where(*open_ones)).scalar_one())
        pages = max(-(-total // A_PAGE), 1)
        at = min(max(a_number(number), 1), pages)
        found = select(_c.case_id).where(*open_ones).order_by(_c.school, _c.case_id)
        ids = list(conn.execute(found.limit(A_PAGE).offset((at - 1) * A_PAGE)).scalars())
        rows = [_row(desk.door.framework(case), case, visitor, today) for case in desk.door.cases(conn, ids)]
    term = the_term(desk.framework, today)
    return page(
        request, "reports/term.html", visitor,
        rows=rows, total=total, term=term.name if term else "", duties=_says_who(policy),
        pages=pagination("/reports/term", {}, at, pages, "the schools"), back=("/reports", "Reports"),
    )  # fmt: skip


def _row(framework: Framework, case: Case, visitor: Visitor, today: date) -> Row:
    may = all_they_may(case, visitor.person.id, framework.policy, today)
    return Row(case.id, case.school, case.category, progress(case, the_term(framework, today)), may)


def _says_who(policy: Policy) -> list[tuple[str, str]]:
    return [(duty.source, duty.quote or "") for duty in policy.duties if "report.smg" in duty.met_by]


@router.get("/{case_id}")
def write(request: Request, desk: TheDesk, visitor: Officer, case_id: str) -> Response:
    """What the record says of the term, and what is said in the author's own words."""
    with seeing(desk, visitor, case_id, "termly report") as seen:
        _may(seen)
        term = the_term(seen.framework, seen.today)
        opened = _opened(seen, last_words(seen.trail, term), ("", "", ""), Mark.new(seen.case))
    return _form(request, visitor, opened)


@router.post("/{case_id}")
def draft(request: Request, desk: TheDesk, visitor: Officer, sent: Sent, case_id: str) -> Response:
    """The report becomes a draft, for somebody else to approve. Whatever is wrong comes back with everything typed."""
    now = desk.now()
    with seeing(desk, visitor, case_id, "termly report") as seen:
        _may(seen)
        typed = {part: str(sent.get(f"own-{part}", "")) for part in parts(seen.framework.policy)}
        day, month, year = (str(sent.get(part, "")) for part in drafted.PARTS)
        opened = _opened(seen, typed, (day, month, year), Mark.of(sent, seen.case))
    on = drafted.day_in(sent, now.date())
    if on is None:
        return _form(request, visitor, opened, [("dated-day", drafted.NO_SUCH_DAY)], 422)
    try:
        id = drafted.draft(desk, visitor, case_id, command(typed), opened.mark, on, now)
    except Refusal as no:
        with seeing(desk, visitor, case_id, "termly report") as seen:
            again = _opened(seen, typed, opened.dated, asking.next_mark(no, opened.mark, seen.case))
        about = "dated-day" if no.field == "dated" else ""
        return _form(request, visitor, again, [(about, no.sentence)], 409 if isinstance(no, Clash) else 422)
    return drafted.to_its_page(visitor, case_id, id, on)


def _may(seen: Seen) -> None:
    if not seen.case.urn or not may_do(seen, WORD):
        raise NotForYou


def _opened(seen: Seen, typed: Mapping[str, str], dated: tuple[str, str, str], mark: Mark) -> Opened:
    case, framework, today = seen.case, seen.framework, seen.today
    term = the_term(framework, today)
    open_duties, _ = owed(case, framework, seen.people, today)
    return Opened(
        case.id,
        case.school,
        term.name if term else "",
        recorded(case, seen.trail, framework, seen.people, today),
        parts(framework.policy),
        typed,
        dated,
        mark,
        progress(case, term),
        tuple(f"{x.what} ({x.who})" for x in open_duties if x.late),
        tuple(f"{x.way_out}: {x.why}" for x in blocks(case, seen.trail, framework, today)),
        told_of_risk(case, framework.policy),
    )


def _form(
    request: Request, visitor: Visitor, opened: Opened, errors: list[tuple[str, str]] | None = None, status: int = 200
) -> Response:
    return page(
        request, "reports/term_report.html", visitor, status,
        it=opened, errors=errors or [], back=("/reports/term", "Termly reports"),
    )  # fmt: skip
