"""What is past the time for which the policy keeps it: listed, and decided about by an officer, case and class."""

from __future__ import annotations

from datetime import date, datetime

from cases import commands as c
from cases import store
from cases.places import past_on, with_hashes
from cases.refusals import Refusal, day
from cases.retention import Past
from desk.answers import console, table
from desk.entering import person_id
from desk.erasing import counted
from notifications.office import Office


def past_their_time(office: Office, today: date) -> list[Past]:
    """What is past its time on a day, by the authority's own policy."""
    with store.reading(office.engine) as conn:
        cases = office.door.cases(conn, store.case_ids(conn))
        return past_on(conn, cases, office.shelf.framework(office.policy).policy, today)


def print_past(office: Office, today: date) -> None:
    """What waits to be reviewed on a day, by case and class."""
    found = past_their_time(office, today)
    table(
        "Case", "Class", "What", "Past its time since", "Kept for", "Says who", "", rows=[row_of(one) for one in found]
    )
    if not found:
        console.print(f"Nothing is past its time on {day(today)}.")


def row_of(one: Past) -> tuple[str, ...]:
    """What is past its time as a row of a list: no more of it than how much."""
    kind = one.kind
    start = {"recorded": "it was recorded", "closed": "the case was closed", "left_post": "the last post"}[kind.from_]
    return (
        one.case,
        kind.id,
        counted(kept.place for kept in one.places),
        day(one.since),
        f"{kind.months} months from when {start}"
        if kind.from_ != "left_post"
        else f"{kind.months} months from {start}",
        kind.source,
        "held" if one.held else "",
    )


def keep(office: Office, case_id: str, kind: str, until: date, reason: str, by: str, now: datetime) -> str:
    """Keep what is past its time until a day, when it is looked at again. Out: a sentence. Raises Refusal."""
    _found(office, case_id, kind, now.date())
    ask = c.ReviewDisposal(kind=kind, decided="keep", until=until, reason=reason)
    office.door.ask(case_id, ask, by=person_id(office, by), now=now)
    return f"What is past its time as {kind} in case {case_id} is kept until {day(until)}."


def erase(office: Office, case_id: str, kind: str, reason: str, by: str, now: datetime) -> str:
    """Ask that what is past its time be erased; somebody else approves. Out: a sentence. Raises Refusal."""
    found = _found(office, case_id, kind, now.date())
    with store.reading(office.engine) as conn:
        id = f"E{len(office.door.case(conn, case_id).erasures) + 1}"
        chosen = with_hashes(conn, case_id, [kept.place for kept in found.places])
    ask = c.ReviewDisposal(kind=kind, decided="erase", id=id, places=chosen, reason=reason)
    office.door.ask(case_id, ask, by=person_id(office, by), now=now)
    return (
        f"Asked as {id} in case {case_id}: to erase {counted(chosen)}. Nothing is erased until somebody else approves: "
        f"`upturn erase approve {case_id} {id} --by PERSON`."
    )


def _found(office: Office, case_id: str, kind: str, today: date) -> Past:
    for one in past_their_time(office, today):
        if (one.case, one.kind.id) == (case_id, kind):
            return one
    why = f"case {case_id} has nothing of the class {kind} past its time"
    raise Refusal("Nothing was decided.", why, "`upturn disposal list` shows what there is.")
