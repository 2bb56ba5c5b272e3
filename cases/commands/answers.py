"""What the school answers to a concern, and evidence that anybody adds."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from cases.commands.command import Command, Label, OneOrMore
from cases.events import About, Accuracy, FileKind


class TriggerAnswer(BaseModel):
    """What the school says of one of Appendix 1's triggers."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    trigger: str
    answer: Accuracy
    says: str = ""


class AnswerConcern(Command):
    """`evidence` names what the school has that shows it: files are added for themselves."""

    word = "answer_concern"
    answers: tuple[TriggerAnswer, ...]
    evidence: tuple[str, ...] = ()


class AddEvidence(Command):
    """Files of one kind of evidence, in one order: the name that nobody else chooses (`ids`), what each is called, its
    size in bytes, its SHA-256 in hex, and its type as its bytes show it.

    Whoever has the files fills them in (notifications/evidence.py), and keeps the bytes in the same transaction.
    """

    word = "add_evidence"
    about_: About = Field(alias="about")
    subject: Label = ""
    restricted: bool = False
    ids: OneOrMore = ()
    names: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    digests: tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")], ...] = ()
    kinds: tuple[FileKind, ...] = ()
