"""Meetings at the desk: who has answered, papers added, and the addresses of calendar feeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cases import store
from cases.case import Case, Meeting
from cases.decisions.tig import MOST_PAPERS, on_the_invitation, papers_of
from cases.framework import Framework
from cases.people import Person
from cases.refusals import Refusal, day
from desk.answers import Everybody, case_on, console, table
from desk.entering import person_id
from notifications import feeds, papers
from notifications.diary import Version, versions
from notifications.facts.meetings import hours
from notifications.office import Office

ANSWERS = {"accepted": "comes", "declined": "does not come", "tentative": "may come"}


def print_meeting(office: Office, case_id: str, meeting_id: str, on: date) -> None:
    """A meeting as it stands, and what each of those it calls has answered. Raises Refusal."""
    with store.reading(office.engine) as conn:
        case, trail, framework = case_on(conn, office, case_id, on)
        everybody = store.people(conn)
    meeting = case.meetings.get(meeting_id)
    if meeting is None:
        known = ", ".join(case.meetings) or "none yet"
        raise Refusal("Nothing can be said.", f"there is no meeting {meeting_id}", f"The meetings are: {known}.")
    kind = framework.policy.meetings[meeting.kind]
    console.print(f"{kind.title} about {case.school}: {meeting.id}, {meeting.standing}", style="bold", markup=False)
    console.print("\n".join(_when_and_where(versions(trail, meeting.id)[-1])), markup=False)
    held = papers_of(case, meeting.id)
    if held:
        console.print(f"Papers: {len(held)}, {_size(sum(held.values()))} of {_size(MOST_PAPERS)}.")
    table("Called", "Post", "Answer", "Given", rows=_answers(case, meeting, framework, everybody, on))


def _when_and_where(version: Version) -> Iterator[str]:
    yield f"Date: {day(version.on)}"
    yield f"Time: {hours(version) or 'not recorded'}"
    yield f"Place: {version.place or 'not recorded'}"
    if version.sequence:
        yield f"Changed {version.sequence} {'time' if version.sequence == 1 else 'times'} since it was booked."


def _answers(
    case: Case, meeting: Meeting, framework: Framework, everybody: Everybody, on: date
) -> Iterator[tuple[str, str, str, str]]:
    """Everybody on the invitation; an answer to an earlier version is no answer to this one."""
    zone = ZoneInfo(framework.policy.clock.zone)
    for person, role in on_the_invitation(case, meeting, framework.policy, on).items():
        name = everybody[person].name if person in everybody else person
        title = framework.policy.title_of(role, case.school_type)
        reply = meeting.replies.get(person)
        if reply is None:
            yield name, title, "not answered", ""
        elif reply.sequence != meeting.sequence:
            yield name, title, "not answered since it changed", ""
        else:
            yield name, title, ANSWERS[reply.answer], day(reply.at.astimezone(zone).date())


def add_papers(office: Office, case: str, meeting: str, files: Sequence[Path], by: str, now: datetime) -> str:
    """Add PDF files to a meeting. Out: a sentence. Raises Refusal, and OSError for a file that cannot be read."""
    read = []
    for path in files:
        if path.stat().st_size > MOST_PAPERS:
            raise Refusal(
                f"The papers for {meeting} were not added.",
                f"the file {path.name} is larger than {_size(MOST_PAPERS)}, all that a meeting may have in papers",
                "Make it smaller, or send a part of it.",
            )
        read.append((path.name, path.read_bytes()))
    done = papers.add(office.door, case, meeting, read, by=person_id(office, by), now=now)
    held = papers_of(done.case, meeting)
    many = "1 paper is" if len(held) == 1 else f"{len(held)} papers are"
    return f"{many} with the meeting {meeting} now, {_size(sum(held.values()))} in all. They go with its reminder."


def _size(size: int) -> str:
    """Bytes as people say them."""
    if size < 100_000:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024**2:.1f}".removesuffix(".0") + " MB"


# --- feeds ---------------------------------------------------------------------------------------------------------
def make_feed(office: Office, kind: feeds.Kind, whose: str, by: str, now: datetime) -> str:
    """A new address, shown once. Raises Refusal."""
    of = person_id(office, whose) if kind == "officer" else whose
    asks = person_id(office, by)
    with store.writing(office.engine) as conn:
        token = feeds.make(conn, office.door, kind, of, asks, now)
    return (
        f"{address(office, token)}\n"
        "Subscribe to this address in a calendar. It is shown this once; whoever has it sees the meetings, so do not "
        "pass it on. If it gets about, revoke it with `upturn feed revoke`."
    )


def address(office: Office, token: str) -> str:
    return f"{office.web_url.rstrip('/')}/calendar/{token}.ics"


def revoke_feed(office: Office, mark: str, by: str, now: datetime) -> str:
    """An address is revoked. Out: a sentence. Raises Refusal."""
    asks = person_id(office, by)
    with store.writing(office.engine) as conn:
        gone = feeds.revoke(conn, office.door, mark, asks, now)
    return f"The calendar address {gone.mark} opens nothing any more."


def print_feeds(office: Office) -> None:
    """Every address that was made: its mark, whose meetings it shows, by whom and when, and whether it still opens."""
    with store.reading(office.engine) as conn:
        everybody, made = store.people(conn), feeds.feeds(conn)
    rows = [
        (
            feed.mark,
            f"{feed.kind} {_handle(feed.of, everybody)}",
            _handle(feed.made_by, everybody),
            day(feed.made_at.date()),
            f"revoked {day(feed.revoked_at.date())}" if feed.revoked_at else "open",
        )
        for feed in made
    ]
    table("Mark", "Whose", "Made by", "Made", "Is", rows=rows)
    if not rows:
        console.print("There are no calendar addresses.")


def _handle(id: str, everybody: dict[str, Person]) -> str:
    return everybody[id].handle if id in everybody else id
