"""What meetings of the group agreed and nobody has reported done yet."""

from __future__ import annotations

from typing import Any

from cases import events as e
from notifications.facts.matter import Matter, personal


def open_actions(m: Matter) -> list[dict[str, Any]]:
    """Every action that is open, the earliest first: what is to be done, who leads it and by when. The words are those
    given last; there are none where they were erased."""
    found = sorted((x for x in m.case.actions.values() if x.open), key=lambda x: (x.due, x.id))
    return [{"lead_title": m.title(x.lead), "due": x.due, **_words(m, x.id)} for x in found]


def _words(m: Matter, action: str) -> dict[str, Any]:
    said = [x for x in m.trail if x.type == e.GroupActionAgreed.type and x.data["action"] == action]
    worded = [x for x in said if x.sd and not m.corrected(x)]  # one carried on without new words has none of its own
    return personal(worded[-1], "text", of="text") if worded else {}
