"""The steps of section 15, each a flow by the name the section gives it, in the section's order.

Each asks one question of the registers - for which cases has this something due by today? - and works the answer off
in chunks. Before that it looks at the cases written to since anybody looked, since what is due may have changed there.
Which duty, meeting or milestone belongs to which step is in the policy (`activity`), with its numbers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from prefect import flow

from cases import registers
from cases.store import reading
from flows.settings import framework, moment, the_door
from flows.tasks import look_at
from flows.telling import told
from notifications.round import Looked, chunks

FRESH = "Cases written to since the last look"


def look_at_the_fresh(now: datetime) -> Looked:
    """Look, for every activity, at the cases written to since the last look, or whose half-term has turned."""
    with reading(the_door().engine) as conn:
        fresh = registers.to_look_at(conn, now.date())
    return in_chunks(fresh, now, None)


def in_chunks(ids: list[str], now: datetime, activity: str | None) -> Looked:
    """Look at cases, one transaction for each chunk."""
    looked = Looked()
    for some in chunks(ids):
        looked.add(look_at(some, now, activity))
    return looked


def title_of(activity: str) -> str:
    """What the authority calls an activity."""
    return framework().policy.activities.get(activity, activity.replace("_", " ").capitalize())


async def work_off(activity: str, now: datetime | None, fresh_too: bool) -> Looked:
    """Everything due under one activity. Raises Troubled, after the rest, for schools that could not be served."""
    at = moment(now)
    parts = {FRESH: look_at_the_fresh(at)} if fresh_too else {}
    with reading(the_door().engine) as conn:
        waiting = registers.to_do(conn, activity, at.date())
    parts[title_of(activity)] = in_chunks(waiting, at, activity)
    return await told(title_of(activity), parts)


@flow
async def alert_the_headteacher(now: datetime | None = None, fresh_too: bool = True) -> Looked:
    """A concern is logged: the headteacher hears of it, with the evidence, in time."""
    return await work_off("alert_the_headteacher", now, fresh_too)


@flow
async def enter_the_risk_register(now: datetime | None = None, fresh_too: bool = True) -> Looked:
    """A concern is checked: it is reported to the leadership team, which keeps the register."""
    return await work_off("enter_the_risk_register", now, fresh_too)


@flow
async def send_the_category_letters(now: datetime | None = None, fresh_too: bool = True) -> Looked:
    """Head and chair hear of the category each autumn and whenever it changes; it is reviewed in time."""
    return await work_off("send_the_category_letters", now, fresh_too)


@flow
async def call_the_priorities_meeting(now: datetime | None = None, fresh_too: bool = True) -> Looked:
    """Head and chair are called to present their priorities for rapid improvement."""
    return await work_off("call_the_priorities_meeting", now, fresh_too)


@flow
async def chase_the_action_plan(now: datetime | None = None, fresh_too: bool = True) -> Looked:
    """The authority's plan and statement are drawn up, and amended where the work has not succeeded."""
    return await work_off("chase_the_action_plan", now, fresh_too)


@flow
async def convene_the_tig(now: datetime | None = None, fresh_too: bool = True) -> Looked:
    """The Targeted Intervention Group is set up, booked, called and reminded, as often as each term asks."""
    return await work_off("convene_the_tig", now, fresh_too)


@flow
async def check_milestones(now: datetime | None = None, fresh_too: bool = True) -> Looked:
    """Whoever leads a milestone is reminded; one that is missed is recorded, told, and taken further."""
    return await work_off("check_milestones", now, fresh_too)


@flow
async def report_to_the_monitoring_group(now: datetime | None = None, fresh_too: bool = True) -> Looked:
    """Each term's written report on each school in intervention is asked for in time."""
    return await work_off("report_to_the_monitoring_group", now, fresh_too)


@flow
async def consider_exit(now: datetime | None = None, fresh_too: bool = True) -> Looked:
    """Notice periods end, powers take effect, the year is nearly up: is it time to go, or to go further?"""
    return await work_off("consider_exit", now, fresh_too)


@flow
async def keep_in_touch(now: datetime | None = None, fresh_too: bool = True) -> Looked:
    """Visits, replies to headteachers, answers to inspectors; and new post-holders and conversions on their day."""
    return await work_off("keep_in_touch", now, fresh_too)


SECTION_15: dict[str, Callable[..., Awaitable[Looked]]] = {
    "alert_the_headteacher": alert_the_headteacher,
    "enter_the_risk_register": enter_the_risk_register,
    "send_the_category_letters": send_the_category_letters,
    "call_the_priorities_meeting": call_the_priorities_meeting,
    "chase_the_action_plan": chase_the_action_plan,
    "convene_the_tig": convene_the_tig,
    "check_milestones": check_milestones,
    "report_to_the_monitoring_group": report_to_the_monitoring_group,
    "consider_exit": consider_exit,
    "keep_in_touch": keep_in_touch,
}
