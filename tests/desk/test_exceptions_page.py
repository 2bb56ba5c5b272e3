"""The list of exceptions at the terminal and as a file, on both databases."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from cases import commands as c
from cases.exceptions import CAUTION, COLUMNS, RULES
from desk.cli import upturn
from tests.cases.school import School, at

ROOT = Path(__file__).parents[2]


@pytest.fixture
def desk(engine: Engine, url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Two schools in LA4b that have had no letter, neither about the concern nor about the category."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", url)
    schools = [School(engine, id) for id in ("A", "B")]
    check = c.CheckConcern(with_="sip_manager")
    for done in (School.concern, School.in_4b, lambda x: x.ask(check, "okafor", at("2026-09-17", "09:00"))):
        for school in schools:
            done(school)

    def say(*words: str) -> Result:
        return CliRunner().invoke(upturn, words)

    return say


def test_exceptions_of_all_cases_with_their_sums_and_a_caution(desk) -> None:
    said = desk("exceptions", "--on", "2026-09-25").output
    assert said.startswith("Exceptions on 25 September 2026\n")
    assert "O02 Letter when the category changes" not in desk("exceptions", "--on", "2026-09-23").output
    for words in ("O02 Letter when the category changes", "23 September 2026", "2 working days", "section 15",
                  RULES["letter_owed"], "Checkpoint: "):  # fmt: skip
        assert words in said
    assert CAUTION.split(":")[0] in " ".join(said.split())


def test_exceptions_of_one_case_and_of_a_school_that_was_not_there_yet(desk) -> None:
    said = desk("exceptions", "B", "--on", "2026-09-25").output
    assert said.startswith("Exceptions on 25 September 2026, case B\n")
    assert {line[0] for line in said.splitlines() if line[1:3] == "  " and line[0].isalpha()} == {"B"}
    assert "case B was not on record by 1 January 2026" in desk("exceptions", "B", "--on", "2026-01-01").output.replace(
        "Case B", "case B"
    )
    assert "There is no case Z." in desk("exceptions", "Z").output


def test_a_day_on_which_the_framework_was_kept(desk) -> None:
    assert "None.\n" in desk("exceptions", "--on", "2026-09-16").output


def test_the_file_has_them_all(desk, tmp_path: Path) -> None:
    said = desk("exceptions", "--on", "2026-09-25", "--csv", "found.csv").output
    assert "Written to found.csv." in said
    with (tmp_path / "found.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    letters = [(row["case"], row["due"], row["done"], row["late_by"]) for row in rows if row["rule"] == "letter_owed"]
    assert sorted(letters) == sorted(
        (id, due, "", by)
        for id in ("A", "B")
        for due, by in (("2026-09-22", "3 working days"), ("2026-09-23", "2 working days"))
    )
    assert [row["rule"] for row in rows[-2:]] == ["checkpoint", "caution"]


def test_a_file_that_cannot_be_written_is_told_in_a_sentence(desk) -> None:
    said = desk("exceptions", "--csv", "nowhere/found.csv")
    assert said.exit_code == 1
    assert "nowhere/found.csv could not be used" in said.output


def test_the_page_for_auditors_names_every_kind_of_exception() -> None:
    page = (ROOT / "docs" / "auditors" / "exceptions.md").read_text(encoding="utf-8")
    named = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    assert named == list(RULES)
