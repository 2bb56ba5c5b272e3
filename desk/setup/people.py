"""People and who holds which post when, a page at a time: read from the list of posts, never from every case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select

from cases import schema
from cases.case import Case
from cases.holding import holds
from cases.people import Person
from cases.policy import Policy

PAGE = 50
_p, _c = schema.people.c, schema.caseload.c


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody, with the posts that they hold today: each with how many cases, or with the one school."""

    person: Person
    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """One post, held by one person from one day to another. `standing`: now, later or over."""

    case: str
    school: str
    title: str
    role: str
    person: str
    name: str
    first: str | None
    last: str | None
    standing: str


def found(conn: Connection, policy: Policy, words: str, number: int, today: str) -> tuple[list[Listed], int]:
    """A page of the people whose name, short name or e-mail address has these words, by name. Out: them, and how many
    there are in all. Whoever was erased is not listed."""
    which = select(schema.people).where(or_(_p.email.is_not(None), _p.post.is_not(None)))
    if words:
        names = (func.lower(one).contains(words.lower(), autoescape=True) for one in (_p.name, _p.handle, _p.email))
        which = which.where(or_(*names))
    total = conn.execute(select(func.count()).select_from(which.subquery())).scalar_one()
    rows = conn.execute(which.order_by(_p.name, _p.person_id).limit(PAGE).offset((number - 1) * PAGE)).all()
    people = [Person(row.person_id, row.handle, row.name, row.email, row.post, row.phone) for row in rows]
    posts = posts_today(conn, policy, [one.id for one in people], today)
    return [Listed(one, posts.get(one.id, ())) for one in people], total


def whose(conn: Connection, handle: str) -> str:
    """Whose short name it is, however it was typed; "" where it is nobody's."""
    typed = handle.strip()
    known = select(_p.person_id).where(_p.handle.in_((typed, typed.lower()))).order_by(_p.handle != typed).limit(1)
    return str(conn.execute(known).scalar() or "")


def posts_today(conn: Connection, policy: Policy, ids: Sequence[str], today: str) -> Mapping[str, tuple[str, ...]]:
    """The posts of some people today, in words. Somebody with a post in many cases has one line for it."""
    mine = schema.posts.alias()
    held = (
        select(mine.c.person_id, mine.c.role, func.count().label("n"), func.min(mine.c.case_id).label("one"))
        .where(mine.c.person_id.in_(ids), holds(mine, today))
        .group_by(mine.c.person_id, mine.c.role)
    ).subquery()
    h = held.c
    rows = select(h.person_id, h.role, h.n, _c.school, _c.school_type).join(schema.caseload, _c.case_id == h.one)
    said: dict[str, tuple[str, ...]] = {}
    for person, role, n, school, kind in conn.execute(rows.order_by(h.person_id, h.role)):
        where = school if n == 1 else f"in {n:,} cases"
        title = policy.title_of(role, kind if n == 1 else "")
        said[person] = (*said.get(person, ()), f"{title}, {where}" if where else title)
    return said


def of_person(conn: Connection, policy: Policy, person: Person, today: str, most: int) -> list[Holding]:
    """Every post that somebody holds, held or will hold, by school; at most so many."""
    posts = schema.posts
    wanted = (
        select(posts, _c.school, _c.school_type)
        .join(schema.caseload, _c.case_id == posts.c.case_id)
        .where(posts.c.person_id == person.id)
        .order_by(_c.school, posts.c.role, posts.c.n)
        .limit(most)
    )
    return [
        _holding(row._asdict(), row.school, policy.title_of(row.role, row.school_type), person.name, today)
        for row in conn.execute(wanted)
    ]


def of_case(case: Case, policy: Policy, people: Mapping[str, Person], today: str) -> list[Holding]:
    """Every post of a case with whoever holds, held or will hold it, in the order of the policy."""
    order = {role: n for n, role in enumerate(policy.roles)}
    rows: Iterable[dict[str, str | None]] = (
        {
            "case_id": case.id,
            "role": role,
            "person_id": person,
            "first_day": first.isoformat() if first else None,
            "last_day": last.isoformat() if last else None,
        }
        for role in sorted(case.holders, key=lambda one: order.get(one, len(order)))
        for person, first, last in case.holders[role]
    )
    names = {id: person.name for id, person in people.items()}
    return [
        _holding(
            row, case.school, policy.title_of(str(row["role"]), case.school_type),
            names.get(str(row["person_id"]), str(row["person_id"])), today,
        )
        for row in rows
    ]  # fmt: skip


def _holding(row: Mapping[str, str | None], school: str, title: str, name: str, today: str) -> Holding:
    first, last, role = row["first_day"], row["last_day"], str(row["role"])
    standing = "Over" if last and last < today else "To come" if first and first > today else "Now"
    return Holding(str(row["case_id"]), school, title, role, str(row["person_id"]), name, first, last, standing)
