"""One school's day under section 15, in the section's order: how a person follows a single case on Prefect's screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.runtime import flow_run

from cases.case import Case
from cases.framework import Framework
from cases.obligations import Obligation, obligations
from cases.refusals import day
from cases.store import reading
from flows.activities import title_of
from flows.rounds import in_order
from flows.settings import moment, morning_of, the_door
from flows.tasks import look_at
from flows.telling import key_of, told
from notifications.calls import Call
from notifications.dates import falling_due, wakes_on
from notifications.directory import Directory
from notifications.round import Looked

AHEAD = 10
"""How many of the days ahead are told: enough to see what comes, few enough to read."""


def _name() -> str:
    """The name of a run: the school, its case and the day."""
    given = flow_run.parameters
    on = given.get("today") or moment().date()
    return f"{_case(str(given['case_id'])).school or 'No school'}, case {given['case_id']}, {on}"


@flow(flow_run_name=_name)
async def intervention(case_id: str, today: date | None = None) -> Looked:
    """One school's day: each activity of section 15 in turn, from the first alert to exit, then what is owed and next.

    `today` is a day that has come; without it, now. Raises ValueError where there is no such case, Troubled where a
    part of the day could not be done. Done again it does nothing again.
    """
    at = morning_of(today)
    case = _case(case_id)
    if not case.school:
        raise ValueError(f"Nothing was done: there is no case {case_id}. `upturn cases` lists those there are.")
    activities = in_order(list(the_door().framework(case).policy.activities))
    day_of = {title_of(activity): _under(activity, case_id, at) for activity in activities}
    story = words(case_id, at, sum(looked.notices for looked in day_of.values()))
    await acreate_markdown_artifact(
        story, key=key_of(f"case {case_id}"), description=f"{case.school}, {day(at.date())}"
    )
    return await told(f"Day of case {case_id}", day_of)


def _under(activity: str, case_id: str, at: datetime) -> Looked:
    """What one activity asks for this one school."""
    return look_at.with_options(name=title_of(activity))([case_id], at, activity)


def _case(case_id: str) -> Case:
    with reading(the_door().engine) as conn:
        return the_door().case(conn, case_id)


def words(case_id: str, at: datetime, notices: int) -> str:
    """Where a case stands, what is owed, and what time will bring, in Markdown."""
    door, today = the_door(), at.date()
    with reading(door.engine) as conn:
        case = door.case(conn, case_id)
        framework = door.framework(case)
        calls, troubles = falling_due(case, framework, Directory(conn, case), today)
    owed, unknown = obligations(case, framework, today)
    parts = {
        "What is owed": [_owed(o, framework) for o in sorted(owed, key=lambda o: o.due) if o.open],
        "What is next": list(_next(case, framework, calls, today)),
        "What could not be worked out": sorted({*troubles, *(u.why for u in unknown)}),
        "Today": [f"Notices called for: {notices}."],
    }
    head = [f"# {case.school}, {day(today)}", f"Case {case_id}: {case.standing}, category {case.category}."]
    return "\n\n".join(head + [line for title, lines in parts.items() if lines for line in (f"## {title}", *lines)])


def _owed(obligation: Obligation, framework: Framework) -> str:
    late = " **late**," if obligation.standing == "late" else ""
    by = _title(obligation.owed_by or "", framework)
    return f"- {by},{late} by {day(obligation.due)}: {obligation.because} ({obligation.duty.source})"


def _title(role: str, framework: Framework) -> str:
    return framework.policy.roles[role].title if role in framework.policy.roles else role or "Nobody in particular"


def _next(case: Case, framework: Framework, calls: list[Call], today: date) -> Iterator[str]:
    ahead = [(c.on, _call(c, framework)) for c in calls if c.on > today]
    ahead += [(on, title_of(activity)) for activity, on in wakes_on(case, framework, today).items() if on > today]
    for on, what in sorted(ahead)[:AHEAD]:
        yield f"- {day(on)}: {what}"


def _call(call: Call, framework: Framework) -> str:
    return f"{call.template.replace('_', ' ')} to {_title(call.role, framework)} {call.subject}"
