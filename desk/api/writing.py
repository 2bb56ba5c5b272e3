"""The writes of the API: one address for each command, through the one door, as the person whom the key acts as."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from cases import commands as c
from cases import store
from desk.api import sending, shapes, words
from desk.api.asking import ForThis, TheDesk
from desk.api.faults import Fault, Misread
from desk.api.reading import CaseId, tagged
from desk.api.recording import SOURCE, Idempotency, TheAsking, can_be_asked, counted, named, recorded, there
from notifications.drafting import draft_letter, issue_letter

JSON = "application/json"


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
    """An address for each command that a person may ask for, two for letters and two for files. Made once: it takes a
    tenth of a second."""
    made = APIRouter(tags=["commands"])
    for word, command in words.asked_for().items():
        _add(made, word, command, _recorder(command), shapes.Recorded)
    _add(made, c.DraftLetter.word, words.Draft, _draft, shapes.Drafted)
    _add(made, c.IssueDraft.word, words.Issue, _issue, shapes.Recorded)
    _add(made, c.AddEvidence.word, sending.EvidenceFiles, sending.add_evidence, shapes.Recorded, sending.PARTS)
    _add(made, c.AddPapers.word, sending.PaperFiles, sending.add_papers, shapes.Recorded, sending.PARTS)
    return made


def _add(
    made: APIRouter,
    word: str,
    model: Any,
    endpoint: Callable[..., Any],
    answers: type[shapes.Shape],
    media: str = JSON,
) -> None:
    needed = any(field.is_required() for field in model.model_fields.values())
    said = {media: {"schema": {"$ref": words.REF.format(model=model.__name__)}}}
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
def _recorder(command: type[c.Command]) -> Callable[..., shapes.Recorded]:
    def record(asking: TheAsking, body: Body) -> shapes.Recorded:
        return asking.record(words.read(command, body))

    return record


def _draft(desk: TheDesk, caller: ForThis, case: CaseId, body: Body, answer: Response) -> shapes.Drafted:
    there(desk, caller, case)
    sent = words.read(words.Draft, body)
    ask = _inner(sent)
    can_be_asked(desk, ask)
    by, sender = caller.person, desk.office.sender
    drafting = partial(draft_letter, desk.door, case, ask, by=by, now=desk.now(), sender=sender, dated=sent.dated)
    made = counted(partial(drafting, source=SOURCE))
    with store.reading(desk.engine) as conn:
        seq = desk.door.case(conn, case).seq
    tagged(answer, seq)
    copies = len(made.sheets)
    return shapes.Drafted(case=case, seq=seq, draft=made.id, template=made.template, dated=made.dated, copies=copies)


def _inner(sent: words.Draft) -> c.Command:
    """The command inside a draft. Raises Misread."""
    command = words.asked_for().get(sent.do)
    if command is None:
        raise Misread([Fault(field="do", why=f"there is no command {sent.do[:80]} that a letter could be drafted for")])
    try:
        return command.model_validate(sent.fields)
    except ValidationError as wrong:
        raise Misread(list(words.faults(wrong, "fields"))) from None


def _issue(
    desk: TheDesk, caller: ForThis, case: CaseId, body: Body, answer: Response, idempotency: Idempotency = ""
) -> shapes.Recorded:
    there(desk, caller, case)
    id = words.read(words.Issue, body).id
    src, now = named(caller, c.IssueDraft.word, idempotency), desk.now()
    by, sender = caller.person, desk.office.sender
    issuing = partial(issue_letter, desk.door, case, id, by=by, now=now, sender=sender, source=SOURCE, src=src)
    return recorded(desk, caller, counted(issuing), src, now, answer)
