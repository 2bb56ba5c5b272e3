"""The demonstration's clock: its day is shown on every page, and whoever looks can let time pass."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from fastapi import APIRouter, Request, Response

from cases import store
from cases.refusals import day
from desk.identity import sessions
from desk.site.asking import Sent, TheDesk, TheVisitor
from desk.site.given import a_number
from desk.site.rendering import moved_on, page
from desk.site.visitor import NotForYou

router = APIRouter(prefix="/demonstration")
PASSING = "passing"
"""Where the app of a demonstration keeps what makes its time pass (desk/part_way.py)."""
AT_WORK = time(9)
LONGEST = 31
"""Days that can pass at once."""


@router.get("")
def demonstration(request: Request, desk: TheDesk, visitor: TheVisitor) -> Response:
    """What is invented here, and how time passes. Raises NotForYou on a desk that is no demonstration."""
    if not desk.demo:
        raise NotForYou
    return page(request, "demonstration.html", visitor, now=desk.now())


@router.post("")
def let_pass(request: Request, desk: TheDesk, visitor: TheVisitor, form: Sent) -> Response:
    """Let some days pass, with each morning's round and its post."""
    if not desk.demo:
        raise NotForYou
    passing = getattr(request.app.state, PASSING)
    days = a_number(str(form.get("days", "")))
    until = _morning_after(desk.now(), days if 0 < days <= LONGEST else 1)
    mornings = passing.pass_to(until)
    with store.writing(desk.engine) as conn:
        sessions.go_along(conn, visitor.token, desk.now(), desk.longest)
    rounds = "1 morning's round" if mornings == 1 else f"{mornings} mornings' rounds"
    return moved_on("/demonstration", f"It is now {day(until.date())}. {rounds} came and went.", visitor)


def _morning_after(now: datetime, days: int) -> datetime:
    return datetime.combine(now.date() + timedelta(days=days), AT_WORK, now.tzinfo)
