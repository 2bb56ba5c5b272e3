"""A formal letter in a rehearsal: a scenario says only that somebody issued it, so it is drafted and approved first.

Whoever issues it approves it too, where the policy lets them, and an officer of the school's has written it; otherwise
they have written it, and somebody who may approves it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cases import commands as c
from cases.act import Door, Outcome
from cases.case import Case
from cases.policy import Policy
from cases.refusals import Refusal
from cases.store import reading
from notifications.drafting import draft_letter, issue_letter
from notifications.writing import Sender


def through_approval(
    door: Door, case_id: str, ask: c.Command, by: str, now: datetime, sender: Sender, src: str
) -> Outcome:
    """Draft, approve and issue the letter of a command. Safe to do again after a stop in the middle."""
    with reading(door.engine) as conn:
        case = door.case(conn, case_id)
    author, approver = _pair(case, door.framework(case).policy, by, now)
    id = f"L{src.rpartition(':')[2]}"
    if id not in case.drafts:
        draft_letter(
            door, case_id, ask, by=author, now=now, sender=sender, id=id, source="rehearsal", src=f"{src}:draft"
        )
    approval = c.ApproveLetter(id=id)
    door.ask(case_id, approval, by=approver, now=now, source="rehearsal", src=f"{src}:approval")
    return issue_letter(door, case_id, id, by=by, now=now, sender=sender, source="rehearsal", src=src)


def _pair(case: Case, policy: Policy, by: str, now: datetime) -> tuple[str, str]:
    """Who writes it and who approves it: two people."""
    officers = [role for role, known in policy.roles.items() if known.at == "la"]
    approvers = [role for role in policy.may.get("approve", ()) if role in policy.roles]
    if case.roles_of(by, now.date()) & set(approvers):
        return _somebody_else(case, officers, by, now), by
    return by, _somebody_else(case, approvers, by, now)


def _somebody_else(case: Case, roles: list[str], than: str, now: datetime) -> str:
    found = next(_holders(case, roles, than, now), None)
    if found is None:
        raise Refusal(
            "The letter was not issued.",
            "nobody else holds a post in which they could draft or approve it",
            "Give the school a second officer.",
        )
    return found


def _holders(case: Case, roles: list[str], but: str, now: datetime) -> Iterator[str]:
    for role in roles:
        holder = case.holder(role, now.date())
        if holder and holder != but:
            yield holder
