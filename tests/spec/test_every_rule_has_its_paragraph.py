"""Every duty, every ambiguity and every rule that the engine must enforce is named by a paragraph, in its docstring."""

from __future__ import annotations

import pytest

from desk.framework_page import chapters, paragraphs_of
from tests.trails import SHELF

CODE = (
    "R06",
    "R16",
    "R25",
    "R36",
    "R37",
    "R40",
    "R41",
    "R42",
    "R43",
    "R45",
    "R46",
    "R51",
    "R60",
    "R70",
    "R73",
    "R85",
    "R88",
    "R91",
)
"""Rules that the engine must enforce; the others are data, records to keep, or a person's judgement."""

AMBIGUITIES = tuple(f"A{n}" for n in range(1, 23))
CHAPTERS = {chapter.folder: chapter for chapter in chapters()}
PARAGRAPHS = paragraphs_of()
DUTIES = tuple(duty.id for duty in SHELF.framework("mk-2010").policy.duties)


@pytest.mark.parametrize("rule", [*CODE, *AMBIGUITIES, *DUTIES])
def test_is_named_by_a_paragraph(rule: str) -> None:
    assert rule in PARAGRAPHS


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_paragraph_of_a_chapter_gives_its_sentence_and_its_rules(chapter: str) -> None:
    found = CHAPTERS[chapter]
    silent = [p.name for section in found.sections for p in section.paragraphs if not (p.sentence and p.rules)]
    assert found.sections
    assert not silent


def test_there_are_22_duties_and_all_six_kinds_of_rule() -> None:
    assert tuple(f"O{n:02}" for n in range(1, 23)) == DUTIES
    kinds = {duty.rule.kind for name in ("mk-2010", "composite-2026") for duty in SHELF.framework(name).policy.duties}
    assert kinds == {"count_per", "each", "within", "every", "by_date", "not_before"}
