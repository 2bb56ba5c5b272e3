"""The meetings of a case: days that fit, who comes, the papers, and one form for what happened."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from cases.case import Meeting
from cases.commands import Command
from cases.decisions.tig import LONGEST, MOST_PAPERS
from cases.permission import all_they_may
from cases.refusals import Clash, Refusal
from cases.store import reading
from cases.terms import OutsideCalendar, Span
from desk.casefile import meetings as told_of
from desk.casefile import minutes
from desk.casefile.meetings import Called, Shown
from desk.casefile.minutes import Minutes
from desk.casefile.others import busy_beside, by_post
from desk.forms import asking, showing, told, typed
from desk.forms.asking import Mark
from desk.forms.fields import Field
from desk.forms.given import Given, given_in, with_another, without_row
from desk.forms.people import finder
from desk.forms.typed import Typed
from desk.identity.returning import kept_for
from desk.site.asking import Officer, SeesAll, Sent, TheDesk
from desk.site.desk import Desk
from desk.site.given import a_number
from desk.site.rendering import moved_on, page
from desk.site.seeing import Seen, seeing
from desk.site.visitor import NotForYou, Visitor
from notifications.papers import named
from notifications.proposing import Proposal, Wanted, proposals, wanted

router = APIRouter()
PAGE = "meetings"
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@router.get("/cases/{case}/meetings")
def meetings_page(request: Request, desk: TheDesk, visitor: SeesAll, case: str) -> Response:
    """Every meeting of a case, and whether the terms have as many as the framework asks for."""
    with seeing(desk, visitor, case, PAGE) as seen:
        listed = sorted(seen.case.meetings.values(), key=lambda m: (m.on, m.starts), reverse=True)
        found = [_shown(seen, meeting) for meeting in listed]
        needed = told_of.needed(seen.case, seen.framework, seen.today)
        kinds = [(id, kind.title) for id, kind in seen.framework.policy.meetings.items()]
        may = all_they_may(seen.case, visitor.person.id, seen.framework.policy, seen.today)
    return page(
        request, "case_meetings.html", visitor,
        back=(f"/cases/{case}", seen.case.school), case=case, school=seen.case.school, meetings=found, needed=needed,
        kinds=kinds, may=may,
    )  # fmt: skip


def _shown(seen: Seen, meeting: Meeting) -> Shown:
    return told_of.shown(seen.case, meeting, seen.trail, seen.framework, seen.people, seen.today)


# --- days that fit -------------------------------------------------------------------------------------------------
@router.get("/cases/{case}/meetings/new")
def new_page(
    request: Request, desk: TheDesk, visitor: Officer, case: str, kind: str = "", time: str = "", minutes: str = ""
) -> Response:
    """Days that fit for a meeting, the most fitting first; each leads to the form that books it."""
    with seeing(desk, visitor, case, PAGE) as seen:
        policy = seen.framework.policy
        may = all_they_may(seen.case, visitor.person.id, policy, seen.today)
        if "book" not in may:
            raise NotForYou
        kind = kind if kind in policy.meetings else next(iter(sorted(policy.group_meetings())), "")
        usual = _usual(seen, kind, time, minutes)
        asked, found, why = _proposed(seen, kind, *usual)
    return page(
        request, "case_propose.html", visitor,
        back=(f"/cases/{case}/meetings", "Meetings"), case=case, school=seen.case.school, asked=asked, proposals=found,
        why=why, kind=policy.meetings[kind], kind_id=kind, kinds=[(id, x.title) for id, x in policy.meetings.items()],
        chair=policy.roles[policy.meetings[kind].chair].title,
    )  # fmt: skip


def _usual(seen: Seen, kind: str, time: str, minutes: str) -> tuple[str, int]:
    """At what time and for how long: as asked for, else as the last meeting of the kind."""
    known = [m for m in seen.case.meetings.values() if m.kind == kind and m.starts]
    last = max(known, key=lambda m: m.on, default=None)
    clock = time if CLOCK.fullmatch(time) else ""
    long = a_number(minutes, 0)
    long = long if long <= LONGEST else 0
    return clock or (last.starts if last else ""), long or (last.minutes if last else 0)


def _proposed(seen: Seen, kind: str, starts: str, minutes: int) -> tuple[Wanted, list[Proposal], str]:
    """What is looked for, the days that fit, and why there are none."""
    try:
        asked = wanted(seen.case, seen.framework, kind, seen.today, starts, minutes)
        busy = busy_beside(seen, kind, asked.within)
        travel = seen.framework.policy.clock.post_counts_after if by_post(seen, kind) else 0
        return asked, proposals(seen.case, seen.framework, asked, busy, seen.today, travel), ""
    except OutsideCalendar as outside:
        return Wanted(kind, Span("", seen.today, seen.today), "", starts, minutes), [], str(outside)


# --- one meeting ---------------------------------------------------------------------------------------------------
@router.get("/cases/{case}/meetings/{meeting}")
def meeting_page(request: Request, desk: TheDesk, visitor: SeesAll, case: str, meeting: str) -> Response:
    """One meeting: when, where, who comes, its papers, and what was recorded of it."""
    with seeing(desk, visitor, case, "meeting") as seen:
        found = _shown(seen, _known(seen, meeting))
        papers = named(seen.conn, seen.case, meeting)
        may = all_they_may(seen.case, visitor.person.id, seen.framework.policy, seen.today)
    return _meeting_page(request, visitor, seen, found, papers, may)


def _meeting_page(
    request: Request, visitor: Visitor, seen: Seen, found: Shown, papers: dict[int, str], may: frozenset[str]
) -> Response:
    case = seen.case.id
    return page(
        request, "case_meeting.html", visitor,
        back=(f"/cases/{case}/meetings", "Meetings"), case=case, school=seen.case.school, it=found, papers=papers,
        may=may, once=asking.fresh(), most=MOST_PAPERS,
        minutes_letter="group_actions" in seen.framework.policy.letters,
    )  # fmt: skip


def _known(seen: Seen, meeting: str) -> Meeting:
    if meeting not in seen.case.meetings:
        raise NotForYou
    return seen.case.meetings[meeting]


# --- what happened -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Form:
    """The form for one meeting as it is open."""

    case: str
    meeting: Shown
    school: str
    fields: tuple[Field, ...]
    typed: Typed
    mark: Mark
    called: tuple[Called, ...]
    focus: str = ""

    @property
    def address(self) -> str:
        return f"/cases/{self.case}/meetings/{self.meeting.id}/record"


@router.get("/cases/{case}/meetings/{meeting}/record")
def record_page(request: Request, desk: TheDesk, visitor: Officer, case: str, meeting: str, kept: str = "") -> Response:
    """The form, with those who said that they do not come marked so, or with what was typed when a session ended."""
    with seeing(desk, visitor, case, "meeting") as seen:
        _may_record(seen, visitor)
        opened = _opened(seen, meeting, Mark.new(seen.case))
        back = kept_for(seen.conn, visitor.person.id, request.url.path, kept, seen.now) if kept else None
        if back:
            form = FormData(list(back.fields))
            opened = replace(opened, typed=Typed(given_in(form)), mark=Mark.of(form, seen.case))
        else:
            opened = replace(opened, typed=Typed(_answered(opened.called)))
    return _form(request, visitor, opened)


@router.post("/cases/{case}/meetings/{meeting}/record")
def record(request: Request, desk: TheDesk, visitor: Officer, sent: Sent, case: str, meeting: str) -> Response:
    """All that the form says, in one transaction; whatever is wrong comes back with everything that was typed."""
    press = str(sent.get("press", "record"))
    with seeing(desk, visitor, case, "meeting") as seen:
        _may_record(seen, visitor)
        opened = _opened(seen, meeting, Mark.of(sent, seen.case))
        given = given_in(sent)
        if press.startswith(("add:", "remove:")):
            return _form(request, visitor, _rows_changed(opened, given, press))
        read = typed.reading(Minutes, opened.fields, given, finder(seen.conn))
        opened = replace(opened, typed=_crossed(read, opened.called))
        it = seen.case.meetings[meeting]
        said = opened.typed.command
        if not isinstance(said, Minutes):
            return _form(request, visitor, opened, 422)
        commands = minutes.asks(seen.case, it, opened.called, said)
    return _asked(request, desk, visitor, opened, commands)


def _may_record(seen: Seen, visitor: Visitor) -> None:
    if "hold" not in all_they_may(seen.case, visitor.person.id, seen.framework.policy, seen.today):
        raise NotForYou


def _opened(seen: Seen, meeting: str, mark: Mark) -> Form:
    it = _known(seen, meeting)
    found = _shown(seen, it)
    fields = minutes.fields(seen, it, found.called)
    return Form(seen.case.id, found, seen.case.school, fields, Typed({}), mark, found.called)


def _answered(called: tuple[Called, ...]) -> dict[str, tuple[str, ...]]:
    """What the invitations' answers fill in beforehand: whoever declined sent apologies, or a deputy."""
    given: dict[str, tuple[str, ...]] = {}
    for one in called:
        if one.deputy:
            given |= {f"attendance-{one.role}": (minutes.DEPUTY,)}
            given |= {f"attendance-{minutes.IN_PLACE}{one.role}": (one.deputy,)}
        elif one.answer == told_of.ANSWERS["declined"]:
            given |= {f"attendance-{one.role}": (minutes.SORRY,)}
    return given


