"""From a form to the one door: what one opened form asks for is done once, however often it is sent.

A form carries two marks: `once`, by which it is known again, and `seen`, the case's last entry when it was opened. What
was typed goes into the name of the request as a keyed digest, so that the same form with the same words is the same
request, and nobody can guess from the record what they were.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from starlette.datastructures import FormData

from cases import events as e
from cases import store
from cases.act import Also, Outcome
from cases.case import ENGINE, Case
from cases.commands import Command
from cases.refusals import Clash, Refusal, day
from cases.trail import Entry
from desk.bundling.words import kind, lowered
from desk.forms.fields import Field
from desk.forms.given import Given
from desk.legible import refuse_illegible
from desk.site.desk import Desk
from desk.site.visitor import Visitor

WEB, POST = "web", "post"
ONCE = re.compile(r"[A-Za-z0-9_-]{8,40}")
FIGURES = 12
"""No case has more entries than a number of so many figures counts."""


def fresh() -> str:
    """A name for a form that is opened now."""
    return secrets.token_urlsafe(12)


def once_of(form: FormData) -> str:
    """The name of a form that was sent; a new one where it has none that a page of ours would give."""
    once = form.get("once")
    known = isinstance(once, str) and ONCE.fullmatch(once)
    return str(once) if known else fresh()


@dataclass(frozen=True, slots=True)
class Mark:
    """What a form carries besides its fields."""

    once: str
    seen: int

    @classmethod
    def new(cls, case: Case) -> Mark:
        """For a form that is opened now."""
        return cls(fresh(), case.seq)

    @classmethod
    def of(cls, form: FormData, case: Case) -> Mark:
        """The marks of a form that was sent. One without them, which no page of ours makes, is taken as opened now."""
        seen = form.get("seen")
        counted = isinstance(seen, str) and seen.isascii() and seen.isdigit() and len(seen) <= FIGURES
        return cls(once_of(form), int(str(seen)) if counted else case.seq)

    @property
    def before(self) -> str:
        """What the names of all requests of this form begin with."""
        return begins(self.once)


@dataclass(frozen=True)
class Asked:
    """What an ask came to: the case after it and the entries of it, also where it had been done before."""

    case: Case
    entries: tuple[Entry, ...]
    again: bool


def request(visitor: Visitor, mark: Mark, asks: Sequence[Command], extra: str = "") -> str:
    """The name of a request: which form, and a digest of what was typed in it."""
    return named(visitor, mark.once, [[ask.word, ask.model_dump(mode="json", by_alias=True)] for ask in asks], extra)


def named(visitor: Visitor, once: str, *said: object) -> str:
    """The name of a request of the form `once`, in which this was said: lists, mappings and plain values."""
    text = json.dumps([once, *said], sort_keys=True, ensure_ascii=False)
    return f"{begins(once)}{hmac.new(visitor.token.encode(), text.encode(), sha256).hexdigest()[:16]}"


def begins(once: str) -> str:
    """What the names of all requests of one form begin with."""
    return f"{WEB}:{once}:"


def ask(
    desk: Desk, visitor: Visitor, case_id: str, command: Command, mark: Mark, now: datetime, also: Also | None = None
) -> Asked:
    """Ask for what a form says. Raises Refusal, and Clash where somebody else recorded something since it was opened or
    where this very form was recorded with other words; nothing is recorded then."""
    refuse_illegible(command)
    src = request(visitor, mark, [command])
    seen = expected(desk, case_id, mark, src)
    outcome = desk.door.ask(
        case_id, command, by=visitor.person.id, now=now, source=WEB, src=src, expect_seq=seen, also=also
    )
    return _asked(desk, case_id, outcome, src)


def ask_all(
    desk: Desk,
    visitor: Visitor,
    case_id: str,
    commands: Sequence[Command],
    mark: Mark,
    given: Given,
    now: datetime,
    also: Also | None = None,
) -> Asked:
    """Ask for several things of one form: all of them, or none. It is known again by what was typed, because what that
    comes to depends on how the case stands. Raises as `ask` does."""
    for command in commands:
        refuse_illegible(command)
    src = named(visitor, mark.once, sorted((name, said) for name, said in given.items() if any(said)))
    seen = expected(desk, case_id, mark, src)
    outcome = desk.door.ask_all(
        case_id, commands, by=visitor.person.id, now=now, source=WEB, src=src, expect_seq=seen, also=also
    )
    return _asked(desk, case_id, outcome, src)


def expected(desk: Desk, case_id: str, mark: Mark, src: str) -> int:
    """Which entry the door should find to be the last. What Upturn itself recorded since the form was opened, such as
    that a letter has gone, is nobody's change. Raises Clash where this form was recorded with other words."""
    with store.reading(desk.engine) as conn:
        since = store.entries(conn, case_id, since=mark.seen)
        case = desk.door.case(conn, case_id)
        ours = _done_under(conn, case, mark)
        if ours and ours[0].src != src:
            raise _done_otherwise(ours, ZoneInfo(desk.door.framework(case).policy.clock.zone))
    somebodys = any(not _by_itself(entry) for entry in since)
    return since[-1].seq if since and not somebodys else mark.seen


def _by_itself(entry: Entry) -> bool:
    """Whether Upturn recorded it by itself. What went is recorded under the name of whoever called for it."""
    return entry.actor == ENGINE or entry.source == POST or entry.type == e.ActionRefused.type


def done_before(conn: Connection, case: Case, src: str) -> tuple[Entry, ...]:
    """The entries of a request that was done already; none where it was not."""
    return tuple(x for x in store.entries(conn, case.id) if x.src == src) if src in case.asked else ()


def _done_under(conn: Connection, case: Case, mark: Mark) -> list[Entry]:
    """What was recorded from this very form, whatever was typed in it."""
    known = {src for src in case.asked if src.startswith(mark.before)} - case.refused.keys()
    return [x for x in store.entries(conn, case.id) if x.src in known] if known else []


def _done_otherwise(ours: Sequence[Entry], zone: ZoneInfo) -> Clash:
    at = ours[0].at.astimezone(zone)
    said = ", ".join(dict.fromkeys(lowered(kind(x.type)) for x in ours))
    return Clash(
        "Your change was not saved.",
        f"this form was sent before, and was recorded at {at:%H:%M} on {day(at.date())}: {said}",
        "If this is to be recorded as well, look it over and send it again.",
    )


def _asked(desk: Desk, case_id: str, outcome: Outcome, src: str) -> Asked:
    if not outcome.again:
        return Asked(outcome.case, outcome.entries, again=False)
    with store.reading(desk.engine) as conn:
        return Asked(outcome.case, done_before(conn, outcome.case, src), again=True)


def errors_of(refusal: Refusal, fields: Sequence[Field]) -> Mapping[str, str]:
    """A refusal as errors of a form: beside the field that it is about, or at the head of the page."""
    known = {x.name for x in fields}
    about = refusal.field.removesuffix("_") if refusal.field.removesuffix("_") in known else ""
    return {about: refusal.sentence}


def next_mark(refusal: Refusal, mark: Mark, case: Case) -> Mark:
    """The marks of a form that was refused: it is asked anew. Whoever has read what a colleague recorded has seen that
    much, and not what may have come since."""
    seen = case.seq if not isinstance(refusal, Clash) or refusal.seq is None else refusal.seq
    return Mark(fresh(), seen)
