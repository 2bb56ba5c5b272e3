"""The last entry under a checkpoint, and no other, says where every case ends."""

from __future__ import annotations

from typing import Any

import pytest

from cases.proof.chains import committed_heads
from cases.proof.lines import canonical
from cases.proof.merkle import leaf_hash, root
from cases.proof.notes import Checkpoint

HEADS = "ab" * 32


def committed(entry: dict[str, Any]) -> bytes:
    """What a record of two entries commits to whose last is this one."""
    before, last = leaf_hash(b"{}"), leaf_hash(canonical(entry).encode())
    checkpoint = Checkpoint("council.example", 2, root([before, last]), "", (), "")
    found, findings = committed_heads({"heads": {"entry": entry, "path": [before.hex()]}}, checkpoint)
    assert bool(found) == (findings[0].kind == "OK")
    return found


@pytest.mark.parametrize(
    ("type", "size", "holds"),
    [("record.heads", 1, True), ("record.heads", 0, False), ("record.heads", 2, False), ("record.reads", 1, False)],
)
def test_it_is_of_the_record_as_it_was_just_before(type: str, size: int, holds: bool) -> None:
    entry = {"type": type, "data": {"size": size, "cases": 1, "heads": HEADS}}
    assert committed(entry) == (bytes.fromhex(HEADS) if holds else b"")
