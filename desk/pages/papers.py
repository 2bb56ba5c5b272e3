"""The papers of a meeting: added, read one by one, or bound into one file for print."""

from __future__ import annotations

from io import BytesIO

from fastapi import APIRouter, Request, Response

from cases.decisions.tig import MOST_PAPERS
from cases.refusals import Refusal
from desk.forms.asking import WEB, fresh, once_of
from desk.school.asking import Form, files_in
from desk.site.asking import Officer, SeesAll, Sent, TheDesk
from desk.site.attached import PDF, attached
from desk.site.desk import Desk
from desk.site.rendering import moved_on, page
from desk.site.seeing import Seen, seeing
from desk.site.visitor import NotForYou, Visitor
from notifications import papers
from notifications.compose import MessageRefused
from notifications.papers import File

router = APIRouter()


@router.post("/cases/{case}/meetings/{meeting}/papers")
def add(request: Request, desk: TheDesk, visitor: Officer, sent: Sent, case: str, meeting: str) -> Response:
    """Add files to a meeting: all of them or none."""
    with seeing(desk, visitor, case, "papers") as seen:
        if meeting not in seen.case.meetings:
            raise NotForYou
    back = f"/cases/{case}/meetings/{meeting}"
    form = Form(once_of(sent), {}, files_in(sent))
    try:
        _added(desk, visitor, case, meeting, form)
    except Refusal as no:
        return page(
            request, "case_papers.html", visitor, 422, back=(back, "The meeting"), case=case, meeting=meeting,
            once=fresh(), most=MOST_PAPERS, errors=[("files", no.sentence)],
        )  # fmt: skip
    desk.posted()
    many = "1 paper was" if len(form.files) == 1 else f"{len(form.files)} papers were"
    return moved_on(back, f"{many} added. Papers go with the reminder of the meeting.", visitor)


def _added(desk: Desk, visitor: Visitor, case: str, meeting: str, form: Form) -> None:
    """Put what was chosen on record, once however often the form is sent. Raises Refusal."""
    if not form.files:
        raise Refusal("The papers were not added.", "no file was chosen", "Choose one or more PDF files.")
    ask, now = papers.asked(meeting, form.files), desk.now()
    keep, src = papers.keeping(case, meeting, form.files, now), form.src(visitor)
    desk.door.ask(case, ask, by=visitor.person.id, now=now, source=WEB, src=src, also=keep)


@router.get("/cases/{case}/meetings/{meeting}/papers/{number}")
def paper(desk: TheDesk, visitor: SeesAll, case: str, meeting: str, number: int) -> Response:
    """One paper, as it was added."""
    with seeing(desk, visitor, case, "papers") as seen:
        if number not in papers.named(seen.conn, seen.case, meeting):
            raise NotForYou
        name, raw = papers.opened(seen.conn, seen.case, meeting, number)
    return attached(name, raw, PDF)


@router.get("/cases/{case}/meetings/{meeting}/pack")
def pack(desk: TheDesk, visitor: SeesAll, case: str, meeting: str) -> Response:
    """All papers in one file, in their order."""
    with seeing(desk, visitor, case, "papers") as seen:
        found = _read(seen, meeting)
    if not found:
        raise NotForYou
    return attached(f"papers-{meeting}.pdf", bound([file for _, file in found]), PDF)


def _read(seen: Seen, meeting: str) -> list[tuple[int, File]]:
    """Raises Refusal where a paper is not as it was added."""
    try:
        return papers.papers_at(seen.conn, seen.case, meeting)
    except MessageRefused as no:
        why = f"a paper for the meeting {meeting} is not as it was added"
        raise Refusal("The papers are not shown.", why, "Correct its entry and add the file again.") from no


def bound(files: list[File]) -> bytes:
    """Several PDF files as one. Raises Refusal, with the name, for one whose pages cannot be read."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError

    whole = PdfWriter()
    for name, pdf in files:
        try:
            for sheet in PdfReader(BytesIO(pdf)).pages:
                whole.add_page(sheet)
        except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
            why = f"the pages of {name} cannot be read"
            raise Refusal("The papers were not bound into one file.", why, "Open each of them by itself.") from wrong
    made = BytesIO()
    whole.write(made)
    return made.getvalue()
