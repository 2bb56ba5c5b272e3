"""What stands at the foot of a letter or message about the record: a checkpoint in one line, and what it is for."""

from __future__ import annotations

MEANT = "Please keep this line: anybody who checks our record can compare it with what we wrote then."


def foot(line: str) -> str:
    """The foot of a page that bears a checkpoint; "" where there is none."""
    return f"{MEANT} {line}" if line else ""
