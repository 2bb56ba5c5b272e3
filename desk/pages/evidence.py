"""The evidence of a case, for officers and auditors: the files, what each shows, and adding more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import get_args

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from cases.events import About
from cases.refusals import Refusal, day
from cases.statutory import restricted
from desk.forms.asking import fresh, once_of
from desk.forms.choice import Choice
from desk.forms.given import Given, given_in
from desk.forms.offers import may_do
from desk.school import asking
from desk.school.asking import Form, files_in
from desk.school.view import ABOUT
from desk.site.asking import Officer, SeesAll, Sent, TheDesk
from desk.site.attached import attached
from desk.site.desk import Desk
from desk.site.rendering import moved_on, page, path
from desk.site.seeing import Seen, seeing
from desk.site.visitor import NotForYou, Visitor
from notifications import evidence
from notifications.evidence import Added
from notifications.kinds import KINDS

router = APIRouter()
WORD = "add_evidence"
LOOKED_AT = "evidence"
WITH_SUBJECT: tuple[About, ...] = ("concern", "milestone", "meeting")


@dataclass(frozen=True, slots=True)
class Row:
    """A file of the list."""

    id: str
    name: str
    kind: str
    size: int
    on: date
    by: str
    about: str
    restricted: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page shows of a case to its visitor. `restricted`: they may see what is for officers of the case."""

    case: str
    school: str
    rows: tuple[Row, ...]
    options: tuple[Choice, ...]
    restricted: bool
    may_add: bool


@router.get("/cases/{case_id}/evidence")
def listed(request: Request, desk: TheDesk, visitor: SeesAll, case_id: str) -> Response:
    """Every file that the visitor may see."""
    with seeing(desk, visitor, case_id, LOOKED_AT) as seen:
        facts = _facts(seen)
    return _shown(request, visitor, facts, {}, {}, 200)


@router.get("/cases/{case_id}/evidence/{id}")
def one(desk: TheDesk, visitor: SeesAll, case_id: str, id: str) -> Response:
    """One file, to be saved."""
    with seeing(desk, visitor, case_id, LOOKED_AT) as seen:
        added = next((x for x in _visible(seen) if x.said.evidence == id), None)
        if added is None:
            raise NotForYou
        raw = evidence.opened(seen.conn, case_id, added.said)
    return attached(added.said.name or "file", raw, KINDS[added.said.kind].media)


@router.post("/cases/{case_id}/evidence")
def add(request: Request, desk: TheDesk, visitor: Officer, sent: Sent, case_id: str) -> Response:
    """Files go on record, or come back with what is wrong with them."""
    form = Form(once_of(sent), given_in(sent), files_in(sent))
    with seeing(desk, visitor, case_id, LOOKED_AT) as seen:
        facts, done = _facts(seen), asking.done_before(seen.case, form)
        hidden = restricted(seen.framework.policy)
    if done == form.src(visitor):
        return RedirectResponse(_at(case_id), 303)
    about, errors = _about(sent, facts), _errors(sent, facts, form, done)
    if errors:
        return _shown(request, visitor, facts, form.given, errors, 422)
    secret = sent.get("restricted") == "yes" or about[1] in hidden
    try:
        _added(desk, visitor, case_id, form, about, secret)
    except Refusal as no:
        errors = {("files" if no.field == "names" else ""): no.sentence}
        return _shown(request, visitor, facts, form.given, errors, 422)
    desk.posted()
    count = len(form.files)
    return moved_on(_at(case_id), "The file was added." if count == 1 else f"{count} files were added.", visitor)


def _added(desk: Desk, visitor: Visitor, case_id: str, form: Form, about: tuple[About, str], restricted: bool) -> None:
    now = desk.now()
    taken = evidence.taken(form.files, desk.office.evidence_mb * evidence.MB)
    asks = [evidence.asked(taken, about[0], about[1], restricted)]
    asking.ask(desk, visitor, case_id, asks, taken, form, now)


def _errors(sent: FormData, facts: Facts, form: Form, done: str) -> dict[str, str]:
    errors: dict[str, str] = {}
    if done:
        errors[""] = asking.SENT_BEFORE
    if sent.get("about") not in {option.value for option in facts.options}:
        errors["about"] = "What it is about: choose one"
    if not form.files:
        errors["files"] = "Files: choose at least one"
    return errors


def _about(sent: FormData, facts: Facts) -> tuple[About, str]:
    """What was chosen: what it is about, and which of several."""
    kind, _, subject = str(sent.get("about", "")).partition(":")
    about: About = next((x for x in get_args(About) if x == kind), "plan")
    return about, subject


# --- what is shown -------------------------------------------------------------------------------------------------
def _facts(seen: Seen) -> Facts:
    may_add = seen.visitor.sight.officer and may_do(seen, WORD)
    rows = tuple(_row(seen, added) for added in reversed(list(_visible(seen))))
    return Facts(seen.case.id, seen.case.school, rows, tuple(_options(seen)), seen.restricted, may_add)


def _visible(seen: Seen) -> list[Added]:
    """What the visitor may see: the rest is not there for them, and nothing says how much it is."""
    return list(evidence.on_record(seen.shown))


def _row(seen: Seen, added: Added) -> Row:
    said, by = added.said, seen.people.get(added.by)
    about = f"{ABOUT[said.about]} {said.subject}".strip()
    name = by.name if by else "Somebody who holds no post any more"
    return Row(
        said.evidence, said.name or "A file", KINDS[said.kind].title, said.size, added.on, name, about, said.restricted
    )


def _options(seen: Seen) -> list[Choice]:
    """Everything that evidence can be about now."""
    policy, case = seen.framework.policy, seen.case
    hidden = frozenset() if seen.restricted else restricted(policy)
    concerns = [Choice(f"concern:{t.id}", f"Concern {t.id}: {t.text}") for t in policy.triggers if t.id not in hidden]
    milestones = [Choice(f"milestone:{m.id}", f"Milestone {m.id}, due {day(m.due)}") for m in case.milestones.values()]
    meetings = [
        Choice(f"meeting:{m.id}", f"{policy.meetings[m.kind].title}, {day(m.on)}") for m in case.meetings.values()
    ]
    whole = [Choice(x, f"{ABOUT[x][0].upper()}{ABOUT[x][1:]}") for x in get_args(About) if x not in WITH_SUBJECT]
    return [*whole, *meetings, *milestones, *concerns]


def _shown(
    request: Request, visitor: Visitor, facts: Facts, given: Given, errors: Mapping[str, str], status: int
) -> Response:
    return page(
        request,
        "evidence.html",
        visitor,
        status,
        facts=facts,
        about=given.get("about", ("",))[-1],
        ticked=given.get("restricted", ("",))[-1] == "yes",
        wrong=errors,
        once=fresh(),
        most=request.app.state.desk.office.evidence_mb,
        errors=list(errors.items()),
        at=_at(facts.case),
        back=(f"/cases/{path(facts.case)}", facts.school),
    )


def _at(case_id: str) -> str:
    return f"/cases/{path(case_id)}/evidence"
