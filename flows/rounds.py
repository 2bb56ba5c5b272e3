"""When things happen: the daily round, the termly round, the post, the mail, the lists, checkpoints, and the
nightly check.

Every one finds what is due by today and does it, so that a day on which nothing ran is made up for by the next, and
doing it twice does it once. Prefect's own database may be lost at any time: nothing here is remembered in it.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from prefect import flow, get_run_logger
from prefect.artifacts import acreate_table_artifact

from cases import registers
from cases.refusals import day
from cases.retention import Past
from cases.store import reading
from cases.terms import Calendar
from cases.verify import Finding
from flows.activities import FRESH, SECTION_15, in_chunks, look_at_the_fresh, title_of
from flows.settings import framework, moment, the_door
from flows.tasks import (
    count_the_reads,
    make_checkpoint,
    make_the_lists,
    past_their_time,
    publish_the_checkpoints,
    read_the_mailbox,
    read_the_record,
    work_off_the_post,
)
from flows.telling import Troubled, told
from notifications.anchoring import Published
from notifications.collecting import NO_MAILBOX, Collected, in_a_sentence
from notifications.post import Posted
from notifications.round import Looked

TERMLY = "Termly round"


@flow
async def daily_round(now: datetime | None = None) -> Looked:
    """Each morning of a working day: every activity of section 15 that has something due, and no other.

    Raises Troubled, once everything else is done, for schools that could not be served.
    """
    at = moment(now)
    if not framework().calendar.working(at.date()):
        get_run_logger().info("%s is not a working day: nothing was done.", day(at.date()))
        return Looked()
    parts = {FRESH: look_at_the_fresh(at)}
    with reading(the_door().engine) as conn:
        due = registers.activities_due(conn, at.date())
    for activity in in_order(due):
        parts[title_of(activity)] = await _under(activity, at)
    return await told("Daily round", parts)


def in_order(activities: list[str]) -> list[str]:
    """Section 15's activities in its order, then any that are an authority's own."""
    section = [activity for activity in SECTION_15 if activity in activities]
    return section + [activity for activity in activities if activity not in SECTION_15]


async def _under(activity: str, at: datetime) -> Looked:
    """What one activity came to, its troubles included: they stop no other activity."""
    if activity not in SECTION_15:
        with reading(the_door().engine) as conn:
            return in_chunks(registers.to_do(conn, activity, at.date()), at, activity)
    try:
        return await SECTION_15[activity](at, fresh_too=False)
    except Troubled as troubled:
        return troubled.looked


@flow
async def termly_round(now: datetime | None = None, any_day: bool = False) -> Looked:
    """On the first working day of each half-term, every open case is looked at, due or not; on `any_day` if asked.

    Raises OutsideCalendar where the term dates are not entered, and Troubled as the daily round does.
    """
    at = moment(now)
    if not any_day and not begins_half_term(framework().calendar, at):
        get_run_logger().info("No half-term begins on %s: nothing was done.", day(at.date()))
        return Looked()
    with reading(the_door().engine) as conn:
        ids = [row.case_id for row in registers.caseload(conn)]
    return await told(TERMLY, {"Every open case": in_chunks(ids, at, None)})


def begins_half_term(calendar: Calendar, at: datetime) -> bool:
    """Whether this is the first working day of a half-term. Raises OutsideCalendar."""
    half = calendar.half_term_of(at.date())
    if half is None:
        return False
    first = half.start if calendar.working(half.start) else calendar.next_working_day(half.start)
    return at.date() == first


@flow
async def post(now: datetime | None = None) -> Posted:
    """Send whatever is ready. Raises PostTroubled, after the rest, where a person has to do something about it."""
    posted = await work_off_the_post(moment(now) if now else None)
    if any(asdict(posted).values()):
        await acreate_table_artifact([asdict(posted)], key="post", description="The post: what became of each delivery")
    published = await publish_the_checkpoints(moment(now), daily=False)
    posted.trouble = " ".join(filter(None, (posted.trouble, *published.troubles)))
    if sentence := _for_an_officer(posted):
        raise PostTroubled(sentence)
    return posted


class PostTroubled(Exception):
    """The post needs a person: the server is in trouble, or deliveries wait for a decision."""


def _for_an_officer(posted: Posted) -> str:
    waiting = posted.refused + posted.stopped + posted.uncertain
    sentences = [posted.trouble] if posted.trouble else []
    if waiting:
        sentences.append(
            f"{posted.refused} refused, {posted.stopped} could not be written, {posted.uncertain} may or may not have "
            "arrived: see `upturn post list`."
        )
    return " ".join(sentences)


@flow
async def read_the_mail(now: datetime | None = None) -> Collected:
    """File what came back. Raises MailTroubled, after the rest, where a person has to do something about it."""
    collected = await read_the_mailbox(moment(now) if now else None)
    if collected is None:
        get_run_logger().info(NO_MAILBOX)
        return Collected()
    said = {name: value for name, value in asdict(collected).items() if name != "troubles"}
    if any(said.values()):
        await acreate_table_artifact([said], key="mail", description="The mail: what became of each message")
    if collected.troubles or collected.waiting or collected.bounced:
        raise MailTroubled(f"{in_a_sentence(collected)} See `upturn post list`.")
    return collected


class MailTroubled(Exception):
    """The mail needs a person: something came back, waits to be placed, or could not be read."""


class CheckpointTroubled(Exception):
    """The checkpoint needs a person: it could not be signed, or an anchor did not take it."""


@flow
async def checkpoint_the_record(now: datetime | None = None) -> Published:
    """Each day, working or not: sign the record as it is, and put that where the authority cannot change it.

    Raises CheckpointTroubled, once every other anchor has it.
    """
    at = moment(now)
    count_the_reads(at)
    trouble = make_checkpoint(at)
    published = await publish_the_checkpoints(at, daily=True)
    if sentence := " ".join(filter(None, (trouble, *published.troubles))):
        raise CheckpointTroubled(sentence)
    return published


class ListsTroubled(Exception):
    """The desk's lists need a person: some school's record could not be worked out."""


@flow
async def keep_the_lists(now: datetime | None = None) -> int:
    """Early each day: make the desk's lists over all cases anew, so that nobody waits for them. Out: how many cases.

    Raises ListsTroubled, once every other case is listed, for those that could not be.
    """
    brought = make_the_lists(moment(now))
    if brought.troubles:
        rows = [{"case": id, "trouble": why} for id, why in sorted(brought.troubles.items())]
        await acreate_table_artifact(rows, key="lists", description="Cases that are listed as they stood before")
        raise ListsTroubled(
            f"Cases not listed as of today: {len(rows)}. The first, {rows[0]['case']}: {rows[0]['trouble']}"
        )
    return brought.cases


@flow
async def disposal_review(now: datetime | None = None) -> int:
    """Each week: list what is past the time for which the policy keeps it, for an officer to decide about. Nothing is
    erased. Out: how many cases and classes wait."""
    waiting = past_their_time(moment(now))
    if waiting:
        rows = [_disposal(one) for one in waiting]
        await acreate_table_artifact(rows, key="disposal", description="Past its time: see `upturn disposal list`")
    return len(waiting)


def _disposal(one: Past) -> dict[str, object]:
    """A row that says how much there is, and nothing of what it says."""
    since = one.since.isoformat()
    row = {"case": one.case, "class": one.kind.id, "places": len(one.places), "since": since, "held": one.held}
    return {**row, "says who": one.kind.source}


class Altered(Exception):
    """The record is not as it was written."""


@flow
async def check_the_record(now: datetime | None = None) -> None:
    """Each night: read the whole record again. Raises Altered, with a table of findings, where it has been changed."""
    findings = read_the_record(moment(now))
    if not findings:
        get_run_logger().info("The record is whole.")
        return
    rows = [_row(finding) for finding in findings]
    await acreate_table_artifact(rows, key="record", description="What is wrong with the record")
    raise Altered(
        f"The record has been changed, or is not signed as it should be: {len(findings)} findings. The first: "
        f"{findings[0].sentence}"
    )


def _row(finding: Finding) -> dict[str, object]:
    return {"position": finding.position, "case": finding.case, "kind": finding.kind, "finding": finding.sentence}
