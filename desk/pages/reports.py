"""Reports over all schools: the pack for the monitoring group, the categories, and the summary for the Trust."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from cases.commands import ReportCategories
from cases.names import AUTHORITY
from cases.permission import may_ask
from cases.policy import Policy
from cases.reading_log import NO_CASE, log_read, log_reads
from cases.refusals import Refusal
from cases.store import reading, writing
from desk.charts.bars import bars
from desk.reports.categories import categories_report
from desk.reports.group import HEADS, monitoring_pack
from desk.reports.histories import once
from desk.reports.of_school import Reader
from desk.reports.paper import pdf
from desk.reports.report import Report, as_csv
from desk.reports.trust import trust_summary
from desk.site.asking import Officer, TheDesk
from desk.site.attached import CSV, PDF, attached
from desk.site.desk import Desk
from desk.site.given import past_day
from desk.site.paging import address
from desk.site.rendering import page
from desk.site.visitor import Visitor

router = APIRouter(prefix="/reports")
NOT_MADE = "No report was made."
ALL_SCHOOLS = {"categories": categories_report, "trust": trust_summary}
Which = Literal["categories", "trust"]
Chosen = Annotated[list[str], Query(default_factory=list)]


@router.get("")
def beginning(request: Request, visitor: Officer) -> Response:
    """Which reports there are."""
    return page(request, "reports/beginning.html", visitor)


# --- the pack ------------------------------------------------------------------------------------------------------
@router.get("/group")
def group(request: Request, desk: TheDesk, visitor: Officer) -> Response:
    """What the pack for the monitoring group is to hold."""
    policy = desk.framework.policy
    heads = [head.removeprefix("#") for head in HEADS]
    return page(
        request, "reports/group.html", visitor, categories=policy.categories, heads=heads, back=("/reports", "Reports")
    )


@router.get("/group.pdf")
def pack(desk: TheDesk, visitor: Officer, category: Chosen, on: str = "", restricted: str = "") -> Response:
    """The pack; who took it away is written down for each school in it."""
    now = desk.now()
    policy = desk.framework.policy
    then = past_day(on, now.date(), NOT_MADE)
    reader = Reader(visitor.person.id, visitor.sight, now.date(), restricted == "yes")
    with reading(desk.engine) as conn:
        made = monitoring_pack(conn, desk.door, policy, then, chosen(policy, category), reader)
    body = pdf(made.report, now.date())
    with writing(desk.engine) as conn:
        log_reads(conn, visitor.person.id, made.cases, "monitoring group pack", "export", now)
    return attached(f"monitoring-group-{then}.pdf", body, PDF)


# --- over all schools ----------------------------------------------------------------------------------------------
@router.get("/{which}.pdf")
def on_paper(desk: TheDesk, visitor: Officer, which: Which, on: str = "") -> Response:
    """The report as a PDF; that it was taken away is written down."""
    now = desk.now()
    then = past_day(on, now.date(), NOT_MADE)
    made = _over_all(desk, which, then)
    _taken(desk, visitor, f"report {which}", now)
    return attached(f"{which}-{then}.pdf", pdf(made, now.date()), PDF)


@router.get("/{which}.csv")
def as_rows(desk: TheDesk, visitor: Officer, which: Which, on: str = "") -> Response:
    """The tables of the report for a spreadsheet; that they were taken away is written down."""
    now = desk.now()
    then = past_day(on, now.date(), NOT_MADE)
    made = _over_all(desk, which, then)
    _taken(desk, visitor, f"report {which}", now)
    return attached(f"{which}-{then}.csv", as_csv(made).encode(), CSV)


@router.get("/categories")
def categories(request: Request, desk: TheDesk, visitor: Officer, on: str = "") -> Response:
    """The yearly report on categories, for DLT."""
    return _shown(request, desk, visitor, "categories", on)


@router.get("/trust")
def trust(request: Request, desk: TheDesk, visitor: Officer, on: str = "") -> Response:
    """The summary for the Children's Trust."""
    return _shown(request, desk, visitor, "trust", on)


def _shown(request: Request, desk: Desk, visitor: Visitor, which: Which, on: str) -> Response:
    then = past_day(on, desk.today(), NOT_MADE)
    made = _over_all(desk, which, then)
    asked = {"on": on.strip()}
    records = which == "categories" and _records_it(desk, visitor)
    return page(
        request, "reports/over_all.html", visitor,
        report=made, draw=bars, typed=on, which=which, records=records,
        paper=address(f"/reports/{which}.pdf", asked), rows=address(f"/reports/{which}.csv", asked),
        back=("/reports", "Reports"),
    )  # fmt: skip


def _over_all(desk: Desk, which: Which, on: date) -> Report:
    with reading(desk.engine) as conn:
        policy = desk.framework.policy
        what = (which, policy.id, policy.version, on)
        return once(conn, what, lambda schools: ALL_SCHOOLS[which](schools, policy, on))


def _records_it(desk: Desk, visitor: Visitor) -> bool:
    """Whether they may enter in the authority's own record that the report was made."""
    with reading(desk.engine) as conn:
        own = desk.door.case(conn, AUTHORITY)
    return may_ask(own, ReportCategories.word, visitor.person.id, desk.framework.policy, desk.today())


def _taken(desk: Desk, visitor: Visitor, what: str, now: datetime) -> None:
    with writing(desk.engine) as conn:
        log_read(conn, visitor.person.id, NO_CASE, what, "export", now)


def chosen(policy: Policy, asked: Sequence[str]) -> tuple[str, ...]:
    """The categories that were chosen, or all of them. Raises Refusal for one that the policy does not have."""
    known = tuple(category.id for category in policy.categories)
    if unknown := sorted(set(asked) - set(known)):
        why = f"the policy has no category {', '.join(unknown)[:40]}"
        raise Refusal("No pack was made.", why, f"Choose from {', '.join(known)}.", field="category")
    return tuple(asked) or known
