"""What is owed, and the six kinds of rule that say by when."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from cases.policy.model import Cited, Model, Period, Unit


class CountPer(Model):
    kind: Literal["count_per"]
    period: Period
    n: int = Field(ge=1)


class Each(Model):
    kind: Literal["each"]
    period: Period


class Within(Model):
    kind: Literal["within"]
    n: int = Field(ge=1)
    unit: Unit = "working_days"
    of: str
    days: Literal["bank", "school"] | None = None


class Every(Model):
    kind: Literal["every"]
    n: int = Field(ge=1)
    unit: Unit
    of: str


class ByDate(Model):
    """`on` is a day of the year as MM-DD, or `event.FIELD` for a day that the starting event names."""

    kind: Literal["by_date"]
    on: str


class NotBefore(Model):
    kind: Literal["not_before"]
    n: int = Field(ge=1)
    unit: Unit
    of: str
    blocks: tuple[str, ...]


Rule = Annotated[CountPer | Each | Within | Every | ByDate | NotBefore, Field(discriminator="kind")]


class Duty(Cited):
    """Something owed. It runs either `while_` a state of affairs holds or `starts` on an event, never both."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    id: str
    name: str
    scope: Literal["case", "school", "authority"] = "case"  # "school": owed whether or not a case is open
    owed_by: str | None = None
    to: tuple[str, ...] = ()
    while_: str | None = Field(default=None, alias="while")
    starts: str | None = None
    rule: Rule
    met_by: tuple[str, ...] = ()
    remind: tuple[int, ...] = ()
    remind_if_not_booked: int | None = None
    late: str | None = None
    level: Literal["duty", "target", "review"] = "duty"
    when_ended: Literal["lapse", "keep"] = "lapse"
    per_subject: bool = False
    activity: str
    law: str | None = None
    disabled: bool = False
