"""Entries about the record itself: corrections and refusals."""

from __future__ import annotations

from cases.events.event import Event, Personal


class EntryCorrected(Event):
    """The entry named in the envelope's `corrects` was wrong; it stays in the trail, this says why."""

    type = "entry.corrected"
    reason: Personal = ""


class ActionRefused(Event):
    """Somebody asked for something that the rules do not allow. `rule` is the sentence's source."""

    type = "action.refused"
    command: str
    why: str
    rule: str = ""
