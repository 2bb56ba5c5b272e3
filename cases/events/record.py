"""Entries about the record itself: corrections and refusals."""

from __future__ import annotations

from cases.events.event import Event, Personal


class EntryCorrected(Event):
    """The entry named in the envelope's `corrects` was wrong; it stays in the trail, this says why."""

    type = "entry.corrected"
    reason: Personal = ""


class AdviceGiven(Event):
    """Something was recorded although the framework expects otherwise: which, and which sentence says so."""

    type = "advice.given"
    about: str
    why: str
    rule: str


class ActionRefused(Event):
    """Somebody asked for something that the rules do not allow. `rule` is the sentence's source."""

    type = "action.refused"
    command: str
    why: str
    rule: str = ""
