"""The entry that a correction is about, as a reader of the trail has it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from cases.commands import CorrectEntry
from cases.refusals import day
from desk.forms.foreseeing import recorded_in_words
from desk.forms.given import Given
from desk.site.seeing import Seen
from desk.site.visitor import NotForYou


def about(seen: Seen, word: str, given: Given) -> tuple[str, ...]:
    """What the entry says, when and by whom it was recorded; () for any other form. Raises NotForYou where there is no
    such entry, or it holds evidence that the visitor may not see."""
    if word != CorrectEntry.word:
        return ()
    id = given.get("entry", ("",))[-1]
    entry = next((x for x in seen.shown if x.id == id), None)
    if entry is None:
        raise NotForYou
    who = seen.people[entry.actor].name if entry.actor in seen.people else "Upturn or somebody else"
    at = entry.at.astimezone(ZoneInfo(seen.framework.policy.clock.zone))
    return (
        *recorded_in_words(seen, [entry]),
        f"Entry {entry.seq}, recorded by {who} at {at:%H:%M} on {day(at.date())}",
    )
