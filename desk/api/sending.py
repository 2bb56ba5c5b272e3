"""The commands that come with files: evidence, and papers of a meeting. All of it is recorded and kept, or none."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf, ValidationError, WithJsonSchema
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from cases import store
from cases.events import About
from cases.statutory import restricted
from desk.api import shapes
from desk.api.faults import MOST, Fault, Misread
from desk.api.recording import Asking, TheAsking
from desk.api.words import faults
from notifications import evidence, papers
from notifications.evidence import File
from notifications.kinds import TAKEN

PARTS = "multipart/form-data"
FILES = "files"
AT_ONCE = 20
"""How many files come with one request, and how many other parts."""
LONGEST = 80
Some = TypeVar("Some", bound=BaseModel)


def _a_file(given: object) -> object:
    if not isinstance(given, UploadFile):
        raise ValueError("this must be a file with a name")
    return given


BINARY = WithJsonSchema({"type": "string", "format": "binary"})
Files = Annotated[
    tuple[Annotated[InstanceOf[UploadFile], BeforeValidator(_a_file), BINARY], ...],
    Field(min_length=1, max_length=AT_ONCE),
]
"""What is read only once all the rest is right: what is wrong says again what was sent, and a file may be large."""


class EvidenceFiles(BaseModel):
    """Evidence: files of a type that their bytes show. What is about a point that is for officers of the case alone is
    kept for them, whether that is said or not."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    files: Annotated[Files, Field(description=f"{TAKEN} are taken")]
    about: About
    subject: Annotated[str, Field(max_length=LONGEST, description="Which concern, milestone or meeting")] = ""
    restricted: Annotated[Literal["true", "false"], Field(description="For officers of the case alone")] = "false"


class PaperFiles(BaseModel):
    """Papers of a meeting to come, which go with its reminder: PDF files."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    files: Files
    id: Annotated[str, Field(max_length=LONGEST, description="The meeting")]


async def _parts(request: Request) -> FormData:
    """The body, which has to come in parts. Raises Misread for one that ends too soon or has too many."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != PARTS:
        raise HTTPException(415)
    try:
        return await request.form(max_files=AT_ONCE, max_fields=AT_ONCE)
    except HTTPException as trouble:
        if trouble.status_code != 400:
            raise
        why = f"its parts cannot be read, or there are more than {AT_ONCE} files"
        raise Misread([Fault(field=FILES, why=why)]) from None


Parts = Annotated[FormData, Depends(_parts)]


def _read(model: type[Some], sent: FormData) -> Some:
    """What was sent, as the model has it. Raises Misread with every fault."""
    given: dict[str, Any] = {}
    for name in sent:
        found = sent.getlist(name)
        if name != FILES and len(found) > 1:
            raise Misread([Fault(field=name[:MOST], why=f"`{name[:MOST]}` is there more than once")])
        given[name] = found if name == FILES else found[0]
    try:
        return model.model_validate(given)
    except ValidationError as wrong:
        raise Misread(list(faults(wrong))) from None


def _opened(files: Files) -> list[File]:
    return [(one.filename or "", one.file.read()) for one in files]


def add_evidence(asking: TheAsking, sent: Parts) -> shapes.Recorded:
    said = _read(EvidenceFiles, sent)
    secret = said.restricted == "true" or said.subject in _for_officers(asking)
    kept = evidence.taken(_opened(said.files), asking.desk.office.evidence_mb * evidence.MB)
    ask = evidence.asked(kept, said.about, said.subject, secret)
    return asking.record(ask, evidence.keeping(asking.case, kept, asking.now))


def _for_officers(asking: Asking) -> frozenset[str]:
    """The points of which evidence is for officers of the case alone."""
    door = asking.desk.door
    with store.reading(asking.desk.engine) as conn:
        return restricted(door.framework(door.case(conn, asking.case)).policy)


def add_papers(asking: TheAsking, sent: Parts) -> shapes.Recorded:
    said = _read(PaperFiles, sent)
    files = _opened(said.files)
    return asking.record(papers.asked(said.id, files), papers.keeping(asking.case, said.id, files, asking.now))
