"""From a draft to the command that issues its letter, and the bar to issuing a formal letter without one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from pydantic import ValidationError
from sqlalchemy import Connection

from cases import commands as c
from cases import events as e
from cases.case import ENGINE, Case
from cases.decisions import decide
from cases.decisions.drafting import RULE, standing
from cases.erasable import AGAIN
from cases.evolve import event_of
from cases.framework import Framework
from cases.policy import Policy
from cases.refusals import NeedsApproval, NotAllowed, Refusal, day
from cases.store import entries, same_person


def command_of(asked: dict[str, object]) -> c.Command:
    """The command inside a draft."""
    fields = {name: value for name, value in asked.items() if name != "do"}
    return c.COMMANDS[str(asked["do"])].model_validate(fields)


def asked_by(ask: c.Command) -> dict[str, object]:
    """A command as a draft keeps it; the reverse of `command_of`."""
    said: dict[str, object] = ask.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"do": ask.word, **said}


def can_be_issued(case: Case, ask: c.DraftLetter, framework: Framework) -> None:
    """The command of a draft issues that letter, to those people, on the day that it is dated.

    Raises Refusal: as the command would, and where it issues no such letter.
    """
    done = "No letter was drafted."
    try:
        asked = command_of(ask.asked)
    except (KeyError, ValidationError):
        why = "what it asks for is no command, or not a whole one"
        raise Refusal(done, why, "Give the command's word and its facts.", RULE) from None
    if isinstance(asked, c.IssueDraft):
        raise Refusal(done, "it would issue another draft", "Give the command of the letter itself.", RULE)
    formal = _formal(decide(case, asked, framework, ask.dated), framework.policy)
    if not formal:
        why = f"the {asked.about} issues no letter that needs approval"
        raise Refusal(done, why, "Record it directly.", RULE)
    if (ask.template, ask.copies) != (formal[0].template, _copies(formal)):
        why = "it is not the letter that its command would issue, or is for other people"
        raise Refusal(done, why, "Draft it as `upturn letters draft` writes it.", RULE)


def by_somebody_else(conn: Connection, case: Case, ask: c.ApproveLetter, by: str) -> None:
    """Raises NotAllowed where a letter would be approved by its author, be it under another number, or by nobody."""
    draft = case.drafts.get(ask.id)
    if by == ENGINE or (draft and same_person(conn, draft.author, by)):
        why = "a person has to approve it" if by == ENGINE else "whoever wrote a letter does not approve it"
        why += AGAIN if draft and by not in (ENGINE, draft.author) else ""
        raise NotAllowed(f"The letter {ask.id} was not approved.", why, "Ask somebody else who may.", RULE)


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
    """The entry of a draft, with what it asks for. Raises Refusal where that, or what its pages were, was erased."""
    entry = next(entry for entry in entries(conn, case.id, private=True) if entry.id == id)
    event = event_of(entry)
    assert isinstance(event, e.LetterDrafted)
    if not event.asked or not event.pages:
        raise Refusal("The letter was not issued.", "what it says was erased", "Draft it anew.", RULE)
    return event


def under(events: Sequence[e.Event], ask: c.IssueDraft, case: Case, policy: Policy) -> list[e.Event]:
    """The events with their formal letters marked as issued under a draft.

    Raises Refusal where that is another letter than was drafted, or goes to others by now.
    """
    formal = _formal(events, policy)
    if not formal or (formal[0].template, _copies(formal)) != (case.drafts[ask.id].template, ask.copies):
        raise _changed(f"The letter {ask.id} was not issued.")
    return [x.model_copy(update={"draft": ask.id}) if x in formal else x for x in events]


def _changed(done: str) -> Refusal:
    why = "what it would say, or whom it goes to, has changed since it was approved"
    return Refusal(done, why, "Draft it anew and have it approved.", RULE)


def needs_no_approval(events: Sequence[e.Event], policy: Policy, about: str) -> None:
    """Raises NeedsApproval for a formal letter that nobody has approved: nothing formal leaves without a second pair of
    eyes."""
    if formal := _formal(events, policy):
        raise NeedsApproval(
            f"The {about} was not recorded.",
            f"the letter {formal[0].template} has to be approved by somebody else first",
            "Draft it, have it approved, then issue it.",
            RULE,
        )


def _formal(events: Sequence[e.Event], policy: Policy) -> list[e.LetterIssued]:
    """The letters among events that the policy wants approved."""
    names = policy.approval.letters if policy.approval else ()
    return [event for event in events if isinstance(event, e.LetterIssued) and event.template in names]


def _copies(letters: Sequence[e.LetterIssued]) -> tuple[tuple[str, str], ...]:
    return tuple((copy.role, copy.person) for letter in letters for copy in letter.copies)
