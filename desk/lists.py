"""Lists for people: what will go out, the caseload, a case's trail, what a policy asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from cases import chronicle, registers, sayings, store
from cases.case import Case
from cases.framework import Shelf
from cases.refusals import day
from desk.answers import case_on, console, in_words, refuse_before, table
from notifications.calls import Call
from notifications.dates import falling_due
from notifications.office import Office
from notifications.recipients import channel


def print_preview(office: Office, on: date, days: int) -> None:
    """Who would get what, day by day, if nothing else happened."""
    last = on + timedelta(days=days)
    rows: list[tuple[date, Case, Call, str]] = []
    troubles: list[str] = []
    with store.reading(office.engine) as conn:
        everybody = store.people(conn)
        for id in store.case_ids(conn):
            case, _, framework = case_on(conn, office, id, on)
            calls, unknown = falling_due(case, framework, everybody, on)
            troubles += [f"Case {id}: {why}" for why in unknown]
            for call in calls:
                if call.on <= last:
                    via = (
                        channel(
                            everybody[call.person],
                            call.kind,
                            framework,
                            case.contact_rules_of(call.person, max(call.on, on)),
                        )
                        if call.person in everybody
                        else "nobody holds this post"
                    )
                    rows.append((max(call.on, on), case, call, via))
    rows.sort(key=lambda row: (row[0], row[1].id))
    console.print(f"What would be sent from {day(on)} to {day(last)}", style="bold")
    table(
        "Goes",
        "Case",
        "What",
        "About",
        "To",
        "By",
        rows=[
            (
                day(when),
                case.id,
                in_words(call.wording),
                call.note,
                f"{call.role} {sayings.handle(call.person or '', everybody)}",
                via,
            )
            for when, case, call, via in rows
        ],
    )
    if not rows:
        console.print("Nothing.")
    for trouble in troubles:
        console.print(trouble, style="yellow")


def print_caseload(office: Office) -> None:
    """Every case, by school."""
    with store.reading(office.engine) as conn:
        rows = registers.caseload(conn, ("none", "open", "closed", "withdrawn", "transferred"))
    if not rows:
        console.print("There are no schools yet. Enter people and schools with `upturn enter FILE`.")
    table(
        "Case",
        "School",
        "URN",
        "Type",
        "Category",
        "Case is",
        "Opened",
        "On the risk register",
        rows=[
            (
                r.case_id,
                r.school,
                r.urn,
                r.school_type.replace("_", " "),
                r.category,
                "not open" if r.standing == "none" else r.standing,
                r.opened_on,
                "yes" if r.on_register else "no",
            )
            for r in rows
            if r.urn
        ],
    )


def print_trail(office: Office, id: str, on: date | None, now: datetime) -> None:
    """A case's chronicle, as an auditor reads it: up to the end of a day, or all of it."""
    with store.reading(office.engine) as conn:
        case, trail, framework = case_on(conn, office, id, on or date.max)
        everybody = store.people(conn)
    refuse_before(case, on or date.max)
    until = datetime.combine(on, time.max, now.tzinfo) if on else max(now, case.last_at or now)
    table(
        "When",
        "Entry",
        "By",
        "What",
        rows=[
            (f"{x.at:%Y-%m-%d %H:%M}", x.event, x.actor, x.what)
            for x in chronicle.lines(trail, case, framework, everybody, until)
        ],
    )


def print_policy(id: str) -> None:
    """What a policy asks for, with its sections; what the text leaves open is shown as set locally."""
    policy = Shelf().framework(id).policy
    console.print(f"{policy.title}, {policy.authority}, version {policy.version}", style="bold")
    rows: list[tuple[Any, ...]] = [
        (d.id, d.name, d.owed_by, ", ".join(d.to), d.source, _set_locally(d.local)) for d in policy.duties
    ]
    table("Duty", "", "Owed by", "To", "Says who", "Set locally", rows=rows)
    rows = [(t.id, t.text, t.scope, t.check, t.source, _set_locally(t.local)) for t in policy.triggers]
    table("Trigger", "", "Schools", "Answered by", "Says who", "Set locally", rows=rows)


def _set_locally(fields: Sequence[str]) -> str:
    return ", ".join(fields).replace("_", " ")
