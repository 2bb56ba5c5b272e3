"""A letter that has to be approved: the form that asks for it becomes a draft, dated the day on which it is to go."""

from __future__ import annotations

from datetime import date, datetime

from fastapi import Response
from starlette.datastructures import FormData

from cases.commands import Command
from cases.refusals import day
from cases.store import reading
from desk.forms.asking import WEB, Mark, done_before, expected, request
from desk.forms.reading_values import day_of
from desk.site.desk import Desk
from desk.site.rendering import moved_on
from desk.site.visitor import Visitor
from notifications.drafting import draft_letter

PARTS = ("dated-day", "dated-month", "dated-year")
NO_DAY = ("",) * len(PARTS)
NO_SUCH_DAY = "The day of the letter: enter a date, such as 14 1 2027"


def day_in(sent: FormData, today: date) -> date | None:
    """The day on which the letter is to go: today where none was typed, None where it cannot be read."""
    typed = [str(sent.get(part, "")).strip() for part in PARTS]
    return day_of(*typed) if any(typed) else today


def draft(desk: Desk, visitor: Visitor, case_id: str, command: Command, mark: Mark, dated: date, now: datetime) -> str:
    """Draft the letter of a command, once. Out: what the draft is called. Raises Refusal."""
    src = request(visitor, mark, [command], f"draft {dated.isoformat()}")
    with reading(desk.engine) as conn:
        before = done_before(conn, desk.door.case(conn, case_id), src)
    if not before:
        draft_letter(
            desk.door,
            case_id,
            command,
            by=visitor.person.id,
            now=now,
            sender=desk.office.sender,
            dated=dated,
            source=WEB,
            src=src,
            expect_seq=expected(desk, case_id, mark, src),
        )
        with reading(desk.engine) as conn:
            before = done_before(conn, desk.door.case(conn, case_id), src)
    return str(before[0].data["draft"])


def to_its_page(visitor: Visitor, case_id: str, id: str, dated: date) -> Response:
    said = f"Drafted {id}, dated {day(dated)}. Read it here; then somebody else approves it. Nothing has been sent yet."
    return moved_on(f"/letters/{case_id}/{id}", said, visitor)
