"""A formal letter is drafted, approved by somebody who may and is not its author, and then issued.

Who may is in the policy's table; that the author may not approve is checked at the door, which knows who asks.
"""

from __future__ import annotations

import json
from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case, LetterDraft
from cases.framework import Framework
from cases.refusals import Refusal, day

RULE = "the policy's list of letters that need approval"
STANDS = {
    "drafted": ("it has not been approved", "Have it approved first."),
    "approved": ("it has been approved already", "Issue it on its day, or send it back."),
    "sent_back": ("it was sent back", "Draft it anew."),
    "issued": ("it has been issued already", "Draft another letter if one is needed."),
}
"""Why a draft that stands so is not what was asked for, and what to do."""


def draft_letter(case: Case, ask: c.DraftLetter, framework: Framework, today: date) -> list[e.Event]:
    """A letter written down as it would go on the day that it is dated."""
    done = "The letter was not drafted."
    if ask.id in case.drafts:
        raise Refusal(done, f"there is already a draft {ask.id}", "Give the draft a name of its own.", field="id")
    if ask.dated < today:
        raise Refusal(done, f"{day(ask.dated)} has passed", "Date it today or later.", field="dated")
    if not ask.copies or len(ask.copies) != len(ask.pages):
        raise Refusal(done, "it has not been written out for everybody who gets it", "Draft it with its copies.")
    copies = tuple(e.Copy(role=role, person=person) for role, person in ask.copies)
    asked = json.dumps(ask.asked, sort_keys=True, ensure_ascii=False)
    drafted = {"draft": ask.id, "template": ask.template, "dated": ask.dated}
    return [e.LetterDrafted(**drafted, copies=copies, asked=asked, pages=ask.pages)]


def approve_letter(case: Case, ask: c.ApproveLetter, framework: Framework, today: date) -> list[e.Event]:
    """These pages may go, on the day that they are dated."""
    done = f"The letter {ask.id} was not approved."
    draft = standing(case, ask.id, ("drafted",), done)
    in_time(draft, today, done)
    return [e.LetterApproved(draft=draft.id, template=draft.template)]


def send_back_letter(case: Case, ask: c.SendBackLetter, framework: Framework, today: date) -> list[e.Event]:
    """A draft that will not go as it is, with the reason."""
    draft = standing(case, ask.id, ("drafted", "approved"), f"The letter {ask.id} was not sent back.")
    return [e.LetterSentBack(draft=draft.id, template=draft.template, reason=ask.reason)]


def standing(case: Case, id: str, wanted: tuple[str, ...], done: str) -> LetterDraft:
    """The draft of this name. Raises Refusal where there is none, or where it does not stand as it must."""
    draft = case.drafts.get(id)
    if draft is None:
        raise Refusal(done, f"there is no draft {id}", "Draft the letter first.", RULE, field="id")
    if draft.standing not in wanted:
        raise Refusal(done, *STANDS[draft.standing], RULE, field="id")
    return draft


def in_time(draft: LetterDraft, today: date, done: str) -> None:
    """The date in a letter is the day it goes; every period in it is counted from that day."""
    if draft.dated < today:
        raise Refusal(done, f"it is dated {day(draft.dated)}, and that day has passed", "Draft it anew.", RULE)
