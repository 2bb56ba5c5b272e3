"""What somebody who makes a bundle can leave out of it, with the signing key in hand: the last table of the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cases.proof.trust import held_in
from tests.attacks.test_attacks import PAGE
from tests.bundles.record import Files, Record, changed, faults
from tests.bundles.test_changed import (
    cut_the_tail,
    edit_a_value,
    lose_a_letter,
    omit_a_letter,
    omit_a_value,
    reword_a_letter,
)
from tests.cases.school import at

PART = "What leaves the house"
CHANGES: dict[str, Callable[[Files], None]] = {
    "the end of a case is left out": cut_the_tail,
    "a value is left out": omit_a_value,
    "a value is changed": edit_a_value,
    "a letter is left out": omit_a_letter,
    "a letter is said to be lost": lose_a_letter,
    "a letter is reworded": reword_a_letter,
}


def test_what_an_exporter_leaves_out_is_found_as_the_page_says(sqlite_url: str, tmp_path: Path) -> None:
    record = Record(sqlite_url, tmp_path).told()
    older = record.checkpoint()
    before = record.bundle("A")
    record.another(day="2026-10-13")
    held = held_in(record.checkpoint(at("2026-10-14")))
    now = record.bundle("A")
    handed = {name: changed(now, change) for name, change in CHANGES.items()}
    handed["an older checkpoint is put in"] = changed(
        now, lambda files: files.update({"checkpoint.txt": older.encode()})
    )
    handed["a whole bundle from before is handed over"] = before
    assert faults(now, held=held) == []
    caught = {name: _row(name, faults(raw), faults(raw, held=held)) for name, raw in handed.items()}
    assert list(caught.values()) == _expected()


def _row(name: str, *found: list[str]) -> str:
    return f"| {' | '.join([name, *('E' if one else '–' for one in found)])} |"


def _expected() -> list[str]:
    _, _, section = PAGE.read_text(encoding="utf-8").partition(f"## {PART}\n")
    return [line for line in section.splitlines() if line.startswith("| ") and not line.startswith("| What")]
