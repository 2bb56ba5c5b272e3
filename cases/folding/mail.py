"""Folding in what came back: a letter that bounced, and the same letter once it has gone again."""

from __future__ import annotations

from cases import events as e
from cases.case import Case
from cases.folding.arms import Changes, arm, noted
from cases.folding.letters import _told as as_told
from cases.trail import Entry

CAME_BACK, MENDED = "letter.bounced", "letter.mended"


@arm(e.MailBounced)
def _bounced(case: Case, event: e.MailBounced, entry: Entry) -> Changes:
    """A letter that came back starts a duty of the officer's to mend it."""
    if event.kind != "letter":
        return {}
    return {"occasions": noted(case.occasions, entry, CAME_BACK, subject=str(event.delivery))}


@arm(e.LetterSent, e.LetterPosted)
def _gone_again(case: Case, event: e.Told, entry: Entry) -> Changes:
    """A letter that had come back has gone again, to an address that was mended or by post.

    An event has one arm: this one takes the place of that in letters.py, which it begins with.
    """
    changes = as_told(case, event, entry)
    if not _is_back(case, str(event.delivery)):
        return changes
    before = changes.get("occasions", case.occasions)
    return {**changes, "occasions": noted(before, entry, MENDED, subject=str(event.delivery))}


def _is_back(case: Case, delivery: str) -> bool:
    """Whether a letter came back and has not gone again since."""
    told_of = [occasion.subject for occasion in case.happened(CAME_BACK)]
    mended = [occasion.subject for occasion in case.happened(MENDED)]
    return told_of.count(delivery) > mended.count(delivery)
