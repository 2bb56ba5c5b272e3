"""Answers for people: who owes what, why a case is where it is, what will go out, what waits. Plain words, no SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table
from sqlalchemy import Connection

from cases import erased, sayings, store
from cases import events as e
from cases.case import Case
from cases.decisions.category import blocking_leave
from cases.decisions.exit import blocking_close
from cases.evolve import event_of, replay
from cases.framework import Framework
from cases.obligations import Obligation, Unknown, obligations
from cases.people import Person
from cases.policy import Policy
from cases.refusals import Refusal, day
from cases.trail import Entry
from desk.casefile.owing import FAR, Owing, owing
from notifications.office import Office

console = Console(soft_wrap=False)
Everybody = dict[str, Person]
CAME_BACK = "letter.bounced"


def table(*heads: str, rows: Iterable[Sequence[object]], title: str = "") -> None:
    """Rows under heads, nothing where there are none; a long word wraps, nothing is cut off."""
    it = Table(
        *(Column(head, overflow="fold") for head in heads),
        title=title or None,
        title_justify="left",
        show_lines=False,
        pad_edge=False,
        box=None,
        header_style="bold",
    )
    for row in rows:
        it.add_row(*(escape("" if value is None else str(value)) for value in row))
    if it.rows:
        console.print(it)


def case_on(conn: Connection, office: Office, id: str, on: date) -> tuple[Case, list[Entry], Framework]:
    """A case as it stood at the end of a day, its trail up to then, and the rules in force for it.

    Raises Refusal where there is no such case.
    """
    refuse_unknown(conn, id, "Nothing can be said.")
    trail = erased.shown(store.entries(conn, id, private=True))
    framework = office.door.framework(replay(id, trail[:1]))
    zone = ZoneInfo(framework.policy.clock.zone)
    until = [entry for entry in trail if entry.at.astimezone(zone).date() <= on]
    case = replay(id, until)
    return case, until, office.door.framework(case) if case.school else framework


def refuse_unknown(conn: Connection, id: str, done: str) -> None:
    """Raises Refusal, with the cases that there are, where there is no such case."""
    known = store.case_ids(conn)
    if id not in known:
        mend = f"The cases are: {', '.join(known)}." if known else "Enter a school first: `upturn enter FILE`."
        raise Refusal(done, f"there is no case {id}", mend)


def refuse_before(case: Case, on: date) -> None:
    """Raises Refusal where a school was not on record yet by the end of a day."""
    if not case.seq:
        why = f"case {case.id} was not on record by {day(on)}"
        raise Refusal("Nothing can be said.", why, "Ask about a later day, or leave out `--on`.")


# --- owed ----------------------------------------------------------------------------------------------------------
def print_owed(office: Office, id: str | None, on: date) -> None:
    """Everything owed on a day, the most pressing first."""
    with store.reading(office.engine) as conn:
        everybody = store.people(conn)
        found: list[tuple[Case, Owing]] = []
        unknown: list[tuple[Case, Unknown]] = []
        for each in [id] if id else store.case_ids(conn):
            case, _, framework = case_on(conn, office, each, on)
            owed, troubles = owing(case, framework, on)
            found += [(case, one) for one in owed]
            unknown += [(case, trouble) for trouble in troubles]
    found.sort(key=lambda pair: (pair[1].obligation.due, pair[0].id, pair[1].obligation.duty.id))
    console.print(f"Owed on {day(on)}" + (f", case {id}" if id else ""), style="bold")
    table(
        "Due",
        "",
        "Case",
        "Duty",
        "Owed by",
        "To",
        "Says who",
        rows=[_owed_row(case, one, everybody) for case, one in found],
    )
    if not found:
        console.print("Nothing is owed.")
    for case, trouble in unknown:
        console.print(f"Case {case.id}, {trouble.duty.id} {trouble.duty.name}: {trouble.why}", style="yellow")


def _owed_row(case: Case, one: Owing, everybody: Everybody) -> tuple[object, ...]:
    o = one.obligation
    what = f"{o.duty.id} {o.duty.name}{_about(o)}"
    return day(o.due), _how(one), case.id, what, _owes(one, everybody), _titles(o), _source(o)


def _how(one: Owing) -> str:
    return "late" if one.late else one.obligation.progress or ""


def _about(o: Obligation) -> str:
    """Which of several of its kind: the contact or the delivery, as the commands take it."""
    if not (o.duty.per_subject and o.subject):
        return ""
    return f" (delivery {o.subject})" if o.duty.starts == CAME_BACK else f" ({o.subject})"


def _owes(one: Owing, everybody: Everybody) -> str:
    role, roles = one.obligation.duty.owed_by or "", one.obligation.policy.roles
    title = roles[role].title if role in roles else "officer contacted"
    return f"{title}, {everybody[one.person].name}" if one.person in everybody else f"{title} (nobody holds this post)"


def _titles(o: Obligation) -> str:
    return ", ".join(o.policy.roles[role].title for role in o.duty.to if role in o.policy.roles)


def _source(o: Obligation) -> str:
    local = " (date set locally)" if {"rule", "within", "n"} & set(o.duty.local) else ""
    return f"{o.duty.source}{local}"


# --- why -----------------------------------------------------------------------------------------------------------
def print_why(office: Office, id: str, on: date) -> None:
    """How a case got here, what is next, what blocks its exit, and which sentence says so."""
    with store.reading(office.engine) as conn:
        case, trail, framework = case_on(conn, office, id, on)
        everybody = store.people(conn)
    refuse_before(case, on)
    policy = framework.policy
    console.print(f"{case.school} ({case.urn}), case {id}, on {day(on)}", style="bold")
    console.print(_standing(case, policy))
    later = (
        f"; version {framework.later[-1].version} applies to duties opened from {day(framework.later[-1].valid_from)}"
        if framework.later
        else ""
    )
    console.print(
        f"Policy: {policy.title}, {policy.authority}, version {policy.version}{later}. Law: {framework.law.title}."
    )
    console.print("\nHow it got here", style="bold")
    table("When", "What", "By", rows=_story(trail, everybody, ZoneInfo(policy.clock.zone)))
    owed, unknown = owing(case, framework, on)
    console.print("\nWhat is next, and who says so", style="bold")
    table(
        "Due",
        "",
        "Because",
        "Owed by",
        "Says who",
        rows=[
            (
                day(one.obligation.due),
                _how(one),
                one.obligation.because + _about(one.obligation),
                _owes(one, everybody),
                _source(one.obligation),
            )
            for one in owed
        ],
    )
    for trouble in unknown:
        console.print(f"{trouble.duty.id}: {trouble.why}", style="yellow")
    _print_diary(case, on)
    _print_blocks(case, framework, on)


def _standing(case: Case, policy: Policy) -> str:
    if case.authority:
        return "What is asked of the authority about all its schools."
    category = policy.category(case.category)
    said = {
        "none": "No case is open",
        "open": "The case is open",
        "closed": "The case is closed",
        "withdrawn": "The case was withdrawn",
        "transferred": "The case was handed over",
    }[case.standing]
    since = f" since {day(case.opened_on)}" if case.open and case.opened_on else ""
    watch = f" The school stays on watch until {day(case.watch_until)}." if case.watch_until else ""
    return f"{said}{since}. Category {category.id}, {category.name.lower()} ({category.source}).{watch}"


MILESTONES_OF_A_CASE = ("authority.recorded", "school.recorded", "letter.issued", "delivery.failed")


def _story(trail: Sequence[Entry], everybody: Everybody, zone: ZoneInfo) -> list[tuple[str, str, str]]:
    """The turns of a case: what was decided and done, without each letter's copies and reminders."""
    struck = {entry.corrects for entry in trail if entry.corrects}
    rows = []
    for entry in trail:
        event = event_of(entry)
        if isinstance(event, e.Told) or entry.type in MILESTONES_OF_A_CASE:
            continue
        what = f"{in_words(entry.type)}: {sayings.what(event, everybody)}".rstrip(": ")
        mark = " (corrected later)" if entry.id in struck else ""
        rows.append(
            (
                f"{entry.at.astimezone(zone):%d %b %Y %H:%M}".lstrip("0"),
                what + mark,
                sayings.handle(entry.actor, everybody),
            )
        )
    return rows


