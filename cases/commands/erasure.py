"""Erasing by law, holding against it, and reviewing what is past its time."""

from __future__ import annotations

from datetime import date
from typing import Literal

from cases.commands.command import Command, Label
from cases.events import Place


class AskErasure(Command):
    """Ask that some places of a case be erased. Without a `rule`, the sentence of the basis is given."""

    word = "ask_erasure"
    id: Label
    places: tuple[Place, ...]
    basis: str
    rule: str = ""
    reason: str

    @property
    def about(self) -> str:
        return f"erasure {self.id}"


class ApproveErasure(Command):
    word = "approve_erasure"
    id: Label

    @property
    def about(self) -> str:
        return f"erasure {self.id}"


class RefuseErasure(Command):
    word = "refuse_erasure"
    id: Label
    ground: str
    reason: str

    @property
    def about(self) -> str:
        return f"refusal of erasure {self.id}"


class PlaceHold(Command):
    word = "place_hold"
    id: Label
    reason: str

    @property
    def about(self) -> str:
        return f"hold {self.id}"


class LiftHold(Command):
    word = "lift_hold"
    id: Label
    reason: str

    @property
    def about(self) -> str:
        return f"lifting of hold {self.id}"


class ReviewDisposal(Command):
    """What a case has past the time of a class: keep it `until` a day, or ask (as `id`) that these places be erased."""

    word = "review_disposal"
    kind: str
    decided: Literal["keep", "erase"]
    until: date | None = None
    id: str = ""
    places: tuple[Place, ...] = ()
    reason: str

    @property
    def about(self) -> str:
        return f"disposal of {self.kind}"
