"""People and rules: where to go, and the rules that everything is reckoned by. Officers, auditors and whoever looks
after the desk read them; they are changed in files, by `upturn policy`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import select

from cases import schema
from cases.names import AUTHORITY
from cases.permission import ENTER
from cases.reading import load_calendar
from cases.sight import groups_of, who_may
from cases.store import reading
from desk.setup import rules
from desk.site.asking import TheDesk, TheVisitor
from desk.site.desk import Desk
from desk.site.rendering import page
from desk.site.visitor import NotForYou, Visitor

router = APIRouter()


def reads_the_rules(visitor: TheVisitor) -> Visitor:
    """An officer, an auditor, or whoever looks after the desk. Raises NotForYou for anybody else."""
    if not (visitor.sight.everything or visitor.sight.administrator):
        raise NotForYou
    return visitor


Reader = Annotated[Visitor, Depends(reads_the_rules)]


def offered(desk: Desk, visitor: Visitor, word: str) -> bool:
    """Whether a page offers something that the policy's table lets somebody do; whether they may is asked again below
    the page."""
    policy = desk.framework.policy
    return bool(groups_of(visitor.sight, policy) & who_may(policy, word))


@router.get("/setup")
def setup(request: Request, desk: TheDesk, visitor: Reader) -> Response:
    """What there is."""
    policy = desk.framework.policy
    with reading(desk.engine) as conn:
        own = conn.execute(select(schema.caseload.c.case_id).where(schema.caseload.c.case_id == AUTHORITY)).scalar()
    return page(
        request,
        "setup.html",
        visitor,
        policy=(policy.title, policy.version),
        enters=offered(desk, visitor, ENTER),
        everything=visitor.sight.everything,
        own=own,
    )


@router.get("/setup/policy")
def policy(request: Request, desk: TheDesk, visitor: Reader) -> Response:
    """Every rule of the policy, beside the sentence that says so."""
    policy = desk.framework.policy
    return page(
        request,
        "setup_policy.html",
        visitor,
        title=policy.title,
        version=policy.version,
        valid_from=policy.valid_from,
        parts=(
            ("duties", "What is owed, by whom and by when", rules.duties(policy)),
            ("triggers", "What may lead to a discussion; none of them sets a category", rules.triggers(policy)),
            ("letters", "Letters, notices and reminders", rules.letters(policy)),
            ("sections", "Other parts of the policy", rules.sections(policy)),
        ),
        roles=rules.roles(policy),
        may=rules.permissions(policy),
    )


@router.get("/setup/law")
def law(request: Request, desk: TheDesk, visitor: Reader) -> Response:
    """The law as Upturn has it, for today."""
    law, today = desk.framework.law, desk.today()
    return page(request, "setup_law.html", visitor, title=law.title, version=law.version, rows=rules.law(law, today))


@router.get("/setup/terms")
def terms(request: Request, desk: TheDesk, visitor: Reader) -> Response:
    """The calendar of the authority's schools."""
    file = load_calendar(desk.framework.policy.calendar, desk.office.policies).file
    return page(
        request,
        "setup_terms.html",
        visitor,
        title=file.title,
        assumed=file.assumed,
        rows=rules.terms(file),
        closures=file.closures,
    )
