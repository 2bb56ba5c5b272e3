"""From a form of a school to the one door: once, with the files that came with it, and nothing else is let out.

A school's form does not say how far the record had come when it was opened: that number, and what a colleague of the
authority recorded since, would tell of work that stays within it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from starlette.datastructures import FormData, UploadFile

from cases import commands as c
from cases.case import Case
from desk.forms.asking import WEB, begins, named
from desk.forms.given import Given
from desk.school.forms import SchoolForm
from desk.site.desk import Desk
from desk.site.visitor import Visitor
from notifications import evidence
from notifications.evidence import File, Taken

SENT_BEFORE = "This form was sent before, and was recorded. If this is to be recorded as well, send it again."


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was sent: `once` is the mark by which it is known again."""

    once: str
    given: Given
    files: tuple[File, ...]

    def src(self, visitor: Visitor) -> str:
        """The name of the request: which form, and a keyed digest of what was typed and chosen."""
        chosen = [[name, sha256(raw).hexdigest()] for name, raw in self.files]
        return named(visitor, self.once, self.given, chosen)


def files_in(sent: FormData) -> tuple[File, ...]:
    """The files that were chosen; an input that was left empty sends one without a name."""
    chosen = [x for x in sent.getlist("files") if isinstance(x, UploadFile) and x.filename]
    return tuple((str(x.filename), x.file.read()) for x in chosen)


def done_before(case: Case, form: Form) -> str:
    """The name under which this very form was recorded already; "" where it was not."""
    return next((src for src in case.asked if src.startswith(begins(form.once)) and src not in case.refused), "")


def ask(
    desk: Desk,
    visitor: Visitor,
    case: str,
    asks: Sequence[c.Command],
    taken: Sequence[Taken],
    form: Form,
    now: datetime,
) -> None:
    """Ask for all of it, or for none. Raises Refusal."""
    keep = evidence.keeping(case, taken, now)
    desk.door.ask_all(
        case, asks, by=visitor.person.id, now=now, source=WEB, src=form.src(visitor), also=keep if taken else None
    )


def with_files(form: SchoolForm, asks: list[c.Command], taken: Sequence[Taken], subject: str) -> list[c.Command]:
    """What is asked, and the files that go with it."""
    about = form.about
    if not taken or about is None:
        return asks
    return [*asks, evidence.asked(taken, about, subject)]
