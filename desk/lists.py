"""Lists for people: what will go out, the caseload, a case's trail, what waits for somebody, what a policy asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from cases import chronicle, registers, sayings, store
from cases.case import Case
from cases.framework import Shelf
from cases.people import Person
from cases.refusals import day
from desk.answers import case_on, console, in_words, table
from notifications import arrivals, deciding, outbox, sorting
from notifications.calls import Call
from notifications.dates import falling_due
from notifications.facts.people import hours
from notifications.office import Office
from notifications.outbox import Delivery
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


WAITS_FOR = {"phone_task": "to telephone", "post": "to post"}


def print_post(office: Office, today: date) -> None:
    """Deliveries that need a person; for a telephone duty, the number and the hours in which to ring."""
    with store.reading(office.engine) as conn:
        everybody = store.people(conn)
        stuck = outbox.in_state(conn, *deciding.STUCK)
        calls = [d for d in outbox.in_state(conn, "queued") if d.channel == "phone_task" and d.attempts]
        printed = outbox.in_state(conn, "printed")
        rings = {d.id: _ring(conn, office, d, everybody, today) for d in calls}
    table(
        "Delivery",
        "Case",
        "Is",
        "What",
        "To",
        "Why",
        rows=[
            (
                d.id,
                d.case,
                WAITS_FOR.get(d.channel, d.state) if d.state in ("queued", "printed") else d.state,
                d.template,
                sayings.handle(d.person, everybody),
                d.last_error or rings.get(d.id),
            )
            for d in [*stuck, *calls, *printed]
        ],
    )
    console.print(f"{len(stuck)} to decide on, {len(calls)} to telephone, {len(printed)} to print and post.")
    _print_arrivals(office)


def _print_arrivals(office: Office) -> None:
    """Messages that came in and wait for somebody to say which case they belong to."""
    if found := sorting.waiting(office.door):
        rows = [(m.digest[: arrivals.SHOWN], m.kind, m.sender, m.subject, m.why) for m in found]
        table("Message", "Is", "From", "Subject", "Why it waits", rows=rows)
    console.print(f"{len(found)} messages to file or dismiss.")


def _ring(conn: Connection, office: Office, call: Delivery, everybody: Mapping[str, Person], today: date) -> str:
    """Which number to ring, and when, by the rules for contact of the day."""
    phone = everybody[call.person].phone if call.person in everybody else None
    number = f"Ring {phone}" if phone else "No telephone number is recorded"
    case = office.door.case(conn, call.case)
    when = hours(store.entries(conn, call.case, private=True), case, call.person, today)
    return f"{number}; {when}." if when else f"{number}."


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
