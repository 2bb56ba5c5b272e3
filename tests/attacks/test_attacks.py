"""Every row of docs/auditors/attacks.md, which was written by hand: who is found, and by which check."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from cases.store import reading
from cases.verify import examine, verify
from tests.attacks.attacks import ATTACKS, ONLY, Who, attack, target
from tests.attacks.honest import HELD_SIZE, SIZE, auditor
from tests.attacks.looking import CHECKS, found_by

PAGE = Path(__file__).parents[2] / "docs" / "auditors" / "attacks.md"
PARTS: dict[str, tuple[int, str]] = {
    "Changes to what the held checkpoint covers": (400, "C07"),
    "Changes to what was signed since, longer ago than a checkpoint may be old": (850, "C19"),
    "Changes in the last days": (973, "C20"),
}
WHO: tuple[Who, ...] = ("N", "R", "K")


def expected() -> dict[tuple[str, str], str]:
    """The rows of the page, by part of the record and by what is done."""
    found, part = {}, ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        part = line.removeprefix("## ") if line.startswith("## ") else part
        if part in PARTS and line.startswith("| ") and not line.startswith("| What"):
            found[part, line.strip("| ").split(" | ")[0]] = line
    return found


EXPECTED = expected()


def test_the_page_has_a_row_for_every_attack() -> None:
    assert {name for part, name in EXPECTED if part == next(iter(PARTS))} == set(ATTACKS)
    assert {part for part, _ in EXPECTED} == set(PARTS)


def test_the_record_that_is_attacked_is_whole(honest: Engine) -> None:
    with reading(honest) as conn:
        found = examine(conn, auditor(conn))
        assert (found.findings, found.size) == ((), SIZE)
        assert examine(conn, auditor(conn), quick=True).findings == ()
        assert not any(found_by(conn, auditor(conn)).values())
    assert (SIZE, HELD_SIZE) == (1010, 705)


@pytest.mark.parametrize(("part", "name"), EXPECTED, ids=lambda text: text)
def test_what_finds_an_attack_is_what_the_page_says(
    honest: Engine, part: str, name: str, record_property: Callable[[str, object], None]
) -> None:
    caught: dict[str, list[str]] = {check: [] for check in CHECKS}
    for who in WHO:
        if who in ONLY.get(name, WHO):
            with honest.connect() as conn, conn.begin() as transaction:
                for check in _caught(conn, part, name, who):
                    caught[check].append(who)
                transaction.rollback()
    row = " | ".join([name, *(" ".join(caught[check]) or "–" for check in CHECKS)])
    record_property("attack", (f"{part}, on {honest.dialect.name}", f"| {row} |"))
    assert f"| {row} |" == EXPECTED[part, name]


def _caught(conn: Connection, part: str, name: str, who: Who) -> list[str]:
    """Which checks find it; what an outside checkpoint shows must lie where the change is."""
    start, whole = PARTS[part]
    known, to = auditor(conn), target(conn, start, whole)
    attack(conn, name, who, to)
    found = found_by(conn, known)
    for one in found["held"]:
        assert one.kind in ("rewritten", "rolled back")
        assert one.kind == "rolled back" or (one.position == 0 and one.upto == HELD_SIZE - 1)
    return [check for check, findings in found.items() if findings]


def test_all_that_the_checks_find_alone_they_find_together(attempt: Connection) -> None:
    known, to = auditor(attempt), target(attempt, 400, "C07")
    attack(attempt, "an entry is changed", "K", to)
    assert [(one.kind, one.position, one.upto) for one in verify(attempt, known)] == [("rewritten", 0, HELD_SIZE - 1)]
    assert verify(attempt, auditor(attempt)) == []  # K's own checkpoint of that size proves nothing against K


def test_the_first_of_what_n_did_is_named(attempt: Connection) -> None:
    known, to = auditor(attempt), target(attempt, 400, "C07")
    attack(attempt, "an entry is changed", "N", to)
    first, *_ = verify(attempt, known)
    assert (first.position, first.case, first.kind) == (to.at, to.case, "edited")