def _rows_changed(opened: Form, given: Given, press: str) -> Form:
    what, _, at = press.partition(":")
    if what == "remove":
        return replace(opened, typed=Typed(without_row(given, at)))
    given, row = with_another(given, at)
    return replace(opened, typed=Typed(given), focus=showing.first_of(opened.fields, row))


def _crossed(read: Typed, called: tuple[Called, ...]) -> Typed:
    if not isinstance(read.command, Minutes):
        return read
    for name, sentence in minutes.crossed(read.command, called).items():
        read = typed.with_error(read, name, sentence)
    return read


def _asked(request: Request, desk: Desk, visitor: Visitor, opened: Form, commands: list[Command]) -> Response:
    try:
        done = asking.ask_all(desk, visitor, opened.case, commands, opened.mark, opened.typed.given, desk.now())
    except Refusal as no:
        with reading(desk.engine) as conn:
            mark = asking.next_mark(no, opened.mark, desk.door.case(conn, opened.case))
        errors = {"": no.sentence}
        refused = replace(opened, typed=replace(opened.typed, errors=errors), mark=mark)
        return _form(request, visitor, refused, 409 if isinstance(no, Clash) else 422)
    with reading(desk.engine) as conn:
        said = told.sentence(conn, done.case, done.entries, desk.door.framework(done.case))
    desk.posted()
    return moved_on(f"/cases/{opened.case}/meetings/{opened.meeting.id}", said, visitor)


def _form(request: Request, visitor: Visitor, opened: Form, status: int = 200) -> Response:
    errors = opened.typed.errors
    widgets = showing.widgets(opened.fields, opened.typed.given, errors, opened.focus)
    return page(
        request, "case_minutes.html", visitor, status,
        back=(f"/cases/{opened.case}/meetings/{opened.meeting.id}", opened.meeting.title), form=opened,
        it=opened.meeting, widgets=widgets, errors=showing.summary(opened.fields, errors),
        left=showing.left_over(widgets, opened.typed.given),
    )  # fmt: skip
