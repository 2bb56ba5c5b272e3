"""The reads of the API. Each look at a case is written down, as a page's is; what may not be seen is not there."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import Select, func, or_, select

from cases import schema, store
from desk.api import copying, facts, shapes
from desk.api.asking import Caller, ReadsCases, ReadsLetters, ReadsTrail, TheDesk
from desk.site.seeing import seeing

router = APIRouter()
MOST = 100
ENTRIES = 200
NAMED = r"^[^\x00-\x1f\x7f/\\]{1,80}$"
CaseId = Annotated[str, Path(description="The case, as the list of cases has it", pattern=NAMED)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
Standing = Literal["none", "open", "closed", "withdrawn", "transferred"]
Days = Annotated[int, Query(ge=0, le=366)]
Number = Annotated[int, Query(ge=0, le=1_000_000_000)]
Typed = Annotated[str, Query(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]
_c = schema.caseload.c


def tagged(answer: Response, seq: int) -> None:
    """The number of the last entry as the answer's ETag: what a change is made against."""
    answer.headers["ETag"] = f'"{seq}"'


# --- all cases -----------------------------------------------------------------------------------------------------
@router.get("/cases", tags=["cases"])
def list_cases(
    desk: TheDesk,
    caller: ReadsCases,
    standing: Standing | None = None,
    category: Typed = "",
    q: Typed = "",
    page: PageNumber = 1,
    per_page: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> shapes.Cases:
    """The schools on record, by name: those that the key may see, so a school's key sees its own."""
    wanted = _seen_by(caller, select(schema.caseload).where(_c.urn != ""))
    for column, value in ((_c.standing, standing), (_c.category, category)):
        wanted = wanted.where(column == value) if value else wanted
    if q.strip():
        sought = q.strip().lower()
        names = (func.lower(column).contains(sought, autoescape=True) for column in (_c.school, _c.urn, _c.case_id))
        wanted = wanted.where(or_(*names))
    with store.reading(desk.engine) as conn:
        total = conn.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
        some = wanted.order_by(_c.school, _c.case_id).limit(per_page).offset((page - 1) * per_page)
        rows = conn.execute(some).all()
    outside = not caller.visitor.sight.everything
    found = [
        shapes.Listed(
            case=row.case_id,
            school=row.school,
            urn=row.urn,
            school_type=row.school_type,
            phase=row.phase,
            standing=row.standing,
            category=row.category,
            on_register=None if outside else bool(row.on_register),
            opened_on=row.opened_on,
            closed_on=row.closed_on,
            seq=row.seq,
        )
        for row in rows
    ]
    return shapes.Cases(total=total, page=page, per_page=per_page, cases=found)


def _seen_by(caller: Caller, wanted: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    sight = caller.visitor.sight
    return wanted if sight.everything else wanted.where(_c.case_id.in_(sorted(sight.schools)))


# --- one case ------------------------------------------------------------------------------------------------------
@router.get("/cases/{case}", tags=["cases"])
def read_case(desk: TheDesk, caller: ReadsCases, case: CaseId, answer: Response) -> shapes.One:
    """One case: what its entries add up to."""
    with seeing(desk, caller.visitor, case, "api case") as seen:
        tagged(answer, seen.case.seq)
        return facts.one(seen)


@router.get("/cases/{case}/owed", tags=["cases"])
def read_owed(desk: TheDesk, caller: ReadsCases, case: CaseId, answer: Response) -> shapes.AllOwed:
    """What is still owed today, by when, because of what, and which section says so."""
    with seeing(desk, caller.visitor, case, "api owed") as seen:
        tagged(answer, seen.case.seq)
        return facts.owed(seen)


@router.get("/cases/{case}/meetings", tags=["cases"])
def read_meetings(desk: TheDesk, caller: ReadsCases, case: CaseId, answer: Response) -> shapes.Meetings:
    """The meetings of a case: booked, held and cancelled."""
    with seeing(desk, caller.visitor, case, "api meetings") as seen:
        tagged(answer, seen.case.seq)
        return facts.meetings(seen)


@router.get("/cases/{case}/milestones", tags=["cases"])
def read_milestones(desk: TheDesk, caller: ReadsCases, case: CaseId, answer: Response) -> shapes.Milestones:
    """The milestones of its action plan."""
    with seeing(desk, caller.visitor, case, "api milestones") as seen:
        tagged(answer, seen.case.seq)
        return facts.milestones(seen)


@router.get("/cases/{case}/coming", tags=["cases"])
def read_coming(desk: TheDesk, caller: ReadsCases, case: CaseId, answer: Response, days: Days = 14) -> shapes.AllComing:
    """What dates will call for in the next days, if nothing else happens."""
    with seeing(desk, caller.visitor, case, "api coming") as seen:
        tagged(answer, seen.case.seq)
        return facts.coming(seen, seen.today + timedelta(days=days))


@router.get("/cases/{case}/trail", tags=["trail"])
def read_trail(
    desk: TheDesk,
    caller: ReadsTrail,
    case: CaseId,
    answer: Response,
    after: Number = 0,
    most: Annotated[int, Query(ge=1, le=ENTRIES)] = ENTRIES,
) -> shapes.Trail:
    """The entries of a case after a number, each with its place in the proofs."""
    with seeing(desk, caller.visitor, case, "api trail") as seen:
        tagged(answer, seen.case.seq)
        later = [entry for entry in seen.trail if entry.seq > after]
        some = copying.entries(seen, later[:most])
        return shapes.Trail(case=case, seq=seen.case.seq, more=len(later) > most, entries=some)


@router.get("/cases/{case}/letters", tags=["letters"])
def read_letters(desk: TheDesk, caller: ReadsLetters, case: CaseId, answer: Response) -> shapes.Letters:
    """Letters and notices of a case, and what became of each."""
    with seeing(desk, caller.visitor, case, "api letters") as seen:
        tagged(answer, seen.case.seq)
        return shapes.Letters(case=case, seq=seen.case.seq, letters=copying.letters(seen))


# --- the framework -------------------------------------------------------------------------------------------------
@router.get("/policy", tags=["policy"])
def read_policy(desk: TheDesk, caller: ReadsCases) -> shapes.Policy:
    """The authority's framework: roles, categories, duties with their sections, and who may do what."""
    policy = desk.framework.policy
    return shapes.Policy(
        id=policy.id,
        title=policy.title,
        version=policy.version,
        authority=policy.authority,
        valid_from=policy.valid_from,
        roles={name: role.title for name, role in policy.roles.items()},
        categories={one.id: one.name for one in policy.categories},
        duties=[
            shapes.PolicyDuty(
                id=duty.id,
                name=duty.name,
                owed_by=duty.owed_by,
                to=list(duty.to),
                rule=duty.rule.kind,
                source=duty.source,
                quote=duty.quote or "",
                set_locally=list(duty.local),
            )
            for duty in policy.duties
            if not duty.disabled
        ],
        may={word: list(who) for word, who in policy.may.items()},
    )
