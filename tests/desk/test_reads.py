"""Whoever looks at a case is written down before anything is shown; `upturn reads` says whether the list is whole."""

from __future__ import annotations

import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from cases.reading_log import count_reads, log_read, reads
from cases.store import grant_reader, lock_head, open_database, reading, writing
from desk.cli import upturn
from tests.cases.school import School
from tests.desk.test_cli import CAST
from tests.desk.test_web import NOON, made, served
from tests.notifications.test_feeds import book

Say = Callable[..., Result]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """The command line of somebody called anna, on a database of its own with one school and a concern."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", f"sqlite:///{tmp_path}/upturn.db")
    monkeypatch.setenv("LOGNAME", "anna")
    monkeypatch.delenv("UPTURN_READER", raising=False)

    def say(*words: str) -> Result:
        return CliRunner().invoke(upturn, words)

    (tmp_path / "cast.yaml").write_text(CAST)
    assert say("enter", "cast.yaml").exit_code == 0
    assert say("record", "990001", "log_concern", "judged=[T01]", "--by", "nair").exit_code == 0
    return say


def logged() -> list[tuple[str, str, str, str]]:
    with closing(sqlite3.connect("upturn.db")) as conn:
        return conn.execute("SELECT reader, case_id, what, channel FROM reads ORDER BY read_id").fetchall()


# --- what is written down ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("word", ["owed", "why", "trail", "knew", "exceptions", "people", "reads"])
def test_whoever_looks_at_a_case_is_written_down(desk: Say, word: str) -> None:
    assert desk(word, "990001").exit_code == 0
    assert logged() == [("anna", "990001", word, "cli")]


def test_a_meeting_and_a_draft_are_part_of_a_case(desk: Say) -> None:
    desk("meeting", "show", "990001", "A1")
    desk("letters", "show", "990001", "L1")
    assert [what for _, _, what, _ in logged()] == ["meeting show", "letters show"]


@pytest.mark.parametrize("word", ["owed", "exceptions", "people", "cases", "preview", "reads"])
def test_a_list_of_all_cases_is_no_look_at_one(desk: Say, word: str) -> None:
    assert desk(word).exit_code == 0
    assert logged() == []


def test_what_is_no_case_is_not_written_down(desk: Say) -> None:
    assert "there is no case" in desk("why", "Mrs Birkett").output.lower()
    assert logged() == []


def words(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from words(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def test_every_word_about_a_case_says_who_does_it_or_who_looks() -> None:
    about = {
        name: {p.name for p in word.params}
        for name, word in words(upturn)
        if {"case", "cases"} & {p.name for p in word.params}
    }
    assert [name for name, params in about.items() if not params & {"by", "reader"}] == []
    assert len(about) > 10


# --- who ---------------------------------------------------------------------------------------------------------
def test_a_reader_is_named_by_their_short_name(desk: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desk("why", "990001", "--reader", "okafor").exit_code == 0
    monkeypatch.setenv("UPTURN_READER", "nair")
    desk("why", "990001")
    monkeypatch.setenv("UPTURN_READER", "the audit team")
    desk("why", "990001")
    with reading(open_database("sqlite:///upturn.db")) as conn:
        from cases.store import people

        handles = {id: person.handle for id, person in people(conn).items()}
    assert [handles.get(who, who) for who, *_ in logged()] == ["okafor", "nair", "the audit team"]
    assert logged()[0][0] in handles


def test_a_reader_nobody_knows_is_shown_nothing(desk: Say) -> None:
    answer = desk("why", "990001", "--reader", "okafro")
    assert answer.exit_code == 1
    assert (
        answer.output == "Error: Nothing was shown. Nobody is called okafro. See `upturn people` for the short names.\n"
    )
    assert logged() == []


# --- what cannot be written down ---------------------------------------------------------------------------------
def test_a_look_that_cannot_be_written_down_is_refused(desk: Say) -> None:
    with closing(sqlite3.connect("upturn.db")) as conn:
        conn.execute("DROP TABLE reads")
    answer = desk("why", "990001")
    assert answer.exit_code == 1
    assert answer.output.startswith("Error: Nothing was shown: who looks at a case is written down, and that could not")
    assert "Fernhollow" not in answer.output


def test_a_record_that_may_only_be_read_is_read(desk: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPTURN_DATABASE_URL", f"sqlite:///file:{tmp_path}/upturn.db?mode=ro&uri=true")
    answer = desk("why", "990001")
    assert "Fernhollow" in answer.output
    assert logged() == []


def test_an_auditor_who_may_change_nothing_reads_and_is_written_down(
    postgresql: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    School(postgresql).concern()
    role = f"upturn_test_{secrets.token_hex(4)}"
    with writing(postgresql) as conn:
        conn.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
        grant_reader(conn, role)
    address = postgresql.url.set(username=role)
    monkeypatch.setenv("UPTURN_DATABASE_URL", address.render_as_string(hide_password=False))
    monkeypatch.setenv("UPTURN_READER", "audit")
    try:
        answer = CliRunner().invoke(upturn, ["why", "A"])
        with reading(postgresql) as conn:
            found = reads(conn)
    finally:
        with writing(postgresql) as conn:
            conn.exec_driver_sql(f"DROP OWNED BY {role}; DROP ROLE {role}")
    assert "Fernhollow" in answer.output
    assert [(x.reader, x.case, x.what) for x in found] == [("audit", "A", "why")]


# --- the list, and whether it is whole -----------------------------------------------------------------------------
@pytest.fixture
def counted(desk: Say) -> Say:
    """Two looks two days ago, counted the day after."""
    then = datetime.now(UTC) - timedelta(days=2)
    engine = open_database("sqlite:///upturn.db")
    with writing(engine) as conn:
        log_read(conn, "P0001", "990001", "why", "cli", then)
        log_read(conn, "anna", "990001", "trail", "cli", then)
        count_reads(conn, lock_head(conn), datetime.now(UTC))
    engine.dispose()
    return desk


def test_the_list_says_who_looked_and_that_it_is_whole(counted: Say) -> None:
    said = counted("reads", "990001").output
    assert all(words in said for words in ("anna", "nair", "trail", "as counted", "not counted yet"))
    assert "NOT as counted" not in said


def test_the_list_says_where_somebody_has_changed_it(counted: Say) -> None:
    with closing(sqlite3.connect("upturn.db")) as conn, conn:
        conn.execute("DELETE FROM reads WHERE reader = 'anna' AND what = 'trail'")
    assert "NOT as counted: somebody has changed the log of reads" in counted("reads").output


def test_a_day_deleted_before_its_time_is_said_to_be(counted: Say) -> None:
    with closing(sqlite3.connect("upturn.db")) as conn, conn:
        conn.execute("DELETE FROM reads")
    assert "NOT as counted: deleted before its time was over" in counted("reads").output


def test_the_list_of_a_day_is_of_that_day(counted: Say) -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
    assert "Nobody is on record as having looked." in counted("reads", "--on", yesterday.isoformat()).output


# --- calendars -----------------------------------------------------------------------------------------------------
def test_a_calendar_of_an_officer_is_a_look_and_a_school_reading_its_own_is_not(engine: Engine) -> None:
    school = School(engine)
    school.concern()
    school.in_4b()
    book(school, "A1", date(2026, 11, 25), time="14:00")
    with served(engine) as client:
        path = made(school, "officer", school.people["okafor"])
        answer = client.get(path)
        client.get(path, headers={"If-None-Match": answer.headers["ETag"]})  # shows nothing that it did not have
        client.get(made(school))
    with reading(engine) as conn:
        assert [(x.reader, x.case, x.what, x.channel, x.at) for x in reads(conn)] == [
            (school.people["okafor"], "A", "calendar", "feed", NOON)
        ]


# --- and help comes at once --------------------------------------------------------------------------------------
def test_the_command_line_is_there_before_the_database_is() -> None:
    code = "import desk.cli, sys; print(*(x for x in ('sqlalchemy', 'pydantic', 'rich', 'cases') if x in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""
