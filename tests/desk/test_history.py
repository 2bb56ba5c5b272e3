"""The past of a case at the terminal: as it was known, what was learned since, and who knew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from cases import commands as c
from desk.cli import upturn
from tests.cases.school import School, at


class Desk:
    """The command line on a database on which one school's first days are recorded."""

    def __init__(self, engine: Engine) -> None:
        self.school = School(engine)
        self.school.concern()
        self.school.in_4b()
        self.school.category_letter()
        visit = self.school.ask(c.SipVisit(), "nair", at("2026-09-18"))
        wrong = c.CorrectEntry(entry=visit.entries[0].id, reason="it was another school's visit")
        self.school.ask(wrong, "nair", at("2026-09-21"))

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(upturn, words)


@pytest.fixture
def desk(sqlite: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", sqlite.url.render_as_string())
    return Desk(sqlite)


def rows(said: Result) -> list[str]:
    assert said.exit_code == 0, said.output
    return [line for line in said.output.splitlines() if line[:1].isdigit()]


def test_the_history_as_it_was_known_ends_at_the_moment_asked_about(desk: Desk) -> None:
    said = desk("trail", "A", "--known-at", "2026-09-15T16:30")
    assert [row.split()[3] for row in rows(said)] == ["school.recorded", "case.opened"]
    assert "as it was known on 15 September 2026 at 16:30" in said.output
    whole = desk("trail", "A", "--known-at", "2026-09-15")
    assert [row.split()[3] for row in rows(whole)][-1] == "concern.logged"
    assert "By then the case is open. Category LA3." in whole.output
    assert "O17 Alert the head with evidence: owed by 22 September 2026 (section 15)" in whole.output


def test_a_moment_is_one_of_the_authority_s_own_clock(desk: Desk) -> None:
    """In September England is an hour ahead of the record: 16:30 there is 15:30 in UTC."""
    assert len(rows(desk("trail", "A", "--known-at", "2026-09-15T15:45"))) == 1


def test_a_reason_and_what_struck_an_entry_out_stand_beside_it(desk: Desk) -> None:
    assert "struck out" not in desk("trail", "A", "--known-at", "2026-09-20").output
    said = desk("trail", "A", "--known-at", "2026-09-21").output
    assert "struck out by entry" in said
    assert "of 21 September 2026 at 10:00, nair: it was another school's visit" in said
    assert "because: standards in all year groups" in said


def test_only_what_was_learned_since(desk: Desk) -> None:
    said = desk("trail", "A", "--since", "2026-09-15", "--known-at", "2026-09-16")
    assert [row.split()[3] for row in rows(said)] == ["category.decided", "category.changed"]
    assert "The category was LA3; it is LA4b." in said.output
    found = desk("trail", "A", "--since", "2026-09-20", "--known-at", "2026-09-22").output
    assert "Found wrong in between" in found
    assert "visit.sip" in found


def test_on_alone_prints_what_it_always_did(desk: Desk) -> None:
    said = desk("trail", "A", "--on", "2026-09-16").output
    assert "obligation.opened" in said
    assert "LA3 -> LA4b; school agrees" in said
    assert "visit.sip" not in said


def test_who_knew_of_an_entry(desk: Desk) -> None:
    number = next(
        row.split()[0] for row in rows(desk("trail", "A", "--known-at", "2026-09-17")) if "letter.issued" in row
    )
    one = desk("knew", "A", number).output
    assert one.startswith(f"{number} letter.issued\n  2026-09-17 10:00  okafor recorded it (entry {number})\n")
    everything = desk("knew", "A").output
    assert one in everything
    assert "concern.logged" in everything


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("trail", "A", "--known-at", "yesterday"),
            "yesterday is not a moment. Write it as 2027-01-14 or 2027-01-14T10:30",
        ),
        (("trail", "A", "--known-at", "2026-02-30"), "2026-02-30 is not a moment."),
        (("trail", "A", "--known-at", "2026-01-01"), "Case A was not on record by 1 January 2026 at 23:59"),
        (("trail", "A", "--since", "2026-09-20", "--known-at", "2026-09-20"), "is not before"),
        (("trail", "Z", "--known-at", "2026-09-20"), "There is no case Z."),
        (("knew", "A", "999"), "Case A has no entry 999."),
        (("knew", "Z"), "There is no case Z."),
    ],
)
def test_what_cannot_be_answered_gets_a_sentence(desk: Desk, words: tuple[str, ...], sentence: str) -> None:
    said = desk(*words)
    assert said.exit_code != 0
    assert sentence in said.output


def test_since_goes_up_to_now(desk: Desk) -> None:
    later = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    assert "is not before" in desk("trail", "A", "--since", later).output
