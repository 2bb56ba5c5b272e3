"""What somebody may see, by the posts that they hold on a day: asked by every page, list and file of the desk.

An officer of the authority sees every case, and restricted evidence only of cases in which they hold a post; somebody
at a school sees their own school's case, as a copy for the school would show it; an auditor sees all and changes
nothing; a clerk sees the letters to post. Whoever holds no post sees nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
    union_all,
)

from cases import schema
from cases.case import Case
from cases.holding import holds
from cases.names import AT_THE_DESK
from cases.policy import Policy


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody sees. `schools`: the cases of schools in which they hold a post, with that post; `leads`: the posts
    they hold at the authority, in any case."""

    leads: frozenset[str] = frozenset()
    schools: Mapping[str, frozenset[str]] = field(default_factory=dict)
    auditor: bool = False
    clerk: bool = False
    administrator: bool = False

    @property
    def officer(self) -> bool:
        return bool(self.leads)

    @property
    def everything(self) -> bool:
        """Whether they see every case."""
        return self.officer or self.auditor

    @property
    def anything(self) -> bool:
        return self.everything or bool(self.schools) or self.clerk or self.administrator

    def case(self, id: str) -> bool:
        """Whether they may see a case."""
        return self.everything or id in self.schools


def sight_of(conn: Connection, person: str, policy: Policy, today: date) -> Sight:
    """What somebody may see on a day. `policy` is the authority's, whose posts these are. One question however many
    cases there are: of a post of the authority it is enough that they hold it once."""
    known = _in_groups(tuple((role, one.at) for role, one in policy.roles.items() if one.at != "other"))
    seen: dict[str, set[str]] = {}
    leads: set[str] = set()
    parts: set[str] = set()
    found = conn.execute(known, {"person": person, "today": today.isoformat()})
    for role, case_id in sorted(tuple(row) for row in found):
        at = policy.roles[role].at
        if at == "school":
            seen.setdefault(case_id, set()).add(role)
        elif at == "la":
            leads.add(role)
        else:
            parts.add(at)
    return Sight(
        frozenset(leads),
        {case_id: frozenset(roles) for case_id, roles in seen.items()},
        "audit" in parts,
        "clerk" in parts,
        "desk" in parts,
    )


@lru_cache(maxsize=8)
def _in_groups(roles: tuple[tuple[str, str], ...]) -> Executable:
    """Every post at a school that somebody holds, and each other post of theirs once."""
    at_schools = [role for role, at in roles if at == "school"]
    parts = [_held(at_schools)] if at_schools else []
    parts += [_held([role]).limit(1) for role, at in roles if at != "school"]
    return union_all(*(select(part.subquery()) for part in parts))


def _held(roles: Sequence[str]) -> Select[Any]:
    mine = schema.posts.alias()
    theirs = and_(mine.c.person_id == bindparam("person"), mine.c.role.in_(roles))
    return select(mine.c.role, mine.c.case_id).where(theirs, holds(mine, bindparam("today")))


def may_at_the_desk(conn: Connection, person: str, policy: Policy, today: date, word: str) -> bool:
    """Whether the policy's table lets somebody do what no command asks for and is about no one case (AT_THE_DESK): by a
    post of the authority that they hold for any school, or by their part in the desk."""
    return bool(groups_of(sight_of(conn, person, policy, today), policy) & who_may(policy, word))


def groups_of(sight: Sight, policy: Policy) -> frozenset[str]:
    """The posts and groups of the policy's table that somebody counts as, whatever the school."""
    parts = {"audit": sight.auditor, "clerk": sight.clerk, "desk": sight.administrator, "la": sight.officer}
    mine = {at for at, held in parts.items() if held}
    return sight.leads | mine | {role for role, known in policy.roles.items() if known.at in mine - {"la"}}


def who_may(policy: Policy, word: str) -> frozenset[str]:
    """The posts and groups that may do something at the desk."""
    return frozenset(policy.may.get(word, AT_THE_DESK[word]))


def sees_restricted(sight: Sight, case: Case, person: str, policy: Policy, today: date) -> bool:
    """Whether somebody may see the restricted evidence of a case: those who hold a post of the authority in this very
    case (section 4: strict confidentiality), and auditors."""
    return sight.auditor or policy.is_officer(case.roles_of(person, today))


Open = Callable[[ColumnElement[int], ColumnElement[str]], ColumnElement[bool]]
"""Whether a row of the lists over all cases may be seen, by whether it is restricted and by its case."""


def all_open(restricted: ColumnElement[int], case_id: ColumnElement[str]) -> ColumnElement[bool]:
    """For whoever may see everything."""
    return true()


def open_to(sight: Sight, person: str, policy: Policy, today: date) -> Open:
    """`sees_restricted` for the lists over all cases, where `policy` is the authority's. A row that is not restricted
    is open to everybody who sees the lists."""
    if sight.auditor:
        return all_open
    theirs = schema.posts.alias()
    leads = sorted(role for role, known in policy.roles.items() if known.at == "la")
    # said so that the posts of the one case are looked through, and not all that one person may hold
    mine = and_(func.coalesce(theirs.c.person_id, "") == person, theirs.c.role.in_(leads))
    held = and_(mine, holds(theirs, today.isoformat()))
    return lambda restricted, case_id: or_(restricted == 0, exists().where(theirs.c.case_id == case_id, held))
