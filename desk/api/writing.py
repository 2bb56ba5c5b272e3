"""The writes of the API: one address for each command, through the one door, as the person whom the key acts as."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import ValidationError
from sqlalchemy import Connection, select
from starlette.exceptions import HTTPException

from cases import commands as c
from cases import schema, store
from cases.act import Outcome
from cases.case import Case
from cases.refusals import Refusal
from cases.terms import OutsideCalendar
from cases.trail import NotCanonical
from desk.api import copying, shapes, words
from desk.api.asking import Caller, ForThis, TheDesk
from desk.api.faults import Fault, Misread
from desk.api.reading import CaseId, tagged
from desk.legible import refuse_illegible
from desk.site.desk import Desk
from desk.site.seeing import Seen
from desk.site.visitor import NotForYou
from notifications.drafting import draft_letter, issue_letter
from notifications.writing import CANNOT_WRITE

JSON = "application/json"
SOURCE = "api"
Idempotency = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="Names the request: sent again, it is done once, and answered alike",
        pattern=r"^[!-~]{0,100}$",
    ),
]
IfMatch = Annotated[
    str,
    Header(
        alias="If-Match",
        description="The ETag of the case as you saw it; refused with 409 where somebody has written since",
        pattern=r'^("[0-9]{1,9}"|\*)?$',
    ),
]


async def _sent(request: Request) -> bytes:
    """The body, which has to be JSON where there is one."""
    body = await request.body()
    kind = request.headers.get("content-type", JSON).partition(";")[0].strip().lower()
    if body and kind != JSON:
        raise HTTPException(415)
    return body


Body = Annotated[bytes, Depends(_sent)]


@lru_cache(maxsize=1)
def router() -> APIRouter:
    """An address for each command that a person may ask for, and two for letters. Made once: it takes a tenth of a
    second."""
    made = APIRouter(tags=["commands"])
    for word, command in words.asked_for().items():
        _add(made, word, command, _recorder(word, command), shapes.Recorded)
    _add(made, c.DraftLetter.word, words.Draft, _drafter(), shapes.Drafted)
    _add(made, c.IssueDraft.word, words.Issue, _issuer(), shapes.Recorded)
    return made


def _add(made: APIRouter, word: str, model: Any, endpoint: Callable[..., Any], answers: type[shapes.Shape]) -> None:
    needed = any(field.is_required() for field in model.model_fields.values())
    said = {JSON: {"schema": {"$ref": words.REF.format(model=model.__name__)}}}
    made.add_api_route(
        f"/cases/{{case}}/{word}",
        endpoint,
        methods=["POST"],
        response_model=answers,
        name=word,
        operation_id=word,
        summary=word.replace("_", " ").capitalize(),
        description=_about(model),
        openapi_extra={"requestBody": {"required": needed, "content": said}},
    )


def _about(model: Any) -> str:
    said = model.__doc__ or ""
    inherited = said == (c.Command.__doc__ or "")
    return "" if inherited else " ".join(said.split())


# --- one command ---------------------------------------------------------------------------------------------------
def _recorder(word: str, command: type[c.Command]) -> Callable[..., shapes.Recorded]:
    def record(
        desk: TheDesk,
        caller: ForThis,
        case: CaseId,
        body: Body,
        answer: Response,
        idempotency: Idempotency = "",
        if_match: IfMatch = "",
    ) -> shapes.Recorded:
        _there(desk, caller, case)
        ask = words.read(command, body)
        _can_be_asked(desk, ask)
        src, now = _src(caller, word, idempotency), desk.now()

        def asked() -> Outcome:
            return desk.door.ask(
                case, ask, by=caller.person, now=now, source=SOURCE, src=src, expect_seq=_seen(if_match)
            )

        return _recorded(desk, caller, _counted(asked), src, now, answer)

    return record


def _drafter() -> Callable[..., shapes.Drafted]:
    def draft(
        desk: TheDesk,
        caller: ForThis,
        case: CaseId,
        body: Body,
        answer: Response,
    ) -> shapes.Drafted:
        """Write out a formal letter for somebody else to approve."""
        _there(desk, caller, case)
        sent = words.read(words.Draft, body)
        ask = _inner(sent)
        _can_be_asked(desk, ask)
        now = desk.now()

        def asked() -> Any:
            return draft_letter(
                desk.door,
                case,
                ask,
                by=caller.person,
                now=now,
                sender=desk.office.sender,
                dated=sent.dated,
                source=SOURCE,
            )

        made = _counted(asked)
        with store.reading(desk.engine) as conn:
            seq = desk.door.case(conn, case).seq
        tagged(answer, seq)
        return shapes.Drafted(
            case=case, seq=seq, draft=made.id, template=made.template, dated=made.dated, copies=len(made.sheets)
        )

    return draft


def _inner(sent: words.Draft) -> c.Command:
    """The command inside a draft. Raises Misread."""
    command = words.asked_for().get(sent.do)
    if command is None:
        raise Misread([Fault(field="do", why=f"there is no command {sent.do[:80]} that a letter could be drafted for")])
    try:
        return command.model_validate(sent.fields)
    except ValidationError as wrong:
        raise Misread(list(words.faults(wrong, "fields"))) from None


def _issuer() -> Callable[..., shapes.Recorded]:
    def issue(
        desk: TheDesk,
        caller: ForThis,
        case: CaseId,
        body: Body,
        answer: Response,
        idempotency: Idempotency = "",
    ) -> shapes.Recorded:
        """Issue an approved letter on the day that it is dated."""
        _there(desk, caller, case)
        id = words.read(words.Issue, body).id
        src, now = _src(caller, c.IssueDraft.word, idempotency), desk.now()

        def asked() -> Outcome:
            return issue_letter(
                desk.door, case, id, by=caller.person, now=now, sender=desk.office.sender, source=SOURCE, src=src
            )

        return _recorded(desk, caller, _counted(asked), src, now, answer)

    return issue


# --- before and after ----------------------------------------------------------------------------------------------
def _there(desk: Desk, caller: Caller, case: str) -> None:
    """Raises NotForYou for a case that is not there, or that the key may not see: the two are answered alike."""
    if not caller.visitor.sight.case(case):
        raise NotForYou
    with store.reading(desk.engine) as conn:
        found = select(schema.caseload.c.case_id).where(schema.caseload.c.case_id == case)
        if conn.execute(found).first() is None:
            raise NotForYou


def _can_be_asked(desk: Desk, ask: c.Command) -> None:
    """Raises Refusal for a text that no letter could print, and for somebody who is not on record."""
    refuse_illegible(ask)
    named = c.people_in(ask)
    with store.reading(desk.engine) as conn:
        unknown = sorted(named - store.people(conn, named).keys()) if named else []
    if unknown:
        raise Refusal(
            "Nothing was recorded.", f"there is nobody with the number {unknown[0]}", "Name people by number."
        )


def _src(caller: Caller, word: str, idempotency: str) -> str:
    return f"api:{caller.key.id}:{word}:{idempotency}" if idempotency else ""


def _seen(if_match: str) -> int | None:
    return int(if_match.strip('"')) if if_match not in ("", "*") else None


def _counted(asked: Callable[[], Any]) -> Any:
    """What was asked, done. Raises Refusal for a day or a number that nothing can be counted with."""
    try:
        return asked()
    except OverflowError:
        raise _cannot("a day in it is too far off to count with") from None
    except (OutsideCalendar, NotCanonical) as trouble:
        raise _cannot(str(trouble)) from None
    except CANNOT_WRITE as trouble:
        raise _cannot(f"the letter cannot be written: {trouble}") from None


def _cannot(why: str) -> Refusal:
    why = why.rstrip(".")
    return Refusal("Nothing was recorded.", f"{why[0].lower()}{why[1:]}", "Mend that and ask again.")


def _recorded(desk: Desk, caller: Caller, done: Outcome, src: str, now: datetime, answer: Response) -> shapes.Recorded:
    """What came of it: the entries, and what they called for."""
    desk.posted()
    with store.reading(desk.engine) as conn:
        seen = _after(conn, desk, caller, done.case.id, now)
        mine = {entry.id for entry in done.entries}
        entries = [x for x in seen.trail if x.id in mine or (done.again and x.src == src)]
        tagged(answer, seen.case.seq)
        return shapes.Recorded(
            case=seen.case.id,
            seq=seen.case.seq,
            again=done.again,
            entries=copying.entries(seen, entries),
            called_for=copying.called_for(seen, [x.seq for x in entries]),
        )


def _after(conn: Connection, desk: Desk, caller: Caller, case_id: str, now: datetime) -> Seen:
    case: Case = desk.door.case(conn, case_id)
    return Seen(conn, desk, caller.visitor, case, desk.door.framework(case), now)
