"""The files of a case by way of the API: evidence and papers of meetings, listed and read one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from cases import events as e
from cases import store
from cases.people import Person
from cases.trail import Entry
from desk.api import shapes_of_files
from desk.api.asking import ReadsFiles, TheDesk
from desk.api.copying import Copy, copy_for, of_school
from desk.api.reading import NAMED, CaseId, tagged
from desk.school import view
from desk.school.own_copy import own_copy
from desk.site.attached import PDF, attached
from desk.site.seeing import Seen, seeing
from desk.site.visitor import NotForYou
from notifications import evidence, papers
from notifications.evidence import Added
from notifications.kinds import KINDS

router = APIRouter(tags=["files"])
Id = Annotated[str, Path(description="The file, as the list of evidence has it", pattern=NAMED)]
MeetingId = Annotated[str, Path(description="The meeting, as the list of meetings has it", pattern=NAMED)]
Number = Annotated[int, Path(description="The paper, as the list of papers has it", ge=1, le=1_000_000_000)]


def _a_file(media: Iterable[str]) -> dict[int | str, dict[str, Any]]:
    """What an answer is that is a file of one of these types."""
    raw = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"description": "The file, as it was added", "content": dict.fromkeys(media, raw)}}


# --- evidence ------------------------------------------------------------------------------------------------------
@router.get("/cases/{case}/evidence")
def list_evidence(desk: TheDesk, caller: ReadsFiles, case: CaseId, answer: Response) -> shapes_of_files.AllEvidence:
    """The evidence that whoever the key acts as may see, in the order in which it was added."""
    with seeing(desk, caller.visitor, case, "api evidence") as seen:
        tagged(answer, seen.case.seq)
        copy = copy_for(seen)
        added = list(evidence.on_record(_shown(copy)))
        names = store.people(seen.conn, {one.by for one in added})
        found = [_evidence(one, copy, names) for one in added]
        return shapes_of_files.AllEvidence(case=case, seq=seen.case.seq, evidence=found)


def _shown(copy: Copy) -> list[Entry]:
    return [copy.shown[number] for number in sorted(copy.shown)]


def _evidence(added: Added, copy: Copy, names: Mapping[str, Person]) -> shapes_of_files.Evidence:
    said, named = added.said, added.by in names and (copy.named is None or added.by in copy.named)
    return shapes_of_files.Evidence(
        id=said.evidence,
        name=said.name,
        kind=said.kind,
        media=KINDS[said.kind].media,
        size=said.size,
        sha256=said.sha256,
        about=said.about,
        subject=said.subject,
        restricted=said.restricted,
        on=added.on,
        by=added.by,
        by_name=names[added.by].name if named else "",
        entry=added.seq,
    )


@router.get(
    "/cases/{case}/evidence/{id}",
    response_class=Response,
    responses=_a_file(kind.media.partition(";")[0] for kind in KINDS.values()),
)
def read_evidence(desk: TheDesk, caller: ReadsFiles, case: CaseId, id: Id) -> Response:
    """One file of the evidence."""
    with seeing(desk, caller.visitor, case, "api evidence") as seen:
        added = evidence.on_record(_shown(copy_for(seen)))
        said = next((one.said for one in added if one.said.evidence == id), None)
        if said is None:
            raise NotForYou
        raw = evidence.opened(seen.conn, case, said)
    return attached(said.name or "file", raw, KINDS[said.kind].media)


# --- papers of a meeting -------------------------------------------------------------------------------------------
@router.get("/cases/{case}/meetings/{meeting}/papers")
def list_papers(
    desk: TheDesk, caller: ReadsFiles, case: CaseId, meeting: MeetingId, answer: Response
) -> shapes_of_files.Papers:
    """The papers of a meeting, in their order; for somebody at the school, of a meeting to which they are called."""
    with seeing(desk, caller.visitor, case, "api papers") as seen:
        tagged(answer, seen.case.seq)
        found = [
            shapes_of_files.Paper(number=number, name=said.name, size=said.size, sha256=said.sha256)
            for number, said in _papers(seen, meeting).items()
        ]
        return shapes_of_files.Papers(case=case, seq=seen.case.seq, meeting=meeting, papers=found)


@router.get("/cases/{case}/meetings/{meeting}/papers/{number}", response_class=Response, responses=_a_file([PDF]))
def read_paper(desk: TheDesk, caller: ReadsFiles, case: CaseId, meeting: MeetingId, number: Number) -> Response:
    """One paper of a meeting."""
    with seeing(desk, caller.visitor, case, "api papers") as seen:
        if number not in _papers(seen, meeting):
            raise NotForYou
        name, raw = papers.opened(seen.conn, seen.case, meeting, number)
    return attached(name, raw, PDF)


def _papers(seen: Seen, meeting: str) -> Mapping[int, e.PapersAdded]:
    """The papers that may be seen, by number. Raises NotForYou for a meeting that is not there, or not theirs."""
    if meeting not in seen.case.meetings:
        raise NotForYou
    if of_school(seen) and all(one.id != meeting for one in view.meetings(own_copy(seen))):
        raise NotForYou
    return papers.on_record(_shown(copy_for(seen)), seen.case, meeting)
