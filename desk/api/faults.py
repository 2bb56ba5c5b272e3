"""What is wrong with what was sent, part by part."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel

MOST = 80
"""So much of what was sent is said again."""


class Fault(BaseModel):
    """One thing that is wrong with what was sent: where, and what."""

    field: str
    why: str


class Misread(Exception):
    """A request whose body cannot be read as what was asked for."""

    def __init__(self, faults: Sequence[Fault], mend: str = "") -> None:
        self.faults, self.mend = tuple(faults), mend
        super().__init__("; ".join(f"{fault.field}: {fault.why}" for fault in faults))
