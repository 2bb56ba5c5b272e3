"""Files put on record as evidence, through the one door, without a page or a program that sends them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cases import events as e
from cases.act import Door, Outcome
from notifications.evidence import MB, File, asked, keeping, taken


def add_evidence(
    door: Door,
    case: str,
    files: Sequence[File],
    about: e.About,
    subject: str = "",
    restricted: bool = False,
    *,
    by: str,
    now: datetime,
) -> Outcome:
    """All of them or none. Raises Refusal."""
    kept = taken(files, MB)
    return door.ask(case, asked(kept, about, subject, restricted), by=by, now=now, also=keeping(case, kept, now))
