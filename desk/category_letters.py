"""The category letters of a round in one go: each through the door for itself, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from cases import commands as c
from cases.refusals import Refusal
from cases.sight import Sight
from cases.store import reading
from desk.category_round import A_PAGE, Round, to_write
from desk.category_schools import School, schools
from desk.site.desk import Desk
from notifications.drafting import draft_letter
from notifications.writing import CANNOT_WRITE

ENOUGH = 20.0
"""Seconds after which no more letters are begun in one go: the browser is waiting."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one school's letter."""

    case: str
    school: str
    said: str
    done: bool


def write_letters(
    desk: Desk, held: Round, by: str, sight: Sight, now: datetime, once: str
) -> tuple[list[Written], int]:
    """Write the letter of every school that is decided and has none, each through the door; what can be written in the
    time that a browser waits. Out: what became of each, and how many are left."""
    with reading(desk.engine) as conn:
        ids = to_write(conn, held)
    began, done = monotonic(), list[Written]()
    for first in range(0, len(ids), A_PAGE):
        with reading(desk.engine) as conn:
            some = schools(conn, desk, ids[first : first + A_PAGE], held, sight, by, now.date())
        for school in some:
            if monotonic() - began > ENOUGH:
                return done, len(ids) - len(done)
            if school.to_write:
                done.append(_written(desk, school, held, by, now, once))
    return done, 0


def _written(desk: Desk, school: School, held: Round, by: str, now: datetime, once: str) -> Written:
    """One letter: drafted where the policy has it approved, issued where it does not."""
    ask, door = c.IssueLetter(template=held.template), desk.door
    approval = desk.framework.policy.approval
    src = f"round:{once}:{school.case}"
    try:
        if approval and held.template in approval.letters:
            id = f"{held.template}-{held.span.start.year}-{school.drafts + 1}"
            made = draft_letter(
                door, school.case, ask, by=by, now=now, sender=desk.office.sender, id=id, source="web", src=src
            )
            return Written(school.case, school.school, f"Drafted as {made.id}, for somebody else to approve", True)
        door.ask(school.case, ask, by=by, now=now, source="web", src=src)
    except Refusal as no:
        return Written(school.case, school.school, no.sentence, False)
    except CANNOT_WRITE as trouble:
        return Written(school.case, school.school, f"The letter cannot be written. {trouble}", False)
    return Written(school.case, school.school, "Issued; it goes with the next post", True)
