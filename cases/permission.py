"""Who may ask for what: the policy's table, asked at the one door so that pages, commands and flows cannot differ."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from cases import commands as c
from cases import erasable, issuing
from cases.case import ENGINE, Case
from cases.decisions import FIRST
from cases.policy import Policy
from cases.refusals import NotAllowed


def allowed(conn: Connection, case: Case, ask: c.Command, by: str, policy: Policy, today: date) -> None:
    """Whoever asks must hold, that day, a post that the policy lets ask for it; nobody approves their own.

    `by` is a person's id or "engine". Raises NotAllowed.
    """
    if isinstance(ask, c.ApproveLetter):
        issuing.by_somebody_else(conn, case, ask, by)
    if isinstance(ask, c.ApproveErasure):
        erasable.by_somebody_else(conn, case, ask, by)
    if by == ENGINE or isinstance(ask, FIRST):
        return
    held = case.roles_of(by, today)
    groups = {*held, *(policy.roles[role].at for role in held if role in policy.roles)}
    if not groups & set(policy.may.get(ask.word, ())):
        raise NotAllowed(
            f"The {ask.about} was not recorded.",
            "whoever asked holds no post that may do it" if held else "whoever asked holds no post for this school",
            f"Ask {_who_may(policy, ask.word)}, or record who holds which post.",
            "the policy's table of who may do what",
        )


def _who_may(policy: Policy, word: str) -> str:
    """The posts and groups that may ask for something, in words."""
    groups = {"la": "an officer of the authority", "school": "somebody at the school", "other": "another body"}
    titles = [groups.get(who) or f"the {policy.roles[who].title}" for who in policy.may.get(word, ())]
    return " or ".join(titles) or "whoever set this up: nobody may"
