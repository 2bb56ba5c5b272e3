"""What the paragraphs say of when and where a meeting is, of answers to it and of its papers."""

from __future__ import annotations

from typing import Any

from cases import commands as c
from tests.spec.everybody import day


def a_booking_with(id: str, on: str, **more: Any) -> c.BookMeeting:
    return c.BookMeeting(meeting="tig", id=id, date=day(on), **more)


def a_change_of(id: str, on: str, **more: Any) -> c.MoveMeeting:
    return c.MoveMeeting(id=id, date=day(on), reason="the hall is taken", **more)


def the_papers_for(id: str, *names: str, size: int = 20_000) -> c.AddPapers:
    many = len(names)
    return c.AddPapers(id=id, names=names, sizes=(size,) * many, digests=("ab" * 32,) * many)


def an_answer_to_version(sequence: int, of: str, by: str, answer: Any = "accepted") -> c.ReplyToMeeting:
    return c.ReplyToMeeting(id=of, person=by, answer=answer, sequence=sequence)
