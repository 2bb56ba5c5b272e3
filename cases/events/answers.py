"""What the school answers to a concern, and evidence that anybody adds."""

from __future__ import annotations

from typing import Annotated, Literal

from cases.events.event import PRIVATE, Event, Personal, PersonalList

Accuracy = Literal["accurate", "not_accurate"]
About = Literal["concern", "category", "milestone", "meeting", "plan", "warning", "exit"]
FileKind = Literal["pdf", "png", "jpeg", "docx", "xlsx", "odt", "text"]


class ConcernAnswered(Event):
    """The school says of each trigger that it was told of whether that is accurate, why, and on what evidence. It names
    no entry: a concern may hold what the school is not to know."""

    type = "concern.answered"
    answers: dict[str, Accuracy]
    says: Annotated[dict[str, str], PRIVATE] = {}
    evidence: PersonalList = ()


class EvidenceAdded(Event):
    """A file. `about` and `subject` say what it shows (the subject is a trigger, a milestone or a meeting); `size` is
    in bytes, and these are beside the record. Only officers of the case and auditors see one that is `restricted`."""

    type = "evidence.added"
    evidence: str
    about: About
    subject: str = ""
    size: int
    kind: FileKind
    restricted: bool = False
    name: Personal = ""
    sha256: Personal = ""
