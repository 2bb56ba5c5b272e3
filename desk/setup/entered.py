"""What was typed to enter a person or a school: read, or a sentence for each field that cannot be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import get_args

from pydantic import ValidationError
from sqlalchemy import Connection, func, select

from cases import commands as c
from cases import schema
from cases.holding import holds
from cases.people import Person
from cases.policy import Phase, Policy, SchoolType
from cases.refusals import Refusal
from desk.legible import fault, fault_of_name
from desk.scenario import PHONE
from desk.setup.people import whose
from desk.site.given import a_day
from notifications.addresses import problem
from notifications.post import ADDRESS

HANDLE = re.compile(r"[a-z][a-z0-9_]{0,39}")
URN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")
AT_SCHOOL = ("school", "other")
ASKED_ABOUT = 200
"""Schools of which it is asked who usually holds a post: of ten thousand it takes a third of a second."""
Errors = dict[str, str]


def person_in(typed: Mapping[str, str]) -> tuple[Person, Errors]:
    """The person that was typed, with a sentence for each field that will not do."""
    said = {
        name: typed.get(name, "").strip().replace("\r\n", "\n") for name in ("handle", "name", "email", "post", "phone")
    }
    errors: Errors = {}
    if why := fault_of_name(said["name"]):
        errors["name"] = _sentence(why)
    if not HANDLE.fullmatch(said["handle"]):
        errors["handle"] = "Write a short name of small letters, figures and _, such as okafor"
    if said["email"] and not ADDRESS.fullmatch(said["email"]):
        errors["email"] = "Enter an e-mail address, like name@school.example"
    if said["post"] and (why := fault(said["post"]) or problem(said["name"], said["post"])):
        errors["post"] = _sentence(why)
    if said["phone"] and not PHONE.fullmatch(said["phone"]):
        errors["phone"] = "Write the number as 01632 960001, with the extension if it has one"
    if not (said["email"] or said["post"]):
        errors["email"] = "Give an e-mail address or a postal one"
    return Person(
        "", said["handle"], said["name"], said["email"] or None, said["post"] or None, said["phone"] or None
    ), errors


def _sentence(why: str) -> str:
    return f"{why[0].upper()}{why[1:].rstrip('.')}"


def school_in(
    conn: Connection, typed: Mapping[str, str], policy: Policy, policy_file: str
) -> tuple[c.RecordSchool | None, Errors]:
    """The school that was typed, with those who hold its posts; None where a field will not do."""
    said = {name: value.strip() for name, value in typed.items()}
    errors: Errors = {}
    if why := fault_of_name(said.get("school", "")):
        errors["school"] = _sentence(why)
    if not URN.fullmatch(said.get("urn", "")):
        errors["urn"] = "Write the URN, such as 990001"
    for name, known in (("school_type", get_args(SchoolType)), ("phase", get_args(Phase))):
        if said.get(name) not in known:
            errors[name] = "Choose one"
    if said.get("category") not in {one.id for one in policy.categories}:
        errors["category"] = "Choose the category that the school is in now"
    sip = _day(said, "sip_assigned", errors)
    holders = _holders(conn, said, policy, errors)
    if errors:
        return None, errors
    try:
        ask = c.RecordSchool(
            school=said["school"],
            urn=said["urn"],
            school_type=said["school_type"],
            phase=said["phase"],
            policy=policy_file,
            calendar=policy.calendar,
            category=said["category"],
            sip_assigned=sip,
            holders=holders,
        )
    except ValidationError as wrong:
        return None, {str(one["loc"][0]): _sentence(one["msg"]) for one in wrong.errors()}
    return ask, errors


def _day(said: Mapping[str, str], name: str, errors: Errors) -> date | None:
    try:
        return a_day(said.get(name, ""))
    except Refusal as no:
        errors[name] = f"{_sentence(no.why)}. Write it like 14 January 2027"
        return None


def _holders(
    conn: Connection, said: Mapping[str, str], policy: Policy, errors: Errors
) -> dict[str, tuple[tuple[str, date | None, date | None], ...]]:
    """Who holds each post, by the short names that were typed."""
    found: dict[str, tuple[tuple[str, date | None, date | None], ...]] = {}
    for role in policy.roles:
        handle = said.get(f"holds_{role}", "")
        if not handle:
            continue
        id = whose(conn, handle)
        if not id:
            errors[f"holds_{role}"] = f"There is nobody with the short name {handle[:40]}. Enter them first"
        else:
            found[role] = ((id, None, None),)
    return found


def usual_holders(conn: Connection, policy: Policy, today: date) -> dict[str, str]:
    """The short names of those who hold each of the authority's posts for most schools today, as far as two hundred
    schools say: what the form of a new school begins with."""
    mine, people, known = schema.posts.alias(), schema.people, schema.caseload.c
    some = select(known.case_id).where(known.urn != "").order_by(known.case_id.desc()).limit(ASKED_ABOUT)
    many = (
        select(mine.c.role, people.c.handle)
        .join(people, people.c.person_id == mine.c.person_id)
        .where(mine.c.case_id.in_(some), holds(mine, today.isoformat()))
        .group_by(mine.c.role, people.c.handle)
        .order_by(func.count(), people.c.handle)
    )
    return {
        role: handle
        for role, handle in conn.execute(many)
        if role in policy.roles and policy.roles[role].at not in AT_SCHOOL
    }
