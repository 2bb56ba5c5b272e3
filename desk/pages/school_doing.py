"""What a headteacher or chair answers: one short form for each thing, with everything typed still there on errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from cases.refusals import Refusal, day
from desk.forms import showing
from desk.forms.asking import fresh, once_of
from desk.forms.fields import Field
from desk.forms.given import Given, given_in
from desk.forms.typed import Typed
from desk.identity.returning import kept_for
from desk.school import asking, view
from desk.school.asking import Form
from desk.school.forms import SchoolForm, form_for, read, words
from desk.school.own_copy import OwnCopy, of_their_school, own_copy
from desk.site.asking import Sent, TheDesk, TheVisitor
from desk.site.rendering import moved_on, page, path
from desk.site.seeing import seeing
from desk.site.visitor import NotForYou, Visitor
from notifications import evidence

router = APIRouter()
AGAIN = "Choose the file again: a browser does not keep it."


@dataclass(frozen=True)
class Open:
    """A form as it is shown: for which school, with what was typed, and what is wrong with it."""

    name: str
    subject: str
    case: str
    school: str
    form: SchoolForm
    fields: tuple[Field, ...]
    about: str
    rule: tuple[str, str]
    files: bool
    once: str = ""
    given: Given | None = None
    errors: Mapping[str, str] | None = None

    @property
    def home(self) -> str:
        return f"/school/{path(self.case)}"


@router.get("/school/{case_id}/do/{name}")
@router.get("/school/{case_id}/do/{name}/{subject}")
def form(
    request: Request, desk: TheDesk, visitor: TheVisitor, case_id: str, name: str, subject: str = "", kept: str = ""
) -> Response:
    """The empty form, or what was typed when a session ended."""
    of_their_school(visitor, case_id)
    with seeing(desk, visitor, case_id, "form") as seen:
        opened = _open(own_copy(seen), name, subject)
        found = kept_for(seen.conn, visitor.person.id, request.url.path, kept, seen.now) if kept else None
    if found:
        errors = {"files": AGAIN} if found.files else {}
        opened = replace(opened, given=given_in(FormData(list(found.fields))), errors=errors)
    return _shown(request, visitor, replace(opened, once=fresh()))


@router.post("/school/{case_id}/do/{name}")
@router.post("/school/{case_id}/do/{name}/{subject}")
def do(
    request: Request, desk: TheDesk, visitor: TheVisitor, sent: Sent, case_id: str, name: str, subject: str = ""
) -> Response:
    """What was typed goes through the door; whatever is wrong comes back beside its field."""
    of_their_school(visitor, case_id)
    form = Form(once_of(sent), given_in(sent), asking.files_in(sent))
    with seeing(desk, visitor, case_id, "form") as seen:
        copy = own_copy(seen)
        done = asking.done_before(copy.case, form)
        if done == form.src(visitor):
            return RedirectResponse(f"/school/{path(case_id)}", 303)
        opened = replace(_open(copy, name, subject), given=form.given)
        typed = read(opened.form, opened.fields, form.given)
        if done:
            typed = replace(typed, errors={"": asking.SENT_BEFORE})
        asks = [] if typed.errors else opened.form.asks(copy, subject, typed.values)
    try:
        if typed.errors:
            return _wrong(request, visitor, opened, typed.errors, form)
        taken = evidence.taken(form.files, desk.office.evidence_mb * evidence.MB) if form.files and opened.files else []
        asks = asking.with_files(opened.form, asks, taken, subject)
        asking.ask(desk, visitor, case_id, asks, taken, form, desk.now())
    except Refusal as no:
        return _wrong(request, visitor, opened, _beside(no, opened, typed), form)
    desk.posted()
    return moved_on(opened.home, words()[name].done, visitor)


# --- what a form is ------------------------------------------------------------------------------------------------
def _open(copy: OwnCopy, name: str, subject: str) -> Open:
    found = form_for(copy, name, subject)
    if found is None:
        raise NotForYou
    form, fields = found
    files = form.about is not None and copy.may("add_evidence")
    about, rule = _about(copy, name, subject), _rule(copy, name)
    return Open(name, subject, copy.case.id, copy.case.school, form, fields, about, rule, files)


def _about(copy: OwnCopy, name: str, subject: str) -> str:
    """The one thing that a form is about, in words."""
    if name == "meeting":
        return next(f"{m.title}, {day(m.on)}" for m in view.meetings(copy) if m.id == subject)
    if name == "milestone":
        return next(m.text or f"Milestone {m.id}" for m in view.milestones(copy) if m.id == subject)
    return ""


def _rule(copy: OwnCopy, name: str) -> tuple[str, str]:
    """The sentence of the framework that a form rests on, where it has one, and where that stands."""
    policy = copy.policy
    cited: Mapping[str, Any] = {
        "view": policy.categorisation,
        "milestone": policy.milestones,
        "representations": policy.warning_notice,
        "contact": next((duty for duty in policy.duties if duty.starts == "contact.from_head"), None),
        "category": next((x for x in policy.categories if x.governors_may_request), None),
    }
    found = cited.get(name)
    return (found.quote or "", found.source) if found else ("", "")


# --- what becomes of it --------------------------------------------------------------------------------------------
def _beside(no: Refusal, opened: Open, typed: Typed) -> Mapping[str, str]:
    """A refusal beside its field, where the form has it; else at the head of the page."""
    known = {x.name for x in opened.fields} | ({"files"} if opened.files else set())
    about = "files" if no.field == "names" else no.field
    return {about if about in known else "": no.sentence}


def _wrong(request: Request, visitor: Visitor, opened: Open, errors: Mapping[str, str], form: Form) -> Response:
    """The form again, as it was sent."""
    again = {"files": AGAIN} if form.files and "files" not in errors else {}
    opened = replace(opened, errors={**errors, **again}, once=fresh())
    return _shown(request, visitor, opened, 422)


def _shown(request: Request, visitor: Visitor, opened: Open, status: int = 200) -> Response:
    errors = opened.errors or {}
    listed = showing.summary(opened.fields, {at: said for at, said in errors.items() if at != "files"})
    files = [("files", errors["files"])] if "files" in errors else []
    return page(
        request,
        "school_form.html",
        visitor,
        status,
        words=words()[opened.name],
        opened=opened,
        widgets=showing.widgets(_drawn(opened.fields), opened.given or {}, errors),
        files_error=errors.get("files", ""),
        errors=[*listed, *files],
        back=(opened.home, "Your school"),
    )


def _drawn(fields: tuple[Field, ...]) -> list[Field]:
    """Groups are not called optional: the page says that they need not all be answered."""
    return [replace(x, needed=True) if x.kind == "group" else x for x in fields]
