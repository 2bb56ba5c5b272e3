"""A call: one notice called for by an entry or by a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One notice called for: on which day, to whom, about what.

    `wording` is the file in templates/; `subject` tells this occasion from others of its kind; `person` is None where
    nobody holds the role, and `why` then says what follows.
    """

    activity: str
    on: date
    kind: str
    template: str
    wording: str
    role: str
    person: str | None
    subject: str = ""
    note: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
