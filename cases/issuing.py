"""From an approved draft to the command that issues its letter; and the bar to issuing a formal letter without one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from cases import commands as c
from cases import events as e
from cases.case import Case
from cases.decisions.drafting import RULE, standing
from cases.evolve import event_of
from cases.policy import Policy
from cases.refusals import NeedsApproval, Refusal, day
from cases.store import entries


def command_of(asked: dict[str, object]) -> c.Command:
    """The command inside a draft."""
    fields = {name: value for name, value in asked.items() if name != "do"}
    return c.COMMANDS[str(asked["do"])].model_validate(fields)


def asked_by(ask: c.Command) -> dict[str, object]:
    """A command as a draft keeps it; the reverse of `command_of`."""
    said: dict[str, object] = ask.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"do": ask.word, **said}


def approved(conn: Connection, case: Case, ask: c.IssueDraft, today: date) -> c.Command:
    """The command of an approved draft, once it is sure that what would go is what was approved. Raises Refusal."""
    done = f"The letter {ask.id} was not issued."
    draft = standing(case, ask.id, ("approved",), done)
    if draft.dated != today:
        raise Refusal(done, f"it is dated {day(draft.dated)}", "Issue it on that day, or draft it anew.", RULE)
    drafted = drafted_entry(conn, case, draft.entry)
    if (ask.copies, ask.pages) != (tuple((x.role, x.person) for x in drafted.copies), drafted.pages):
        raise _changed(done)
    return command_of(json.loads(drafted.asked))


def drafted_entry(conn: Connection, case: Case, id: str) -> e.LetterDrafted:
    """The entry of a draft, with what it asks for. Raises Refusal where that was erased."""
    entry = next(entry for entry in entries(conn, case.id, private=True) if entry.id == id)
    event = event_of(entry)
    assert isinstance(event, e.LetterDrafted)
    if not event.asked:
        raise Refusal("The letter was not issued.", "what it says was erased", "Draft it anew.", RULE)
    return event


def under(events: Sequence[e.Event], ask: c.IssueDraft) -> list[e.Event]:
    """The events with their letters marked as issued under a draft. Raises Refusal where it goes to others by now."""
    letters = [event for event in events if isinstance(event, e.LetterIssued)]
    if tuple((x.role, x.person) for letter in letters for x in letter.copies) != ask.copies:
        raise _changed(f"The letter {ask.id} was not issued.")
    return [x.model_copy(update={"draft": ask.id}) if x in letters else x for x in events]


def _changed(done: str) -> Refusal:
    why = "what it would say, or whom it goes to, has changed since it was approved"
    return Refusal(done, why, "Draft it anew and have it approved.", RULE)


def needs_no_approval(events: Sequence[e.Event], policy: Policy, about: str) -> None:
    """Raises NeedsApproval for a formal letter that nobody has approved: nothing formal leaves without a second pair of
    eyes."""
    formal = policy.approval.letters if policy.approval else ()
    for event in events:
        if isinstance(event, e.LetterIssued) and event.template in formal:
            raise NeedsApproval(
                f"The {about} was not recorded.",
                f"the letter {event.template} has to be approved by somebody else first",
                "Draft it, have it approved, then issue it.",
                RULE,
            )
