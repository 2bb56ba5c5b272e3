"""A form for every action of a case: what can be done now, the form of one action, and what became of it.

Officers use these; people at a school have shorter forms of their own (desk/pages/school_doing.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from cases.commands import COMMANDS, Command, DraftLetter, IssueLetter
from cases.refusals import Clash, Refusal
from cases.store import reading
from desk.forms import asking, corrected, drafted, foreseeing, offers, showing, told, typed
from desk.forms.asking import Mark
from desk.forms.fields import Field, fields_of
from desk.forms.foreseeing import Foreseen
from desk.forms.given import Given, given_by, given_in, with_another, without_row
from desk.forms.people import finder
from desk.forms.typed import Typed
from desk.forms.words import FormWords, words_of
from desk.identity.returning import kept_for
from desk.site.asking import Officer, Sent, TheDesk
from desk.site.coming_in import here
from desk.site.desk import Desk
from desk.site.rendering import moved_on, page, path
from desk.site.seeing import Seen, seeing
from desk.site.visitor import NotForYou, Visitor

router = APIRouter()
FORM = "form"
"""What the log of reads says was looked at."""


@dataclass(frozen=True)
class Form:
    """One form as it is open: for which case and word, with what was typed and the marks that it carries. `about`: the
    entry that it is about, in words."""

    case: str
    school: str
    word: str
    words: FormWords
    fields: tuple[Field, ...]
    typed: Typed
    mark: Mark
    then: str
    focus: str = ""
    about: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        return f"/cases/{path(self.case)}/do/{self.word}"


@router.get("/cases/{case_id}/do")
def menu(request: Request, desk: TheDesk, visitor: Officer, case_id: str) -> Response:
    """What the visitor may record about a case now."""
    with seeing(desk, visitor, case_id, FORM) as seen:
        found, school = offers.offers(seen), seen.case.school
    if not found:
        raise NotForYou
    return page(request, "do_menu.html", visitor, offers=found, school=school, case=case_id, back=_back(case_id))


@router.get("/cases/{case_id}/do/{word}")
def form(
    request: Request, desk: TheDesk, visitor: Officer, case_id: str, word: str, then: str = "", kept: str = ""
) -> Response:
    """The empty form of an action, or with what the address fills in, or what was typed when a session ended."""
    if word == DraftLetter.word:  # the form of a letter becomes a draft where it has to be approved
        return RedirectResponse(f"/cases/{path(case_id)}/do/{IssueLetter.word}?{request.url.query}", 303)
    with seeing(desk, visitor, case_id, FORM) as seen:
        if words_of(word) is None or not offers.may_do(seen, word):
            raise NotForYou
        opened = _opened(seen, word, Mark.new(seen.case), then)
        query = [(name, value) for name, value in request.query_params.multi_items() if name not in ("then", "kept")]
        given = given_by(query, opened.fields)
        back = kept_for(seen.conn, visitor.person.id, request.url.path, kept, seen.now) if kept else None
        if back:
            form = FormData(list(back.fields))
            given, mark = given_in(form), Mark.of(form, seen.case)
            opened = replace(opened, mark=mark, then=opened.then or here_or_nothing(str(form.get("then", ""))))
        opened = replace(opened, typed=Typed(given), about=corrected.about(seen, word, given))
    return _shown(request, visitor, opened)


@router.post("/cases/{case_id}/do/{word}")
def do(request: Request, desk: TheDesk, visitor: Officer, sent: Sent, case_id: str, word: str) -> Response:
    """What was typed goes through the door; whatever is wrong with it comes back with everything still there."""
    press = str(sent.get("press", "record"))
    with seeing(desk, visitor, case_id, FORM) as seen:
        if words_of(word) is None:
            raise NotForYou
        opened, may = _filled(seen, word, sent), offers.may_do(seen, word)
        changes = press.startswith(("add:", "remove:", "change"))
        if not may and (changes or opened.typed.command is None):
            raise NotForYou
        if changes:
            return _shown(request, visitor, _changed(opened, press))
        if opened.typed.command is None:
            return _shown(request, visitor, opened, 422)
        ahead = _foreseen(seen, opened.typed.command)
    if press == "draft":
        return _drafted(request, desk, visitor, opened, ahead, sent)
    if ahead and press == "record" and (ahead.approval or opened.words.confirm):
        return _to_confirm(request, visitor, opened, ahead)
    return _asked(request, desk, visitor, opened)


# --- what a form is ------------------------------------------------------------------------------------------------
def _opened(seen: Seen, word: str, mark: Mark, then: str) -> Form:
    words = words_of(word)
    assert words is not None
    fields = fields_of(COMMANDS[word], words, seen)
    return Form(seen.case.id, seen.case.school, word, words, fields, Typed({}), mark, here_or_nothing(then))


def here_or_nothing(then: str) -> str:
    """An address of ours to go to afterwards; "" for none, and for anybody else's."""
    return then if then and here(then) == then else ""


