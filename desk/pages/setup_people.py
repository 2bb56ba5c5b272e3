"""People and who holds which post when; and entering a person or a school for the first time."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Annotated, get_args

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import FormData

from cases import entering, store
from cases.names import AUTHORITY
from cases.permission import ENTER
from cases.policy import Phase, Policy, SchoolType
from cases.reading_log import NO_CASE, log_read
from cases.refusals import NotAllowed, Refusal
from desk.pages.setup import Reader, offered
from desk.setup import entered, people
from desk.site.asking import SeesAll, Sent, TheDesk
from desk.site.desk import Desk
from desk.site.paging import pagination
from desk.site.rendering import moved_on, page
from desk.site.seeing import seeing
from desk.site.visitor import NotForYou, Visitor
from notifications.outlook.owed import posts_in

router = APIRouter()
CHANGED_HERE = ("holder_starts", "holder_ends", "contact_details", "contact_rules")
MOST_POSTS = 200
"""How many of somebody's posts are listed; an officer for every school of the authority has more."""
Number = Annotated[int, Query(alias="page", ge=1, le=100_000)]


@router.get("/setup/people")
def everybody(
    request: Request, desk: TheDesk, visitor: Reader, q: Annotated[str, Query(max_length=100)] = "", number: Number = 1
) -> Response:
    """Everybody, searched, a page at a time."""
    words = " ".join(q.split())
    with store.reading(desk.engine) as conn:
        rows, total = people.found(conn, desk.framework.policy, words, number, desk.today().isoformat())
    pages = pagination("/setup/people", {"q": words}, number, -(-total // people.PAGE), "people")
    facts = {"rows": rows, "total": total, "q": words, "pages": pages}
    return page(request, "setup_people.html", visitor, 200, **facts, enters=offered(desk, visitor, ENTER))


@router.get("/setup/people/new")
def new_person(request: Request, desk: TheDesk, visitor: Reader) -> Response:
    """A form for somebody new."""
    return _person_form(request, _who_enters(desk, visitor), {}, {})


@router.post("/setup/people/new")
def enter_person(request: Request, desk: TheDesk, visitor: Reader, form: Sent) -> Response:
    """Enter somebody, who can then be given a post."""
    visitor = _who_enters(desk, visitor)
    typed = _typed(form)
    person, errors = entered.person_in(typed)
    if errors:
        return _person_form(request, visitor, typed, errors)
    try:
        id = entering.enter_person(desk.door, desk.framework.policy, person, visitor.person.id, desk.now())
    except NotAllowed:
        raise
    except Refusal as no:
        return _person_form(request, visitor, typed, {no.field: f"{no.why}. {no.mend}"})
    return moved_on(f"/setup/people/{id}", f"{person.name} was entered.", visitor)


def _person_form(request: Request, visitor: Visitor, typed: dict[str, str], errors: dict[str, str]) -> Response:
    status = 422 if errors else 200
    return page(
        request, "setup_person_new.html", visitor, status, typed=typed, wrong=errors, errors=list(errors.items())
    )


@router.get("/setup/people/{id}")
def one_person(request: Request, desk: TheDesk, visitor: Reader, id: str) -> Response:
    """Somebody: how they are reached, and every post that they hold, held or will hold."""
    now = desk.now()
    with store.writing(desk.engine) as conn:
        person = store.person(conn, id)
        if person is None:
            raise NotForYou
        log_read(conn, visitor.person.id, NO_CASE, f"person {id}", "web", now)
        held = people.of_person(conn, desk.framework.policy, person, now.date().isoformat(), MOST_POSTS)
        theirs = posts_in(conn, visitor.person.id, {one.case for one in held}, now.date())
    policy = desk.framework.policy
    schools = (
        one.case for one in held if one.case != AUTHORITY
    )  # nobody is contacted about the authority's own record
    change_in = next((case for case in schools if _changes(theirs.get(case, frozenset()), policy)), "")
    return page(request, "setup_person.html", visitor, person=person, held=held, most=MOST_POSTS, change_in=change_in)


@router.get("/setup/posts/{case_id}")
def posts(request: Request, desk: TheDesk, visitor: SeesAll, case_id: str) -> Response:
    """Who holds which post of a school, or of the authority, when; and where that is changed."""
    with seeing(desk, visitor, case_id, "posts") as seen:
        policy, today = seen.framework.policy, seen.today.isoformat()
        held = people.of_case(seen.case, policy, seen.people, today)
        vacant = [
            (role, policy.title_of(role, seen.case.school_type))
            for role in policy.posts_of(seen.case.authority)
            if not any(x.role == role and x.standing == "Now" for x in held)
        ]
        rules = sorted({who for who in seen.case.contact_rules if seen.case.contact_rules_of(who, seen.today)})
        names = [(who, seen.people[who].name) for who in rules if who in seen.people]
        facts = {"case_id": case_id, "school": seen.case.school or policy.authority, "held": held, "vacant": vacant}
        changes = _changes(seen.case.roles_of(visitor.person.id, seen.today), policy)
    return page(request, "setup_posts.html", visitor, 200, **facts, rules=names, changes=changes)


def _changes(posts: Collection[str], policy: Policy) -> bool:
    """Whether somebody may change who holds a post, and how people are reached, by the posts they hold at a school."""
    groups = {*posts, *(policy.roles[role].at for role in posts if role in policy.roles)}
    return all(groups & set(policy.may.get(word, ())) for word in CHANGED_HERE)


# --- a school ------------------------------------------------------------------------------------------------------
@router.get("/setup/schools/new")
def new_school(request: Request, desk: TheDesk, visitor: Reader) -> Response:
    """A form for a school that is not on record yet."""
    visitor = _who_enters(desk, visitor)
    with store.reading(desk.engine) as conn:
        usual = entered.usual_holders(conn, desk.framework.policy, desk.today())
    typed = {f"holds_{role}": handle for role, handle in usual.items()}
    return _school_form(request, desk, visitor, typed | {"once": secrets.token_urlsafe(12)}, {})


@router.post("/setup/schools/new")
def enter_school(request: Request, desk: TheDesk, visitor: Reader, form: Sent) -> Response:
    """Enter a school with those who hold its posts."""
    visitor = _who_enters(desk, visitor)
    typed = _typed(form)
    with store.reading(desk.engine) as conn:
        ask, errors = entered.school_in(conn, typed, desk.framework.policy, desk.office.policy)
    if ask is None:
        return _school_form(request, desk, visitor, typed, errors)
    try:
        src = f"web:{typed.get('once', '')[:40]}:school"
        entering.enter_school(desk.door, ask, visitor.person.id, desk.now(), src)
    except NotAllowed:
        raise
    except Refusal as no:
        return _school_form(request, desk, visitor, typed, {no.field: f"{no.why}. {no.mend}"})
    desk.posted()
    to = f"/cases/{ask.urn}" if visitor.sight.everything else "/setup"
    return moved_on(to, f"{ask.school} was entered.", visitor)


def _school_form(
    request: Request, desk: Desk, visitor: Visitor, typed: dict[str, str], errors: dict[str, str]
) -> Response:
    policy = desk.framework.policy
    listed = [(name if name else "", words) for name, words in errors.items()]
    return page(
        request,
        "setup_school_new.html",
        visitor,
        422 if errors else 200,
        typed=typed,
        wrong=errors,
        errors=listed,
        types=[(one, one.replace("_", " ").capitalize()) for one in get_args(SchoolType)],
        phases=[(one, one.replace("_", " ").capitalize()) for one in get_args(Phase)],
        categories=[(one.id, f"{one.id}: {one.name}") for one in policy.categories],
        roles=[
            (one, [(f"holds_{id}", role.title) for id, role in policy.roles.items() if role.at == at])
            for at, one in (("school", "At the school"), ("la", "At the authority"), ("other", "Other bodies"))
        ],
    )


def _typed(form: FormData) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str) and name != "csrf"}


def _who_enters(desk: Desk, visitor: Visitor) -> Visitor:
    """Somebody who may enter people and schools. Raises NotForYou: others are shown no form for it."""
    if not offered(desk, visitor, ENTER):
        raise NotForYou
    return visitor
