"""A concern, its check, the agreed action and the register."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cases.commands.command import Command, OneOrMore


class LogConcern(Command):
    word = "log_concern"
    data: dict[str, float | int | str | tuple[float | int | str, ...]] = {}
    judged: tuple[str, ...] = ()
    linked_to: str | None = None


class CheckConcern(Command):
    word = "check_concern"
    with_: str = Field(alias="with")


class AgreeAction(Command):
    word = "agree_action"
    with_: OneOrMore = Field(alias="with")
    course_of_action: str = ""


class ReportRisk(Command):
    word = "report_risk"


class RateRisk(Command):
    """`rating` is one of the policy's; `de_escalation` says what has to be so for it to come down."""

    word = "rate_risk"
    rating: str
    direction: Literal["deteriorating", "unchanged", "improving"]
    reason: str
    de_escalation: str = ""


class TakeToDlt(Command):
    word = "take_to_dlt"
    issue: str
