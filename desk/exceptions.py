"""Where the framework was not kept: the list that auditors ask for, at the terminal and as a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cases import checkpoints, store
from cases.exceptions import CAUTION, RULES, Finding, as_csv, findings, most_late_first, totals
from cases.files import keep
from cases.obligations import Unknown
from cases.refusals import day
from desk.answers import case_on, console, refuse_before, table
from notifications.office import Office


def print_exceptions(office: Office, id: str | None, on: date, path: Path | None) -> None:
    """Every exception of one case or of all, as things stood at the end of a day. Raises Refusal for no such case."""
    found: list[Finding] = []
    unknown: list[tuple[str, Unknown]] = []
    with store.reading(office.engine) as conn:
        checkpoint = checkpoints.latest_line(conn)
        for each in [id] if id else store.case_ids(conn):
            case, trail, framework = case_on(conn, office, each, on)
            if id:
                refuse_before(case, on)
            mine, without_day = findings(trail, framework, on)
            found += mine
            unknown += [(each, u) for u in without_day]
    found = most_late_first(found)
    if path:
        keep(path, as_csv(found, checkpoint).encode())
    console.print(f"Exceptions on {day(on)}" + (f", case {id}" if id else ""), style="bold")
    _print(found)
    for where, trouble in unknown:
        console.print(f"Case {where}, {trouble.duty.id} {trouble.duty.name}: {trouble.why}", style="yellow")
    console.print(f"\nCheckpoint: {checkpoint or 'none yet'}.", markup=False)
    console.print(CAUTION, markup=False)
    if path:
        console.print(f"Written to {path}.", markup=False)


def _print(found: list[Finding]) -> None:
    if not found:
        console.print("None.")
        return
    table("Case", "What", rows=[(x.case, f"{x.sentence}\n{_facts(x)}") for x in found])
    added = totals(found)
    console.print()
    table("Exceptions", "", rows=[(n, RULES[rule]) for rule, n in added.by_rule])
    if len(added.by_school) > 1:
        console.print()
        table("Exceptions", "School", rows=[(n, school) for school, n in added.by_school])


def _facts(x: Finding) -> str:
    """By when, when, how late, which entries show it and who says so, in one line."""
    numbers = ", ".join(str(one.number) for one in x.evidence)
    said = [
        f"due {day(x.due)}" if x.due else "",
        f"done {day(x.done)}" if x.done else "",
        f"late by {x.late_by}" if x.late_by else "",
        f"{'entry' if len(x.evidence) == 1 else 'entries'} {numbers}" if numbers else "",
        x.section,
    ]
    line = "; ".join(filter(None, said))
    return f"{line[0].upper()}{line[1:]}."
