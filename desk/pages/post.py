"""The post: letters to print and to put into envelopes, what did not arrive, calls to make, and mail to be filed.

A clerk sees the letters to post and nothing else: a name and an address. What anybody may do here is asked again where
it is written (notifications/deciding.py, sorting.py and post/envelopes.py), as for the command line.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.datastructures import FormData

from cases import store
from cases.framework import Framework
from cases.people import Person
from cases.reading_log import NO_CASE, log_read
from cases.refusals import Refusal
from desk.bundling.words import notice
from desk.site.asking import Officer, Sent, TheDesk, TheVisitor
from desk.site.attached import PDF, attached
from desk.site.desk import Desk
from desk.site.listing import lists_open_to
from desk.site.rendering import moved_on, page
from desk.site.seeing import Seen, seeing
from desk.site.visitor import NotForYou, Visitor
from notifications import collecting, deciding, sorting, unsent
from notifications.addresses import problem
from notifications.arrivals import SHOWN
from notifications.facts.people import hours
from notifications.post import confirm_posted, hand_out_envelopes
from notifications.unsent import Counts, Unsent

router = APIRouter()
MOST = 60
"""So many of each kind are listed; a longer list is worked off from its top."""
SLOW = timedelta(hours=1)
"""The post goes every few minutes: what has waited longer waits because something is wrong."""
STATES = {
    "uncertain": "Nobody knows whether it arrived",
    "refused": "Refused: it did not arrive",
    "stopped": "Stopped: it was not sent",
    "bounced": "Came back: it did not arrive",
    "queued": "To be told by telephone",
    "printed": "To post",
}
MEND = {
    "uncertain": "Ask whoever should have it. Say that it arrived, or send it again.",
    "refused": "Mend the address under the person’s contact details, then send it again.",
    "stopped": "Mend what the reason says, then send it again.",
    "bounced": "Mend the address under the person’s contact details, then send it again.",
    "queued": "Ring, then say that they were told.",
}
DeliveryId = Annotated[int, Path(ge=1, le=2_000_000_000)]


@dataclass(frozen=True, slots=True)
class Envelope:
    """A letter for the clerk: to whom and where. `trouble` says what is wrong with the address."""

    id: int
    name: str
    address: tuple[str, ...]
    trouble: str
    printed: bool
    school: str
    what: str


@dataclass(frozen=True, slots=True)
class Stuck:
    """Something that an officer decides about: how it stands, why, and what can be done."""

    id: int
    case: str
    school: str
    what: str
    name: str
    role: str
    stands: str
    why: str
    mend: str
    again: bool
    arrived: bool
    phone: str = ""
    hours: str = ""


def posting(visitor: TheVisitor) -> Visitor:
    """An officer or a clerk. Raises NotForYou for anybody else."""
    if not (visitor.sight.officer or visitor.sight.clerk):
        raise NotForYou
    return visitor


Posting = Annotated[Visitor, Depends(posting)]


# --- the lists -----------------------------------------------------------------------------------------------------
@router.get("/post")
def post(request: Request, desk: TheDesk, visitor: Posting) -> Response:
    """What waits in the post, for whoever may do something about it."""
    now = desk.now()
    with store.reading(desk.engine) as conn:
        officer, framework = visitor.sight.officer, desk.framework
        hidden = unsent.hidden(conn, framework.policy, lists_open_to(visitor, framework.policy, now.date()))
        on_paper = unsent.on_paper(conn, hidden)
        how_many = unsent.counts(conn, hidden - on_paper)
        letters = unsent.waiting(conn, unsent.TO_POST, MOST)
        troubles = unsent.waiting(conn, unsent.IN_TROUBLE, MOST, hidden=hidden) if officer else []
        calls = unsent.waiting(conn, unsent.TO_CALL, MOST, hidden=hidden) if officer else []
    return page(
        request,
        "post.html",
        visitor,
        officer=officer,
        counts=how_many,
        most=MOST,
        envelopes=[_envelope(one, framework, officer and one.id not in hidden) for one in letters],
        troubles=[_stuck(one, framework) for one in troubles],
        calls=[_stuck(one, framework) for one in calls],
        mail=sorting.waiting(desk.door, MOST) if officer and how_many.mail else [],
        shown=SHOWN,
        late=_late(how_many, now),
        by_hand=desk.office.post_channel == "hand",
    )


def _late(counts: Counts, now: datetime) -> datetime | None:
    """Since when something waits that should have gone by itself; None where nothing does."""
    return counts.oldest if counts.oldest and now - counts.oldest > SLOW else None


def _envelope(one: Unsent, framework: Framework, told: bool) -> Envelope:
    """`told`: whoever looks may know what it is and of which school; else they see what a clerk sees."""
    lines = tuple(line.strip() for line in one.address.replace("\n", ",").split(",") if line.strip())
    trouble = problem(one.name, one.address) or ""
    what = notice(one.template, framework) if told else ""
    return Envelope(one.id, one.name, lines, trouble, one.printed, one.school if told else "", what)


def _stuck(one: Unsent, framework: Framework, hours_of: str = "") -> Stuck:
    return Stuck(
        id=one.id,
        case=one.case,
        school=one.school,
        what=notice(one.template, framework),
        name=one.name or "Nobody holds this post",
        role=framework.policy.title_of(one.role),
        stands=STATES.get(one.state, one.state),
        why=one.why,
        mend=MEND.get(one.state, ""),
        again=one.state in deciding.STUCK,
        arrived=one.state == "uncertain" or one.channel == "phone_task",
        phone=one.phone,
        hours=hours_of,
    )


# --- letters on paper ----------------------------------------------------------------------------------------------
@router.post("/post/print")
def print_letters(request: Request, desk: TheDesk, visitor: Posting, form: Sent) -> Response:
    """One PDF of every letter that waits, to be printed on both sides. Posting is said apart."""
    now = desk.now()
    pdf = hand_out_envelopes(desk.door, desk.office.letterhead, visitor.person.id, now)
    if pdf is None:
        return moved_on("/post", "No letter waits to be posted.", visitor)
    with store.writing(desk.engine) as conn:
        log_read(conn, visitor.person.id, NO_CASE, "letters to post", "web", now)
    return attached(f"letters-{now.date().isoformat()}.pdf", pdf, PDF)


@router.post("/post/posted")
def posted(request: Request, desk: TheDesk, visitor: Posting, form: Sent) -> Response:
    """Letters are in the post: those that are ticked, or all that were printed."""
    everything = "all" in form
    ids = None if everything else [int(one) for one in form.getlist("letter") if isinstance(one, str) and _number(one)]
    if ids == []:
        return moved_on("/post", "Nothing was recorded: tick the letters that were posted.", visitor)
    said = confirm_posted(desk.door, ids, visitor.person.id, desk.now())
    desk.posted()
    return moved_on("/post", said, visitor)


def _number(said: str) -> bool:
    return said.isascii() and said.isdecimal() and len(said) < 10


# --- one delivery --------------------------------------------------------------------------------------------------
@router.get("/post/{id}")
def delivery(request: Request, desk: TheDesk, visitor: Officer, id: DeliveryId) -> Response:
    """One delivery that waits for somebody: why, whom to ring and when, and what can be done."""
    with _seeing(desk, visitor, id) as (seen, found):
        when = hours(seen.trail, seen.case, found.person, seen.today) or ""
        known: Person | None = seen.people.get(found.person)
        stuck = _stuck(found, seen.framework, when)
    return page(request, "post_delivery.html", visitor, it=stuck, known=known is not None, back=("/post", "Post"))


@contextmanager
def _seeing(desk: Desk, visitor: Visitor, id: int) -> Iterator[tuple[Seen, Unsent]]:
    """A delivery and the case that it is about. Raises NotForYou where there is none, or it would give away what the
    visitor may not know."""
    with store.reading(desk.engine) as conn:
        found = unsent.one(conn, id)
    if found is None:
        raise NotForYou
    with seeing(desk, visitor, found.case, f"delivery {id}") as seen:
        if seen.hides(found.cause, found.template):
            raise NotForYou
        yield seen, found


@router.post("/post/{id}/again")
def send_again(desk: TheDesk, visitor: Officer, form: Sent, id: DeliveryId) -> Response:
    with _seeing(desk, visitor, id):
        pass
    said = deciding.release(desk.door, id, visitor.person.id, desk.now())
    desk.posted()
    return moved_on("/post", said, visitor)


@router.post("/post/{id}/arrived")
def it_arrived(desk: TheDesk, visitor: Officer, form: Sent, id: DeliveryId) -> Response:
    """It is known that it arrived, or that somebody was told by telephone."""
    with _seeing(desk, visitor, id):
        pass
    said = deciding.arrived(desk.door, id, visitor.person.id, desk.now())
    return moved_on("/post", said, visitor)


# --- mail that came in ---------------------------------------------------------------------------------------------
@router.post("/post/mail/file")
def file_mail(request: Request, desk: TheDesk, visitor: Officer, form: Sent) -> Response:
    """Put a message on a case."""
    digest, case = _typed(form, "message"), _typed(form, "case").strip()
    try:
        said = sorting.file(desk.door, digest, case, visitor.person.id, desk.now(), collecting.marks_of(desk.office))
    except Refusal as no:
        return _mail_again(request, desk, visitor, digest, case, no)
    desk.posted()
    return moved_on("/post", said, visitor)


@router.post("/post/mail/dismiss")
def dismiss_mail(desk: TheDesk, visitor: Officer, form: Sent) -> Response:
    """A message belongs to no case. It is kept as it came."""
    said = sorting.dismiss(desk.door, _typed(form, "message"), visitor.person.id, desk.now())
    return moved_on("/post", said, visitor)


def _mail_again(request: Request, desk: Desk, visitor: Visitor, digest: str, case: str, no: Refusal) -> Response:
    """The form of one message once more, with what was typed and why it was refused."""
    found = next((one for one in sorting.waiting(desk.door) if one.digest == digest), None)
    if found is None:
        raise no
    sentence = f"{no.why[0].upper()}{no.why[1:]}. {no.mend}"
    facts = {"message": found, "typed": case, "errors": [("case", sentence)], "sentence": sentence}
    return page(request, "post_mail.html", visitor, 422, back=("/post", "Post"), **facts)


def _typed(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) and value.isprintable() else ""
