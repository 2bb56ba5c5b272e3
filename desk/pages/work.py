"""My work: what is owed by whoever looks, or by everybody, with the one thing to do about each; what will be sent; what
waits. Read from the lists over all cases, which are brought up to date first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from cases.framework import Framework
from cases.policy import Policy
from cases.refusals import day
from cases.sight import Open
from cases.store import reading
from desk.bundling.words import name_of_letter
from desk.site.asking import Officer, TheDesk
from desk.site.listing import brought_up_to_date, lists_open_to
from desk.site.paging import address, pagination
from desk.site.rendering import page
from desk.site.visitor import Visitor
from desk.ways import Way, open_to, way_of
from notifications import unsent
from notifications.outlook import owed
from notifications.outlook.holding import among_cases_of

router = APIRouter()

FEW, A_PAGE = 8, 30
"""Rows of each part of the page, and of a page of one part alone."""
LATE_BY = timedelta(hours=1)
"""How long after its hour a round is said not to have taken place."""
EVERYBODY = "everybody"
WRITTEN_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
When = owed.When | Literal["coming", ""]


@dataclass(frozen=True, slots=True)
class Line:
    """Something owed, as the page shows it. `way` is None where whoever looks may not do it."""

    owed: owed.Owed
    because: str
    role: str
    level: str
    way: Way | None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what is owed: the first of its lines, how many there are, and where the rest is."""

    when: owed.When
    title: str
    lines: Sequence[Line]
    count: int
    more: str


