"""Who may ask for what: the policy's table, asked at the one door so that pages, commands and flows cannot differ."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import Connection

from cases import commands as c
from cases import erasable, issuing, registers
from cases.case import ENGINE, Case
from cases.decisions import FIRST, OF_THE_AUTHORITY
from cases.names import AT_THE_DESK
from cases.policy import Policy
from cases.refusals import NotAllowed

ENTER = "enter"
WORDS_OF_THE_AUTHORITY = frozenset(word for word, command in c.COMMANDS.items() if command in OF_THE_AUTHORITY)
GROUPS = {
    "la": "an officer of the authority",
    "school": "somebody at the school",
    "other": "another body",
    "audit": "an auditor",
    "clerk": "the clerk",
    "desk": "whoever looks after the desk",
}


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
    if not may_ask(case, ask.word, by, policy, today):
        held = case.roles_of(by, today)
        raise NotAllowed(
            f"The {ask.about} was not recorded.",
            "whoever asked holds no post that may do it" if held else "whoever asked holds no post for this school",
            f"Ask {_who_may(policy, ask.word)}, or record who holds which post.",
            "the policy's table of who may do what",
        )


def may_enter(conn: Connection, case_of: Callable[[str], Case], by: str, policy: Policy, today: date) -> None:
    """Whoever enters a school or a person for the first time holds a post, for any school, that the policy lets do it.
    `case_of` gives a case by its name. Raises NotAllowed."""
    who = set(policy.may.get(ENTER, AT_THE_DESK[ENTER]))
    for id in registers.cases_of(conn, by):
        if who & groups_in(case_of(id), by, policy, today):
            return
    raise NotAllowed(
        "Nothing was entered.",
        "whoever asked holds no post that may enter people and schools",
        f"Ask {_who_may(policy, ENTER)}.",
        "the policy's table of who may do what",
    )


def may_ask(case: Case, word: str, by: str, policy: Policy, today: date) -> bool:
    """Whether somebody holds, on a day, a post of this case that the policy lets ask for something."""
    return bool(groups_in(case, by, policy, today) & set(policy.may.get(word, ())))


def all_they_may(case: Case, by: str, policy: Policy, today: date) -> frozenset[str]:
    """Every word that somebody may use about a case on a day, so that a page offers nothing that would be refused."""
    groups = groups_in(case, by, policy, today)
    words = frozenset(word for word, who in policy.may.items() if groups & set(who))
    return words & WORDS_OF_THE_AUTHORITY if case.authority else words


def groups_in(case: Case, by: str, policy: Policy, today: date) -> set[str]:
    """The posts that somebody holds in a case on a day, and where these are: as the policy's table names them."""
    held = case.roles_of(by, today)
    return {*held, *(policy.roles[role].at for role in held if role in policy.roles)}


def _who_may(policy: Policy, word: str) -> str:
    """The posts and groups that may ask for something, in words."""
    may = policy.may.get(word, AT_THE_DESK.get(word, ()))
    titles = [GROUPS.get(who) or f"the {policy.roles[who].title}" for who in may]
    return " or ".join(titles) or "whoever set this up: nobody may"
