"""An ask in its turn: by a clock that is right, after what the asker has seen, and once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from cases import commands as c
from cases import store
from cases.case import ENGINE, Case
from cases.policy import Policy
from cases.refusals import Clash, Refusal, day
from cases.store import entries

DRIFT = timedelta(hours=1)
"""How far a clock may stand behind the last entry before it is called wrong."""


def once(case: Case, asks: Sequence[c.Command], src: str) -> bool:
    """Whether a request was done before; then it has the same answer, and nothing more is recorded. Raises Refusal
    where that answer was no."""
    if not src or src not in case.asked:
        return False
    if src in case.refused:
        said = case.refused[src]
        ask = next((ask for ask in asks if said.startswith(f"{ask.about}: ")), asks[0])
        why = said.removeprefix(f"{ask.about}: ")
        raise Refusal(f"The {ask.about} was not recorded.", why, "It was asked before and refused; ask anew.")
    return True


def clock_is_right(case: Case, now: datetime) -> None:
    """Raises Refusal where this machine's clock stands before the last entry."""
    if case.last_at and now < case.last_at - DRIFT:
        raise Refusal(
            "Nothing was recorded.",
            f"this machine's clock says {day(now.date())}, {now:%H:%M}, which is before the last entry of the case",
            "Set the clock, then ask again.",
        )


def second(case: Case, expect_seq: int | None) -> bool:
    """Whether somebody else recorded something after the asker had looked."""
    return expect_seq is not None and expect_seq != case.seq


def clash(conn: Connection, case: Case, expect_seq: int, by: str, policy: Policy, now: datetime) -> Clash:
    """The second of two officers is told who was first and what they did. Somebody who holds no post of the authority
    in this case is told that somebody was: what it is may be for officers alone."""
    done, mend = "Your change was not saved.", "Read that, then save again; nothing you typed is lost."
    officer = by == ENGINE or policy.is_officer(case.roles_of(by, now.date()))
    theirs = entries(conn, case.id, since=expect_seq) if officer else []
    if not theirs:  # to an officer too, where a backup was restored that is shorter than what they saw
        why = "something else was recorded about this school after you looked"
        return Clash(done, why, "Look again, then save again; nothing you typed is lost.", seq=case.seq)
    everybody = store.people(conn, {x.actor for x in theirs})
    zone = ZoneInfo(policy.clock.zone)
    said = [
        f"{everybody[x.actor].name if x.actor in everybody else x.actor} recorded "
        f"{x.type.replace('.', ' ').replace('_', ' ')} "
        f"at {x.at.astimezone(zone):%H:%M on} {day(x.at.astimezone(zone).date())}"
        for x in theirs
    ]
    return Clash(done, f"{'; '.join(said)}, after you opened the case", mend, seq=case.seq)
