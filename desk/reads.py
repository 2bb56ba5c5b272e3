"""Who looked at which case, and whether what is on record about a day is what was counted and sealed."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from cases import sayings, store
from cases.reading_log import DayOfReads, days, kept_from, reads
from cases.refusals import day
from desk.answers import console, refuse_unknown, table
from notifications.office import Office

SAID = {
    "fits": "as counted",
    "not counted yet": "not counted yet",
    "does not fit": "NOT as counted: somebody has changed the log of reads",
    "gone": "counted, and deleted when its time was over",
}
THROUGH = {
    "cli": "the command line",
    "web": "the web",
    "feed": "a calendar feed",
    "bundle": "a copy made",
    "export": "a file made",
}
TOO_EARLY = "NOT as counted: deleted before its time was over"


def print_reads(office: Office, case: str | None, on: date | None, today: date) -> None:
    """Who looked at one case or at all, on one day or on every day kept; then each day, and whether it still fits the
    ledger. Raises Refusal where there is no such case."""
    policy = office.shelf.framework(office.policy).policy
    zone, kept = ZoneInfo(policy.clock.zone), kept_from(policy, today)
    with store.reading(office.engine) as conn:
        if case is not None:
            refuse_unknown(conn, case, "Nothing can be said.")
        everybody, found = store.people(conn), reads(conn, case, on)
        counted = [one for one in days(conn) if one.day == on or (on is None and not _is_over(one, kept))]
    table(
        "When",
        "Who",
        "Case",
        "What",
        "Through",
        rows=[
            (
                f"{x.at.astimezone(zone):%Y-%m-%d %H:%M}",
                sayings.handle(x.reader, everybody),
                x.case or "none",
                x.what,
                THROUGH.get(x.channel, x.channel),
            )
            for x in found
        ],
    )
    if not found:
        console.print("Nobody is on record as having looked.")
    console.print()
    table("Day (UTC)", "Reads", "In the record", rows=[(day(one.day), one.reads, _said(one, kept)) for one in counted])


def _said(one: DayOfReads, kept: date | None) -> str:
    return TOO_EARLY if one.standing == "gone" and not _is_over(one, kept) else SAID[one.standing]


def _is_over(one: DayOfReads, kept: date | None) -> bool:
    """Whether a day's reads are gone because they were old enough: such days are only told of when asked for."""
    return one.standing == "gone" and kept is not None and one.day < kept
