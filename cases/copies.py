"""To whom a letter goes: the policy's roles on the day. One person in two roles gets one copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from cases.case import Case, Meeting
from cases.events import Copy
from cases.policy import Letter, Policy
from cases.refusals import Refusal, day


def once_each(copies: Iterable[Copy]) -> tuple[Copy, ...]:
    """The first copy of each person."""
    seen: dict[str, Copy] = {}
    for copy in copies:
        seen.setdefault(copy.person, copy)
    return tuple(seen.values())


def copies_of(
    case: Case,
    letter: Letter,
    policy: Policy,
    on: date,
    *,
    categories: Sequence[str] = (),
    done: str,
    members: Sequence[str] = (),
) -> tuple[Copy, ...]:
    """Everyone a letter goes to, in the policy's order.

    Raises Refusal where a post it must reach has no holder. A body outside the authority and the school that a copy
    would go to (a diocese, say) is passed over where the school has none.
    """
    wanted = [(role, True) for role in letter.to] + [(role, False) for role in letter.copy_to]
    for extra in letter.copy_if:
        if _applies(extra.school_types, [case.school_type]) and _applies(extra.categories, categories):
            wanted += [(role, False) for role in extra.to]
    return once_each(copy for role, must in wanted for copy in _holders(case, role, must, policy, on, done, members))


def _applies(only: Sequence[str], actual: Sequence[str]) -> bool:
    return not only or bool(set(only) & set(actual))


def _holders(
    case: Case, role: str, must: bool, policy: Policy, on: date, done: str, members: Sequence[str]
) -> list[Copy]:
    match role:
        case "every_existing_governor":
            return [Copy(role="governor", person=person) for person in case.governors or chair_alone(case, on)]
        case "every_interim_member":
            return [Copy(role="interim_member", person=person) for person in members]
        case "everyone_written_to":
            return everyone_written_to(case)
    person = case.holder(role, on)
    if person:
        return [Copy(role=role, person=person)]
    if must or policy.roles[role].at != "other":
        title = policy.roles[role].title
        raise Refusal(done, f"{case.school} has no {title} on {day(on)}", f"Record who is {title}, then ask again.")
    return []


def chair_alone(case: Case, on: date) -> tuple[str, ...]:
    """Where the governors are not listed, the chair stands for them."""
    chair = case.holder("chair", on)
    return (chair,) if chair else ()


def everyone_written_to(case: Case) -> list[Copy]:
    """Everybody who was sent a letter or a notice about the case, in that order, in the post they then held."""
    return [
        Copy(role=told.role, person=told.person)
        for told in case.told
        if told.type.split(".")[0] in ("letter", "notice")
    ]


def called_to(case: Case, meeting: Meeting, policy: Policy) -> tuple[str, ...]:
    """The roles that a meeting calls: those always expected, then those invited."""
    kind = policy.meetings[meeting.kind]
    return (*kind.expected, *kind.invite)
