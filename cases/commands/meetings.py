"""The group and its meetings."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from cases.commands.command import Command, Label, PersonId

ClockTime = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9])?$")]
"""HH:MM as a clock in England shows it; "" where only the day is known."""


class SetUpTig(Command):
    word = "set_up_tig"


class BookMeeting(Command):
    word = "book"
    meeting: str
    id: Label
    date: date
    time: ClockTime = ""
    minutes: int | None = None
    place: str = ""


class MoveMeeting(Command):
    word = "move"
    id: Label
    date: date
    reason: str
    time: ClockTime = ""
    minutes: int | None = None
    place: str = ""


class CancelMeeting(Command):
    word = "cancel"
    id: Label
    reason: str


class HoldMeeting(Command):
    word = "hold"
    id: Label
    absent: tuple[str, ...] = ()
    reviews_category: bool = False
    judged: Literal["sufficient", "insufficient"] | None = None
    decisions: tuple[str, ...] = ()


class ReplyToMeeting(Command):
    """What somebody called to a meeting answers; `sequence` is the version of the invitation that they answer, and
    `answered_at` the moment that their calendar gives."""

    word = "meeting_reply"
    id: Label
    person: PersonId
    answer: Literal["accepted", "declined", "tentative"]
    sequence: int | None = None
    answered_at: AwareDatetime | None = None
    deputy: str = ""
    says: str = ""


class AddPapers(Command):
    """Papers for a meeting, in one order: what each is called, its size in bytes and its SHA-256 in hex.

    Whoever has the files fills them in (notifications/papers.py), and keeps the pages in the same transaction.
    """

    word = "papers"
    id: Label
    names: tuple[str, ...]
    sizes: tuple[int, ...]
    digests: tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")], ...]


class CarryAction(Command):
    """An action agreed at a meeting. One that is still open is carried to a later meeting by its id, with a new day;
    `text` and `lead` then stay as they were where they are left out."""

    word = "carry_action"
    id: Label
    meeting: Label
    due: date
    text: str = ""
    lead: str = ""


class FinishAction(Command):
    word = "finish_action"
    id: Label
    outcome: str = ""
