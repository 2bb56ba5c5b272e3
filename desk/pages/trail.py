"""The trail of a case: every entry in words, to be searched by kind, person and day."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from cases import store
from cases.confidential import texts
from cases.people import Person
from cases.permission import all_they_may
from cases.trail import Entry
from desk.casefile import trail as told
from desk.site.asking import SeesAll, TheDesk
from desk.site.given import a_day, a_number
from desk.site.rendering import page
from desk.site.seeing import Seen, seeing
from desk.ways import form

router = APIRouter()
PERSON = re.compile(r"P\d+")


@router.get("/cases/{case}/trail")
def trail_page(
    request: Request,
    desk: TheDesk,
    visitor: SeesAll,
    case: str,
    kind: str = "",
    by: str = "",
    first: str = "",
    last: str = "",
    p: str = "",
    entry: str = "",
) -> Response:
    """A page of the trail, the latest entry first; `entry` is the number of one that must be on it."""
    asked = told.Asked(kind, by, a_day(first), a_day(last))
    with seeing(desk, visitor, case, "trail") as seen:
        shown = seen.shown
        everybody = people_in(seen, shown)
        found = told.page(shown, seen.framework, everybody, asked, a_number(p), a_number(entry, 0))
        may = all_they_may(seen.case, visitor.person.id, seen.framework.policy, seen.today)
    given = {"kind": kind, "by": by, "first": first, "last": last}
    query = {name: said for name, said in given.items() if said}
    return page(
        request, "case_trail.html", visitor,
        back=(f"/cases/{case}", seen.case.school or case), case=case, school=seen.case.school or "The authority",
        found=found, kinds=told.kinds(shown), actors=told.actors(shown, everybody), given=given,
        filtered=bool(query), others=not seen.restricted,
        links=[(n, f"?{urlencode({**query, 'p': n})}") for n in range(1, found.pages + 1)],
        correct=[(row.number, form(case, "correct", entry=row.id)) for row in found.rows] if "correct" in may else [],
    )  # fmt: skip


def people_in(seen: Seen, trail: list[Entry]) -> dict[str, Person]:
    """Everybody whom these entries name."""
    ids = {x.actor for x in trail} | {said for x in trail for said in texts(x.data) if PERSON.fullmatch(said)}
    return store.people(seen.conn, ids)
