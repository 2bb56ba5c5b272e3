"""Who must get a copy of a statutory letter, by the law file: the posts, the type of the school, and the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cases.case import Case
from cases.events import Copy
from cases.law import EVERY, Law
from cases.policy import Policy, SchoolType
from cases.refusals import Refusal, day


@dataclass(frozen=True, slots=True)
class Required:
    """One body that an Act names: whoever holds these posts. `must`: a school of this type always has one."""

    posts: tuple[str, ...]
    must: bool = True

    def by(self, roles: frozenset[str]) -> bool:
        """Whether copies that reach these roles are enough."""
        return not self.must or bool(roles & set(self.posts))


def required(law: Law, words: Iterable[str], school_type: SchoolType) -> tuple[Required, ...]:
    """What the words of an Act ask for at a school of this type."""
    return tuple(found for each in words if (found := _required(law, each, school_type)))


def _required(law: Law, words: str, school_type: SchoolType) -> Required | None:
    body = law.bodies.get(words)
    if body is None:
        return Required((EVERY.get(words, words),))
    if not (body.must or body.if_any):
        return Required(body.any_of)
    if school_type in (*body.must, *body.if_any):
        return Required(body.any_of, school_type in body.must)
    return None


def reached(case: Case, copies: Iterable[Copy], on: date) -> frozenset[str]:
    """Every role that the copies reach: one person's copy serves in each post they hold."""
    return frozenset(role for copy in copies for role in (copy.role, *case.roles_of(copy.person, on)))


def completed(
    case: Case,
    copies: Sequence[Copy],
    needed: Iterable[Required],
    policy: Policy,
    on: date,
    *,
    done: str,
    act: str,
    members: Sequence[str] = (),
) -> tuple[Copy, ...]:
    """The policy's copies with those that the law asks for besides. Raises Refusal where the law's body is nobody."""
    people = {"governor": case.governors, "interim_member": tuple(members)}
    found = list(copies)
    for body in needed:
        held = [Copy(role=role, person=who) for role in body.posts for who in people.get(role, _holder(case, role, on))]
        for copy in held:  # one person who holds two of the posts gets one
            if copy.person not in {x.person for x in found}:
                found.append(copy)
        if not body.by(reached(case, found, on)):
            raise _nobody(case, body, policy, on, done, act)
    return tuple(found)


def _holder(case: Case, role: str, on: date) -> tuple[str, ...]:
    holder = case.holder(role, on)
    return (holder,) if holder else ()


def _nobody(case: Case, body: Required, policy: Policy, on: date, done: str, act: str) -> Refusal:
    titles = " or ".join(policy.roles[role].title if role in policy.roles else role for role in body.posts)
    why = f"the law asks for a copy to the {titles}, and {case.school} has nobody in that post on {day(on)}"
    return Refusal(done, why, "Record who it is, then ask again.", act)