def in_words(type: str) -> str:
    """An entry's name as people say it."""
    return type.replace(".", " ").replace("_", " ")


def _print_diary(case: Case, on: date) -> None:
    booked = [m for m in case.meetings.values() if m.standing == "booked"]
    rows = [(m.on, f"{m.kind.replace('_', ' ')} {m.id}", m.starts) for m in booked]
    rows += [(m.due, f"milestone {m.id}", "missed" if m.missed else "") for m in case.milestones.values() if not m.met]
    rows += _notice_days(case, on)
    if rows:
        console.print("\nIn the diary", style="bold")
        table("When", "What", "", rows=[(day(when), *what) for when, *what in sorted(rows)])


def _notice_days(case: Case, on: date) -> list[tuple[date, str, str]]:
    """The days that a warning notice still has ahead of it: to comply, and to use powers on the strength of it."""
    warning = case.warning
    if warning is None or warning.satisfied or warning.outcome == "withdrawn":
        return []
    steps = ", ".join(
        f"{power} {'used' if s.used_on else 'notified'}" for power, s in case.powers.items() if s.notified_on
    )
    ahead = [
        (warning.comply_by, "time to comply with the warning notice ends", ""),
        (warning.powers_until, "powers rest on the warning notice until then", steps),
    ]
    return [(when, what, more) for when, what, more in ahead if when and when >= on]


def _print_blocks(case: Case, framework: Framework, on: date) -> None:
    """What blocks exit: leaving intervention, a bar from the rules, closing."""
    if case.authority:
        return
    policy = framework.policy
    owed, _ = obligations(case, framework, on, since=on - FAR)
    leave = policy.exit.leave_intervention
    rows = [(f"leaving {case.category}", why, leave.source if leave else "") for why, _ in blocking_leave(case, policy)]
    rows += [("a better category", o.because, o.duty.source) for o in owed if o.standing == "barred"]
    if case.open:
        rows += [("closing the case", why, policy.exit.close_case.source) for why in blocking_close(case, framework)]
    console.print("\nWhat blocks exit", style="bold")
    if rows:
        table("Blocks", "Because", "Says who", rows=rows)
    else:
        console.print("Nothing.")
