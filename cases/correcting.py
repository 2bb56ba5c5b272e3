"""Which entries can be corrected: those that nothing later rests on and of which nobody outside has been told."""

from __future__ import annotations

from sqlalchemy import Connection

from cases import commands as c
from cases import events as e
from cases.case import Case
from cases.evolve import replay
from cases.refusals import Refusal
from cases.store import entries
from cases.trail import Entry

DONE = "The entry was not corrected."
UNDONE_BY_NOBODY = ("letter.", "notice.", "reminder.", "task.", "delivery.", "school.", "case.", "entry.", "action.")
INVITATION = "meeting_"
"""How the names of notices about a meeting begin; what they are about begins with the meeting's name."""


def can_be_corrected(conn: Connection, case: Case, ask: c.CorrectEntry) -> None:
    """Raises Refusal where an entry stays as it is: what has been sent cannot be unsent."""
    trail = entries(conn, case.id)
    wrong = next((entry for entry in trail if entry.id == ask.entry), None)
    if wrong is None:
        raise Refusal(DONE, "the case has no such entry", "Give the entry's id as the trail shows it.", field="entry")
    if wrong.type.startswith(UNDONE_BY_NOBODY):
        raise Refusal(
            DONE,
            "it records something that has gone out or that the case rests on",
            "Record what is true now as an entry of its own.",
            field="entry",
        )
    if any(entry.corrects == ask.entry for entry in trail):
        raise Refusal(DONE, "it has been corrected already", "Nothing need be done.", field="entry")
    _nobody_was_told(case, wrong)
    try:
        replay(case.id, [entry for entry in trail if entry.id != ask.entry])
    except (KeyError, AssertionError, TypeError):
        raise Refusal(
            DONE, "later entries rest on it", "Correct those first, the latest first.", field="entry"
        ) from None


def _nobody_was_told(case: Case, wrong: Entry) -> None:
    """A change of a meeting is in people's diaries, and a new address is in use, as soon as it is recorded."""
    match wrong.type:
        case e.MeetingMoved.type:
            raise Refusal(DONE, "people were told that the meeting is on another day", "Move the meeting again.")
        case e.MeetingCancelled.type:
            raise Refusal(DONE, "people were told that the meeting is off", "Book another meeting.")
        case e.MeetingBooked.type if _invited(case, str(wrong.data["meeting"])):
            raise Refusal(DONE, "people were told of the meeting", "Cancel the meeting, or move it.")
        case e.ContactDetailsChanged.type:
            raise Refusal(DONE, "they have been in use since then", "Change the contact details again.")


def _invited(case: Case, meeting: str) -> bool:
    return any(told.template.startswith(INVITATION) and told.subject.split(" ")[0] == meeting for told in case.told)