@router.get("/work")
def work(
    request: Request,
    desk: TheDesk,
    visitor: Officer,
    whose: str = "",
    when: When = "",
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """What is owed by me, or by everybody of the authority."""
    now = desk.now()
    today, ahead, framework = now.date(), desk.office.days_ahead, desk.framework
    behind = brought_up_to_date(desk, visitor.person.id, now)
    person = "" if whose == EVERYBODY else visitor.person.id
    asked = {"whose": EVERYBODY if not person else "", "when": when}
    with reading(desk.engine) as conn:
        among = among_cases_of(conn, person, today) if person else owed.everywhere
        seen = lists_open_to(visitor, framework.policy, today)
        hidden = unsent.hidden(conn, framework.policy, seen)
        numbers = owed.signs(conn, now, ahead, person, among, last_served(framework, now), seen, hidden)
        counts = {
            "late": numbers.late,
            "today": numbers.today,
            "ahead": numbers.ahead,
            "coming": min(numbers.coming, owed.MOST_COUNTED),
        }
        pages = max(-(-counts.get(when, 0) // A_PAGE), 1)
        number = min(number, pages)
        most, skip = (A_PAGE, (number - 1) * A_PAGE) if when else (FEW, 0)
        parts = _parts(conn, visitor, framework.policy, today, ahead, person, when, most, skip, counts, asked, seen)
        goes = owed.coming(conn, among, most, skip, seen) if when in ("", "coming") else []
        approvers = framework.policy.may.get("approve", ())
        drafts = owed.to_approve(conn, visitor.person.id, approvers, today, FEW) if not when else []
    return page(
        request,
        "work.html",
        visitor,
        mine=bool(person),
        tabs=[("Mine", address("/work", {}), bool(person)), ("Everybody’s", "/work?whose=everybody", not person)],
        when=when,
        parts=parts,
        goes=[(one, framework.policy.title_of(one.role), _what(one.wording)) for one in goes],
        coming=counts["coming"],
        still_more=numbers.coming > owed.MOST_COUNTED,
        coming_more=address("/work", {**asked, "when": "coming"}) if not when and numbers.coming > FEW else "",
        drafts=[(one, _what(one.template)) for one in drafts],
        waits=_waits(numbers, framework, today),
        behind=behind,
        ahead=ahead,
        dated=_dated,
        last=today + timedelta(days=ahead),
        back=(address("/work", {"whose": asked["whose"]}), "My work") if when else None,
        pages=pagination("/work", asked, number, pages, "what is owed"),
    )


def _parts(
    conn: Connection,
    visitor: Visitor,
    policy: Policy,
    today: date,
    ahead: int,
    person: str,
    when: When,
    most: int,
    skip: int,
    counts: dict[str, int],
    asked: dict[str, str],
    seen: Open,
) -> list[Part]:
    """What is owed, in parts; one part alone where it is asked for."""
    wanted = [one for one in owed.WHEN if when in ("", one)]
    if not wanted:
        return []
    found = owed.owed(conn, today, ahead, person, wanted, most, skip, policy.group_meetings(), seen)
    posts = owed.posts_in(conn, visitor.person.id, {o.case_id for o in found}, today)
    titles = {"late": "Late", "today": "Due today", "ahead": f"Due in the next {ahead} days"}
    parts = []
    for one in wanted:
        lines = [_line(o, policy, posts.get(o.case_id, frozenset())) for o in found if o.when == one]
        more = address("/work", {**asked, "when": one}) if not when and counts[one] > len(lines) else ""
        parts.append(Part(one, titles[one], lines, counts[one], more))
    return parts


def _line(o: owed.Owed, policy: Policy, posts: frozenset[str]) -> Line:
    duty = next((d for d in policy.duties if d.id == o.duty), None)
    way = way_of(duty, policy, o.case_id, o.subject, o.meeting, booked=bool(o.progress) and not o.short)
    return Line(
        o,
        _capital(o.because.removeprefix(f"{o.name}: ")),
        policy.title_of(o.role),
        duty.level if duty else "duty",
        way if open_to(way, posts, policy) else None,
    )


def _what(wording: str) -> str:
    """What goes, in words; what it is about stands in its note."""
    return {"due": "Reminder", "late": "Word that it is late"}.get(wording) or name_of_letter(wording)


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _dated(note: str) -> str:
    """A note with its days as people write them."""
    return WRITTEN_DAY.sub(lambda found: day(date.fromisoformat(found[0])), note)


# --- what waits ----------------------------------------------------------------------------------------------------
def last_served(framework: Framework, now: datetime) -> date:
    """The last day on whose morning a round should have served every case: the last working one whose hour is well
    past."""
    hour, minute = (int(part) for part in framework.policy.clock.daily_round.split(":"))
    over = now >= datetime.combine(now.date(), time(hour, minute), now.tzinfo) + LATE_BY
    calendar = framework.calendar
    return now.date() if over and calendar.working(now.date()) else calendar.add_working_days(now.date(), -1)


def _waits(numbers: owed.Signs, framework: Framework, today: date) -> list[tuple[str, str, str]]:
    """What does not go by itself, in sentences, each with where to see to it: (sentence, address, link)."""
    said = []
    if numbers.unserved:
        cases = _counted(numbers.unserved, "case waits", "cases wait")
        said.append((f"The daily round has not been made, or could not serve every school: {cases} for it. "
                     "Reminders and notices that were due have not been called for. Tell whoever looks after Upturn.",
                     "", ""))  # fmt: skip
    if numbers.unsent:
        ready = _counted(numbers.unsent, "message has been", "messages have been")
        said.append((f"The post is not going: {ready} ready to be sent for more than an hour. They wait, and will go "
                     "once it runs again. Tell whoever looks after Upturn.", "", ""))  # fmt: skip
    if not framework.calendar.covers(today):
        said.append(
            (f"Term dates for {day(today)} have not been entered, so what is owed by term is not known.", "", "")
        )
    if numbers.stuck:
        stuck = _counted(numbers.stuck, "delivery needs", "deliveries need")
        said.append((f"{stuck} somebody to decide.", "/post", "Go to the post"))
    if numbers.mail:
        mail = _counted(numbers.mail, "message that came in belongs", "messages that came in belong")
        said.append((f"{mail} to no case that Upturn could find.", "/post", "Go to the post"))
    return said


def _counted(n: int, one: str, several: str) -> str:
    return f"{n:,} {one if n == 1 else several}"
