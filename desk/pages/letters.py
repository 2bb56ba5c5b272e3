"""Letters that wait for somebody, a draft page for page, and every letter of a case with what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from cases import commands as c
from cases import store
from cases.refusals import Refusal
from cases.sight import groups_of
from desk.bundling.words import name_of_letter
from desk.forms import asking, told
from desk.forms.asking import Mark, fresh, once_of
from desk.forms.offers import may_do
from desk.legible import refuse_illegible
from desk.lettering import draft as drafts
from desk.lettering import sent as went
from desk.lettering.waiting import Waiting, waiting
from desk.site.asking import Officer, SeesAll, Sent, TheDesk
from desk.site.attached import PDF, attached
from desk.site.desk import Desk
from desk.site.given import a_number
from desk.site.listing import brought_up_to_date, lists_open_to
from desk.site.paging import pagination
from desk.site.rendering import moved_on, page, path
from desk.site.seeing import seeing
from desk.site.visitor import NotForYou, Visitor
from notifications.drafting import issue_letter

router = APIRouter()
LOOK = "letters"
Number = Annotated[int, Path(ge=1, le=2_000_000_000)]
"""The number of a delivery: a larger one is none, and no database takes it."""
PRESSES = ("approve", "issue")
"""What can be done with several letters at once."""
REASON = "What has to change: say it, so that the author can draft the letter anew"


@dataclass(frozen=True, slots=True)
class Became:
    """What became of one letter that was approved or issued with others."""

    letter: str
    said: str
    done: bool


# --- all that wait -------------------------------------------------------------------------------------------------
@router.get("/letters")
def all_letters(request: Request, desk: TheDesk, visitor: SeesAll) -> Response:
    """The drafts of every case that wait for somebody."""
    return _listed(request, desk, visitor)


@router.post("/letters")
def several(request: Request, desk: TheDesk, visitor: Officer, sent: Sent) -> Response:
    """Approve or issue several letters, each through the door for itself; what became of each is said."""
    press, once = str(sent.get("press", "")), once_of(sent)
    chosen = [one for key in sent.getlist("draft") if isinstance(key, str) and (one := key.rsplit(" ", 1))[1:]]
    if press not in PRESSES or not chosen:
        return _listed(request, desk, visitor, wrong="Choose at least one letter")
    became = [_became(desk, visitor, case_id, id, press, once) for case_id, id in chosen]
    desk.posted()
    return page(request, "letters_became.html", visitor, became=became, back=("/letters", "Letters"))


def _listed(request: Request, desk: Desk, visitor: Visitor, wrong: str = "") -> Response:
    now, policy = desk.now(), desk.framework.policy
    brought_up_to_date(desk, visitor.person.id, now)
    groups = groups_of(visitor.sight, policy)
    with store.reading(desk.engine) as conn:
        seen = lists_open_to(visitor, policy, now.date())
        found, more = waiting(conn, visitor.person.id, now.date(), seen)
    return page(
        request,
        "letters.html",
        visitor,
        422 if wrong else 200,
        lists=list(_lists(found, now)),
        may=[press for press in PRESSES if groups & set(policy.may.get(press, ()))],
        more=len(found) if more else 0,
        once=fresh(),
        errors=[("", wrong)] if wrong else [],
    )


def _lists(found: list[Waiting], now: datetime) -> Iterator[tuple[str, str, str, list[Waiting]]]:
    """The drafts by what they wait for: title, what is done with them, its button, and the drafts."""
    today = now.date()
    live = [one for one in found if one.dated >= today and one.standing != "sent_back"]
    yield "To approve", "approve", "Approve those chosen", [x for x in live if x.standing == "drafted" and not x.mine]
    mine = [x for x in live if x.standing == "drafted" and x.mine]
    yield "Written by you, for somebody else to approve", "", "", mine
    approved = [x for x in live if x.standing == "approved"]
    yield "To issue today", "issue", "Issue those chosen", [x for x in approved if x.dated == today]
    yield "Approved, for a later day", "", "", [x for x in approved if x.dated > today]
    yield "To draft anew", "", "", [x for x in found if x not in live]


def _became(desk: Desk, visitor: Visitor, case_id: str, id: str, press: str, once: str) -> Became:
    name = f"{id} of case {case_id}"
    try:
        mark = Mark(f"{once}-{id}", _last(desk, case_id))  # each letter is a request of its own
        said = _done(desk, visitor, case_id, id, press, mark, desk.now())
    except Refusal as no:
        return Became(name, no.sentence, done=False)
    return Became(name, said, done=True)


def _last(desk: Desk, case_id: str) -> int:
    with store.reading(desk.engine) as conn:
        return desk.door.case(conn, case_id).seq


# --- one draft -----------------------------------------------------------------------------------------------------
@router.get("/letters/{case_id}/{id}")
def one_draft(request: Request, desk: TheDesk, visitor: SeesAll, case_id: str, id: str) -> Response:
    """Every copy of a draft, who wrote it, and what is to be done with it."""
    return _draft(request, desk, visitor, case_id, id)


@router.get("/letters/{case_id}/{id}/{n}.pdf")
def pages_of_draft(desk: TheDesk, visitor: SeesAll, case_id: str, id: str, n: int) -> Response:
    """The pages of one copy: exactly the bytes that will go."""
    with seeing(desk, visitor, case_id, LOOK) as seen:
        sheets = drafts.sheets_of(seen, id)
    if not 1 <= n <= len(sheets):
        raise NotForYou
    return attached(f"{case_id}-{id}-{n}.pdf", sheets[n - 1].pdf, PDF)


@router.post("/letters/{case_id}/{id}")
def decide(request: Request, desk: TheDesk, visitor: Officer, sent: Sent, case_id: str, id: str) -> Response:
    """Approve it, send it back, or issue it."""
    press, reason = str(sent.get("press", "")), str(sent.get("reason", "")).strip()
    if press == "send_back" and not reason:
        return _draft(request, desk, visitor, case_id, id, {"reason": REASON}, reason)
    with store.reading(desk.engine) as conn:
        mark = Mark.of(sent, desk.door.case(conn, case_id))
    try:
        said = _done(desk, visitor, case_id, id, press, mark, desk.now(), reason)
    except Refusal as no:
        return _draft(request, desk, visitor, case_id, id, {"": no.sentence}, reason)
    desk.posted()
    return moved_on(f"/letters/{path(case_id)}/{path(id)}", said, visitor)


def _done(
    desk: Desk, visitor: Visitor, case_id: str, id: str, press: str, mark: Mark, now: datetime, reason: str = ""
) -> str:
    """Do what was pressed, once. Out: what was recorded, as a sentence. Raises Refusal."""
    if press == "issue":
        command = c.IssueDraft(id=id)
        refuse_illegible(command)
        src = asking.request(visitor, mark, [command])
        by, sender = visitor.person.id, desk.office.sender
        done = issue_letter(desk.door, case_id, id, by=by, now=now, sender=sender, source=asking.WEB, src=src)
        entries, case = done.entries, done.case
    elif press in ("approve", "send_back"):
        judged = c.ApproveLetter(id=id) if press == "approve" else c.SendBackLetter(id=id, reason=reason)
        asked = asking.ask(desk, visitor, case_id, judged, mark, now)
        entries, case = asked.entries, asked.case
    else:
        raise NotForYou
    if not entries:
        return f"The letter {id} had been dealt with before."
    with store.reading(desk.engine) as conn:
        return told.sentence(conn, case, entries, desk.door.framework(case))


def _draft(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    case_id: str,
    id: str,
    errors: dict[str, str] | None = None,
    reason: str = "",
) -> Response:
    with seeing(desk, visitor, case_id, LOOK) as seen:
        found = drafts.draft_of(seen, id)
        if found is None:
            raise NotForYou
        may = frozenset(word for word in ("approve", "send_back", "issue") if may_do(seen, word))
        mark = Mark.new(seen.case)
    wrong = errors or {}
    return page(
        request,
        "letter_draft.html",
        visitor,
        422 if wrong else 200,
        draft=found,
        may=may,
        mine=found.author_id == visitor.person.id,
        mark=mark,
        reason=reason,
        wrong=wrong.get("reason", ""),
        errors=[(name, said) for name, said in wrong.items()],
        back=("/letters", "Letters"),
    )


# --- the letters of a case -----------------------------------------------------------------------------------------
@router.get("/cases/{case_id}/letters")
def of_a_case(request: Request, desk: TheDesk, visitor: SeesAll, case_id: str, p: str = "") -> Response:
    """Every letter, notice and reminder of a case, with what became of it; and its drafts."""
    with seeing(desk, visitor, case_id, LOOK) as seen:
        found, number, pages = went.lines(seen, max(a_number(p), 1))
        known = drafts.not_issued(seen)
        school, may = seen.case.school, may_do(seen, "letter")
    at = f"/cases/{path(case_id)}/letters"
    return page(
        request,
        "case_letters.html",
        visitor,
        case=case_id,
        school=school,
        lines=found,
        drafts=[(x.id, name_of_letter(x.template), x.dated, x.standing) for x in known],
        may=may,
        pages=pagination(at, {}, number, pages, "letters", "p"),
        back=(f"/cases/{path(case_id)}", school or "The case"),
    )


@router.get("/cases/{case_id}/letters/{number}")
def as_it_went(request: Request, desk: TheDesk, visitor: SeesAll, case_id: str, number: Number) -> Response:
    """One of them, as it went."""
    with seeing(desk, visitor, case_id, LOOK) as seen:
        found, school = went.opened(seen, number), seen.case.school
    if found is None:
        raise NotForYou
    at = f"/cases/{path(case_id)}/letters"
    return page(request, "case_letter.html", visitor, it=found, school=school, at=at, back=(at, "Letters"))


@router.get("/cases/{case_id}/letters/{number}/{n}")
def file_as_it_went(desk: TheDesk, visitor: SeesAll, case_id: str, number: Number, n: int) -> Response:
    """A file that went with it, or its pages."""
    with seeing(desk, visitor, case_id, LOOK) as seen:
        opened = went.opened(seen, number)
    found = next((one for one in opened.went.files if one.n == n), None) if opened else None
    if found is None:
        raise NotForYou
    return attached(found.name, found.raw)
