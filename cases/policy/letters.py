"""Meetings and letters: who is called, who gets what, and which letters somebody approves first."""

from __future__ import annotations

from typing import Literal

from cases.policy.model import Cited, Model, SchoolType


class MeetingKind(Cited):
    """`wording` names the wording file of its invitation, where that is not the one that all meetings share."""

    title: str
    chair: str
    expected: tuple[str, ...]
    invite: tuple[str, ...] = ()
    notice: int | Literal["at_once"]
    remind: int
    counts_as: str | None = None
    group: bool = False
    ends_intervention: bool = False
    activity: str
    wording: str = "meeting_notice"


class CopyIf(Model):
    """An extra copy. Without a condition it always goes; categories match the old or the new one of a change."""

    school_types: tuple[SchoolType, ...] = ()
    categories: tuple[str, ...] = ()
    to: tuple[str, ...]


class Letter(Cited):
    """Who gets it. `on` names the entry that calls for it; without one, `by` says who issues it.

    That is an officer, by the letter's name, or the command that it is part of (a consultation, a withdrawal).
    `own_words`: the parts that whoever issues it writes in their own words, by name, each with its heading.
    """

    kind: Literal["letter", "notice", "reminder"]
    to: tuple[str, ...]
    copy_to: tuple[str, ...] = ()
    copy_if: tuple[CopyIf, ...] = ()
    on: tuple[str, ...] = ()
    by: Literal["officer", "command", "engine"] = "engine"
    must_carry: tuple[str, ...] = ()
    own_words: dict[str, str] = {}


class Approval(Cited):
    """Letters that are drafted and approved before they are issued; who may approve is in `may`."""

    letters: tuple[str, ...]
