"""The autumn round: every school's category, what speaks for another, the school's view, and its letter."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from cases import store
from cases.reading_log import log_reads
from desk import category_round
from desk.category_letters import write_letters as write_all
from desk.category_round import A_PAGE, Wanted, round_of
from desk.category_schools import schools
from desk.forms.asking import fresh, once_of
from desk.site.asking import Officer, SeesAll, Sent, TheDesk
from desk.site.listing import brought_up_to_date
from desk.site.paging import address, pagination
from desk.site.rendering import moved_on, page

router = APIRouter()
Show = Literal["all", "decide", "write"]
SHOWN: dict[Show, str] = {"all": "All schools", "decide": "To be decided", "write": "Letters to write"}
NONE = "The policy asks for no round of categories, or no term dates are known for it."


@router.get("/categories")
def categories(
    request: Request,
    desk: TheDesk,
    visitor: SeesAll,
    show: Show = "all",
    q: Annotated[str, Query(max_length=100)] = "",
    category: Annotated[str, Query(max_length=40)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """One page of the round."""
    now = desk.now()
    framework = desk.framework
    held = round_of(framework, now.date())
    if held is None:
        return page(request, "categories_none.html", visitor, why=NONE)
    behind = brought_up_to_date(desk, visitor.person.id, now)
    wanted = Wanted(show, q, category, number)
    with store.reading(desk.engine) as conn:
        how_many = category_round.counts(conn, held)
        ids, total = category_round.listed(conn, wanted, held, how_many)
        found = schools(conn, desk, ids, held, visitor.sight, visitor.person.id, now.date())
    with store.writing(desk.engine) as conn:
        log_reads(conn, visitor.person.id, ids, "categories", "web", now)
    asked = {"show": "" if show == "all" else show, "q": q, "category": category}
    pages = max(-(-total // A_PAGE), 1)
    tabs = [(f"{words} ({how_many[one]})", address("/categories", {}, show="" if one == "all" else one), one == show)
            for one, words in SHOWN.items()]  # fmt: skip
    return page(
        request,
        "categories.html",
        visitor,
        round=held,
        schools=found,
        total=total,
        tabs=tabs,
        asked=asked,
        choices=list(category_round.choices(framework.policy)),
        to_write=how_many["write"],
        officer=visitor.sight.officer,
        approved=bool(framework.policy.approval and held.template in framework.policy.approval.letters),
        once=fresh(),
        behind=behind,
        pages=pagination("/categories", asked, min(number, pages), pages, "the schools of the round"),
    )


@router.post("/categories/letters")
def write_letters(request: Request, desk: TheDesk, visitor: Officer, form: Sent) -> Response:
    """The letters of all schools that are decided, in one go; what became of each is said."""
    now = desk.now()
    held = round_of(desk.framework, now.date())
    if held is None:
        return moved_on("/categories", NONE, visitor)
    brought_up_to_date(desk, visitor.person.id, now)
    done, left = write_all(desk, held, visitor.person.id, visitor.sight, now, once_of(form))
    desk.posted()
    back = ("/categories", "Categories")
    return page(request, "categories_letters.html", visitor, done=done, left=left, back=back, once=fresh())
