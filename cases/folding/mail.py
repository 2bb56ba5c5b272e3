"""Folding in what came back: a letter that bounced waits to be mended, until it has gone again (letters.py)."""

from __future__ import annotations

from cases import events as e
from cases.case import Case
from cases.folding.arms import Changes, arm, noted
from cases.folding.letters import CAME_BACK
from cases.trail import Entry


@arm(e.MailBounced)
def _bounced(case: Case, event: e.MailBounced, entry: Entry) -> Changes:
    """A letter that came back starts a duty of the officer's to mend it."""
    if event.kind != "letter":
        return {}
    return {"occasions": noted(case.occasions, entry, CAME_BACK, subject=str(event.delivery))}
