"""A school's own pages, for its headteacher and its chair: what is asked of them, what they were sent, their files."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from cases import store
from cases.events import EvidenceAdded
from desk.lettering import went
from desk.school import letters, view
from desk.school.forms import FORMS, form_for, words
from desk.school.own_copy import OwnCopy, of_their_school, own_copy
from desk.site.asking import TheDesk, TheVisitor
from desk.site.attached import PDF, attached
from desk.site.rendering import page, path
from desk.site.seeing import seeing
from desk.site.visitor import NotForYou
from notifications import evidence, papers
from notifications.kinds import KINDS

router = APIRouter()
ANY_TIME = ("concerns", "view", "category", "representations", "contact")
"""The forms that the page offers by themselves; the others belong to a meeting or a milestone."""


@router.get("/school")
def schools(request: Request, desk: TheDesk, visitor: TheVisitor) -> Response:
    """The visitor's schools, or the only one."""
    mine = sorted(visitor.sight.schools)
    if not mine:
        raise NotForYou
    if len(mine) == 1:
        return RedirectResponse(f"/school/{path(mine[0])}", 303)
    with store.reading(desk.engine) as conn:
        listed = [(case.id, case.school) for case in desk.door.cases(conn, mine)]
    return page(request, "schools.html", visitor, schools=sorted(listed, key=lambda one: one[1]))


@router.get("/school/{case_id}")
def school(request: Request, desk: TheDesk, visitor: TheVisitor, case_id: str) -> Response:
    """Everything that is asked of a school and that it may see."""
    of_their_school(visitor, case_id)
    with seeing(desk, visitor, case_id, "school") as seen:
        copy = own_copy(seen)
        facts: dict[str, Any] = {
            "school": copy.case.school,
            "posts": [copy.title(role) for role in copy.roles],
            "category": view.category(copy),
            "asked": view.asked_of_school(copy),
            "concerns": view.concerns(copy),
            "meetings": view.meetings(copy),
            "milestones": view.milestones(copy),
            "letters": letters.sent_to_visitor(copy),
            "files": view.files(copy),
            "offers": [(name, words()[name].title) for name in ANY_TIME if form_for(copy, name, "")],
            "can_answer": copy.may(FORMS["meeting"].word),
        }
    return page(request, "school.html", visitor, at=f"/school/{path(case_id)}", **facts)


@router.get("/school/{case_id}/letters/{letter_id}")
def letter(request: Request, desk: TheDesk, visitor: TheVisitor, case_id: str, letter_id: str) -> Response:
    """One of the visitor's own letters: its words, and what came with it."""
    of_their_school(visitor, case_id)
    with seeing(desk, visitor, case_id, "own letter") as seen:
        opened = letters.opened(own_copy(seen), letter_id)
        name = seen.case.school
    if opened is None:
        raise NotForYou
    at = f"/school/{path(case_id)}"
    return page(request, "school_letter.html", visitor, opened=opened, school=name, at=at, back=(at, "Your school"))


@router.get("/school/{case_id}/letters/{letter_id}/{n}")
def letter_file(desk: TheDesk, visitor: TheVisitor, case_id: str, letter_id: str, n: int) -> Response:
    """A file that came with one of the visitor's own letters, as it went."""
    of_their_school(visitor, case_id)
    with seeing(desk, visitor, case_id, "own letter") as seen:
        opened = letters.opened(own_copy(seen), letter_id)
    file = next((one for one in opened.went.files if one.n == n), None) if opened else None
    if file is None:
        raise NotForYou
    return attached(file.name, file.raw, PDF if file.raw.startswith(went.PDF) else "application/octet-stream")


@router.get("/school/{case_id}/papers/{meeting}/{n}")
def paper(desk: TheDesk, visitor: TheVisitor, case_id: str, meeting: str, n: int) -> Response:
    """A paper of a meeting to which the visitor is called."""
    of_their_school(visitor, case_id)
    with seeing(desk, visitor, case_id, "papers") as seen:
        called = view.meetings(own_copy(seen))
        if not any(one.id == meeting and n in [paper.n for paper in one.papers] for one in called):
            raise NotForYou
        name, raw = papers.opened(seen.conn, seen.case, meeting, n)
    return attached(name, raw, PDF)


@router.get("/school/{case_id}/evidence/{id}")
def file(desk: TheDesk, visitor: TheVisitor, case_id: str, id: str) -> Response:
    """A file of the school's copy."""
    of_their_school(visitor, case_id)
    with seeing(desk, visitor, case_id, "evidence") as seen:
        said = _shown(own_copy(seen), id)
        if said is None:
            raise NotForYou
        raw = evidence.opened(seen.conn, case_id, said)
    return attached(said.name or "file", raw, KINDS[said.kind].media)


def _shown(copy: OwnCopy, id: str) -> EvidenceAdded | None:
    return next((said for _, said in copy.said(EvidenceAdded) if said.evidence == id), None)
