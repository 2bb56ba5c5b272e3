"""The group and its meetings."""

from __future__ import annotations

from datetime import date
from typing import Literal

from cases.commands.command import Command, Label


class SetUpTig(Command):
    word = "set_up_tig"


class BookMeeting(Command):
    word = "book"
    meeting: str
    id: Label
    date: date


class MoveMeeting(Command):
    word = "move"
    id: Label
    date: date
    reason: str


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
