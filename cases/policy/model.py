"""What every part of a policy is: strict, frozen, and with the section that says so."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Period = Literal["half_term", "term", "autumn_term", "autumn_term_first_half", "school_year"]
SchoolType = Literal[
    "community",
    "foundation",
    "voluntary_aided",
    "voluntary_controlled",
    "community_special",
    "foundation_special",
    "maintained_nursery",
    "pru",
    "academy",
]
Phase = Literal["nursery", "primary", "infant", "junior", "middle", "secondary", "all_through", "special", "pru"]
Unit = Literal["working_days", "months", "school_weeks"]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Cited(Model):
    """Anything the framework says. `source` is its section; `local` names the numbers the text does not give."""

    source: str
    quote: str | None = None
    local: tuple[str, ...] = ()