def _filled(seen: Seen, word: str, sent: FormData) -> Form:
    opened = _opened(seen, word, Mark.of(sent, seen.case), str(sent.get("then", "")))
    read = typed.reading(COMMANDS[word], opened.fields, given_in(sent), finder(seen.conn))
    return replace(opened, typed=read, about=corrected.about(seen, word, read.given))


def _changed(opened: Form, press: str) -> Form:
    """The form with a row more or less. Nothing that was typed is judged yet."""
    what, _, at = press.partition(":")
    given: Given = opened.typed.given
    if what == "remove":
        return replace(opened, typed=Typed(without_row(given, at)))
    if what == "add":
        given, row = with_another(given, at)
        return replace(opened, typed=Typed(given), focus=showing.first_of(opened.fields, row))
    return replace(opened, typed=Typed(given))


# --- what becomes of it --------------------------------------------------------------------------------------------
def _foreseen(seen: Seen, command: Command) -> Foreseen | None:
    """What would follow; None where it would be refused: the door says so, and puts it on record."""
    try:
        return foreseeing.foresee(seen, command)
    except Refusal:
        return None


def _asked(request: Request, desk: Desk, visitor: Visitor, opened: Form) -> Response:
    command = opened.typed.command
    assert command is not None
    try:
        done = asking.ask(desk, visitor, opened.case, command, opened.mark, desk.now())
    except Refusal as no:
        return _refused(request, desk, visitor, opened, no)
    with reading(desk.engine) as conn:
        said = told.sentence(conn, done.case, done.entries, desk.door.framework(done.case))
    desk.posted()
    return moved_on(opened.then or f"/cases/{opened.case}", said, visitor)


def _drafted(
    request: Request, desk: Desk, visitor: Visitor, opened: Form, ahead: Foreseen | None, sent: FormData
) -> Response:
    """The letter of the form, written down for somebody to approve."""
    command, now = opened.typed.command, desk.now()
    assert command is not None
    dated = drafted.day_in(sent, now.date())
    if dated is None and ahead:
        return _to_confirm(request, visitor, opened, ahead, drafted.NO_SUCH_DAY, sent)
    try:
        id = drafted.draft(desk, visitor, opened.case, command, opened.mark, dated or now.date(), now)
    except Refusal as no:
        return _refused(request, desk, visitor, opened, no)
    return drafted.to_its_page(visitor, opened.case, id, dated or now.date())


def _refused(request: Request, desk: Desk, visitor: Visitor, opened: Form, no: Refusal) -> Response:
    """The form again, with the engine's own sentence. Whoever may not ask for this is shown no form."""
    with seeing(desk, visitor, opened.case, FORM) as seen:
        if not offers.may_do(seen, opened.word):
            raise no
        again = _opened(seen, opened.word, asking.next_mark(no, opened.mark, seen.case), opened.then)
        again = replace(again, about=corrected.about(seen, opened.word, opened.typed.given))
    read = Typed(opened.typed.given, opened.typed.values, asking.errors_of(no, again.fields))
    return _shown(request, visitor, replace(again, typed=read), 409 if isinstance(no, Clash) else 422)


# --- how it is shown -----------------------------------------------------------------------------------------------
def _shown(request: Request, visitor: Visitor, form: Form, status: int = 200) -> Response:
    return page(
        request,
        "do_form.html",
        visitor,
        status,
        form=form,
        widgets=showing.widgets(form.fields, form.typed.given, form.typed.errors, form.focus),
        errors=showing.summary(form.fields, form.typed.errors),
        back=_back(form.case),
    )


def _to_confirm(
    request: Request, visitor: Visitor, form: Form, ahead: Foreseen, wrong: str = "", sent: FormData | None = None
) -> Response:
    """What will happen, before it does: nothing is recorded until the button there is pressed."""
    return page(
        request,
        "do_confirm.html",
        visitor,
        422 if wrong else 200,
        form=form,
        ahead=ahead,
        dated=[str(sent.get(part, "")) for part in drafted.PARTS] if sent else drafted.NO_DAY,
        wrong=wrong,
        errors=[("dated-day", wrong)] if wrong else [],
        back=_back(form.case),
    )


def _back(case_id: str) -> tuple[str, str]:
    return f"/cases/{path(case_id)}", "The case"
