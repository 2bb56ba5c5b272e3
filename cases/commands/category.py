"""The category, the school's view of it, and the letters an officer issues."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from cases.commands.command import Command, OneOrMore


class SchoolView(Command):
    word = "school_view"
    view: str
    evidence: tuple[str, ...] = ()


class RequestCategory(Command):
    word = "request_category"
    to: str
    reason: str = ""


class Taper(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    support_days: tuple[int, ...]


class DecideCategory(Command):
    word = "decide_category"
    to: str
    school_view: str | None = None
    reason: str = ""
    capacity: str | None = None
    taper: Taper | None = None

    @property
    def about(self) -> str:
        return f"category {self.to}"


class ReviewCategory(Command):
    word = "review_category"
    stays: str
    taper_reviewed: bool = False


class IssueLetter(Command):
    """`words`: what an officer says in their own words, by the part of the letter that the policy leaves to them."""

    word = "letter"
    template: str
    power: str | None = None
    outcome: str | None = None
    withdrawn: OneOrMore = ()
    appoints: int | None = None
    words: dict[str, str] = {}

    @property
    def about(self) -> str:
        return f"letter {self.template}"
