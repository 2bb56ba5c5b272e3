"""What the answers of the API hold that are about files."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from desk.api.shapes import Shape


class Paper(Shape):
    """A PDF file for those who come to a meeting."""

    number: int
    name: str
    size: int = Field(description="In bytes")
    sha256: str


class Papers(Shape):
    case: str
    seq: int
    meeting: str
    papers: list[Paper]


class Evidence(Shape):
    """A file that shows something. `kind` and `media` are told from its bytes; `entry` is the number of its entry."""

    id: str
    name: str
    kind: str
    media: str
    size: int = Field(description="In bytes")
    sha256: str
    about: str
    subject: str
    restricted: bool
    on: date
    by: str
    by_name: str
    entry: int


class AllEvidence(Shape):
    case: str
    seq: int
    evidence: list[Evidence]
