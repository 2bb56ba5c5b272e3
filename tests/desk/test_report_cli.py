"""`upturn report`: everything that the desk's reports can do, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader
from sqlalchemy import Engine

from cases.reading_log import reads
from cases.store import entries, reading
from desk.cli import upturn
from tests.cases.school import School
from tests.desk.pages.planning import NOW, planned

Say = Callable[..., Result]


@pytest.fixture
def school(engine: Engine) -> School:
    return planned(engine)


@pytest.fixture
def say(school: School, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Say:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("desk.cli_reports.now", lambda: NOW)
    monkeypatch.setenv("UPTURN_DATABASE_URL", school.engine.url.render_as_string(hide_password=False))

    def said(*words: str | Path) -> Result:
        return CliRunner().invoke(upturn, ["report", *map(str, words)])

    return said


def test_the_report_on_a_term_is_shown_and_who_looked_is_written_down(school: School, say: Say) -> None:
    done = say("term", "A", "--dated", "2026-12-02", "--reader", "okafor")
    assert done.exit_code == 0
    for fact in ("autumn term 2026", "Every pupil is tracked", "TIG at least twice a term: 2 held, 1 owed", "summary"):
        assert fact in done.output
    with reading(school.engine) as conn:
        assert [(x.reader, x.what) for x in reads(conn, "A")] == [(school.people["okafor"], "report term")]


def test_the_report_is_drafted_with_words_of_one_s_own(school: School, say: Say) -> None:
    own = ("--own", "summary=Tracking works = well.", "--own", "next=We come in May.")
    done = say("term", "A", *own, "--by", "okafor", "--dated", "2026-12-09")
    assert done.exit_code == 0, done.output
    assert "Drafted L1 in case A: the report on the term, dated 9 December 2026." in done.output
    with reading(school.engine) as conn:
        drafted = next(x for x in entries(conn, "A", private=True) if x.type == "letter.drafted")
    assert '"summary": "Tracking works = well."' in str(drafted.private["asked"])


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("A", "--own", "summary", "--by", "okafor"), "names no part"),
        (("A", "--own", "middle=x", "--by", "okafor", "--dated", "2026-12-09"), "has no part middle"),
        (("Z", "--by", "okafor"), "There is no case Z"),
        (("A", "--dated", "1999-01-01"), "ase A was not on record"),
    ],
    ids=["no part", "no such part", "no such case", "before its time"],
)
def test_what_cannot_be_done_is_one_sentence(say: Say, words: tuple[str, ...], why: str) -> None:
    done = say("term", *words)
    assert done.exit_code == 1
    assert why in done.output
    assert "Traceback" not in done.output


def test_the_pack_is_a_file_and_its_schools_are_looked_at(school: School, say: Say, tmp_path: Path) -> None:
    done = say("group", "--to", tmp_path / "pack.pdf", "--on", "2026-12-02", "--reader", "okafor")
    assert done.output == f"{tmp_path / 'pack.pdf'}: 1 school, as of 2 December 2026.\n"
    said = "".join(page.extract_text() for page in PdfReader(tmp_path / "pack.pdf").pages)
    assert "Fernhollow Primary School (case A)" in said
    with reading(school.engine) as conn:
        assert [(x.what, x.channel) for x in reads(conn, "A")] == [("report group", "export")]


def test_a_pack_of_no_category_there_is_leaves_no_file(say: Say, tmp_path: Path) -> None:
    done = say("group", "--to", tmp_path / "pack.pdf", "--category", "LA9")
    assert done.exit_code == 1
    assert "has no category LA9" in done.output
    assert not (tmp_path / "pack.pdf").exists()


@pytest.mark.parametrize("which", ["categories", "trust"])
@pytest.mark.parametrize(("kind", "begins"), [(".pdf", b"%PDF"), (".csv", b"\xef\xbb\xbf")], ids=["pdf", "csv"])
def test_a_report_over_all_schools_is_a_pdf_or_a_spreadsheet(
    say: Say, tmp_path: Path, which: str, kind: str, begins: bytes
) -> None:
    file = tmp_path / f"report{kind}"
    done = say(which, "--to", file, "--on", date(2026, 12, 2).isoformat())
    assert done.exit_code == 0, done.output
    assert "2 December 2026" in done.output
    assert file.read_bytes().startswith(begins)
