"""The risk register, today or as it stood on any day before."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from cases import store
from cases.reading_log import log_reads
from desk.risk_register import Asked, register_on
from desk.site.asking import SeesAll, TheDesk
from desk.site.given import a_number, past_day
from desk.site.listing import brought_up_to_date
from desk.site.paging import pagination
from desk.site.rendering import page

router = APIRouter()
PageNumber = Annotated[str, Query(alias="page")]


@router.get("/register")
def register(request: Request, desk: TheDesk, visitor: SeesAll, on: str = "", number: PageNumber = "") -> Response:
    """Which schools are on the register, the highest ratings first; each look at one of them is written down."""
    now = desk.now()
    asked_day = past_day(on, now.date(), "The register cannot be shown.")
    then = asked_day if asked_day < now.date() else None
    waiting = 0 if then else brought_up_to_date(desk, visitor.person.id, now)
    policy = desk.framework.policy
    asked = {"on": then.isoformat() if then else ""}
    with store.reading(desk.engine) as conn:
        found = register_on(conn, Asked(visitor, policy, now, asked_day, a_number(number)))
    with store.writing(desk.engine) as conn:
        what = f"risk register of {then}" if then else "risk register"
        log_reads(conn, visitor.person.id, [row.case_id for row in found.rows], what, "web", now)
    return page(
        request, "register.html", visitor,
        then=then, typed=on, found=found, waiting=waiting, risk=policy.risk,
        pages=pagination("/register", asked, found.page, found.pages, "the register"),
    )  # fmt: skip
