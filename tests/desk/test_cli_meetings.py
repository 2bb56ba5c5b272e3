"""`upturn meeting` and `upturn feed` as an officer uses them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfWriter

from cases.refusals import day
from desk.cli import upturn
from tests.desk.test_cli import CAST

Desk = Callable[..., Result]


def today() -> date:
    """By the clock of this machine, as the command line reads it: at midnight it goes on."""
    return datetime.now(ZoneInfo("Europe/London")).date()


def next_meeting() -> date:
    """A day well ahead, and never one on which the clocks change."""
    on = today() + timedelta(days=30)
    return on + timedelta(days=1) if on.weekday() == 6 else on


ON = next_meeting()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The command line on a database of its own, with a school in 4b and a meeting in its diary."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", f"sqlite:///{tmp_path}/upturn.db")
    monkeypatch.setenv("COLUMNS", "160")

    def say(*words: str) -> Result:
        return CliRunner().invoke(upturn, words)

    (tmp_path / "cast.yaml").write_text(CAST)
    for words in (
        ("enter", "cast.yaml"),
        ("record", "990001", "log_concern", "judged=[T01]", "--by", "nair"),
        ("record", "990001", "decide_category", "to=LA4b", "school_view=agrees", "reason=standards", "--by", "nair"),
        ("record", "990001", "book", "meeting=tig", "id=A1", f"date={ON}", "time=14:00", "minutes=90",
         "place=Room 4 [first floor]", "--by", "okafor"),
    ):  # fmt: skip
        done = say(*words)
        assert done.exit_code == 0, done.output
    return say


def test_a_meeting_is_shown_with_who_has_answered(desk: Desk) -> None:
    began = today()
    shown = desk("meeting", "show", "990001", "A1").output
    for said in ("Targeted Intervention Group about Fernhollow Primary School: A1, booked", f"Date: {day(ON)}",
                 "Time: 2pm to 3:30pm", "Place: Room 4 [first floor]"):  # fmt: skip
        assert said in shown
    assert shown.count("not answered") == 4
    reply = ("record", "990001", "meeting_reply", "id=A1", "person=birkett", "answer=declined", "--by", "okafor")
    assert desk(*reply).exit_code == 0
    shown = desk("meeting", "show", "990001", "A1").output
    answered = re.search(r"Mrs Anna Birkett +Headteacher +does not come +(\d+ \w+ \d+)", shown)
    assert answered
    assert answered[1] in (day(began), day(today()))
    later = f"date={ON + timedelta(days=2)}"
    assert desk("record", "990001", "move", "id=A1", later, "reason=snow", "--by", "okafor").exit_code == 0
    shown = desk("meeting", "show", "990001", "A1").output
    assert re.search(r"Mrs Anna Birkett +Headteacher +not answered since it changed", shown)
    assert "Changed 1 time since it was booked." in shown


def test_a_meeting_that_is_not_there_is_said_with_those_that_are(desk: Desk) -> None:
    done = desk("meeting", "show", "990001", "A9")
    assert done.exit_code == 1
    assert "There is no meeting A9. The meetings are: A1." in done.output


def test_papers_are_added_and_counted(desk: Desk, tmp_path: Path) -> None:
    with PdfWriter() as pdf:
        pdf.add_blank_page(width=595, height=842)
        pdf.write(tmp_path / "agenda.pdf")
    done = desk("meeting", "papers", "990001", "A1", "agenda.pdf", "--by", "okafor")
    assert "1 paper is with the meeting A1 now, 1 KB in all. They go with its reminder." in done.output
    assert "Papers: 1, 1 KB of 5 MB." in desk("meeting", "show", "990001", "A1").output
    assert desk("verify").exit_code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK spreadsheet", "The file data.pdf is not a PDF. Save it as a PDF"),
        (b"%PDF-" + b"x" * 6_000_000, "The file data.pdf is larger than 5 MB"),
        (None, "data.pdf could not be used"),
    ],
)
def test_a_file_that_cannot_go_is_refused(desk: Desk, tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "data.pdf").write_bytes(content)
    done = desk("meeting", "papers", "990001", "A1", "data.pdf", "--by", "okafor")
    assert done.exit_code == 1
    assert said in " ".join(done.output.split())
    assert "Papers:" not in desk("meeting", "show", "990001", "A1").output


def test_a_feed_is_made_listed_and_revoked(desk: Desk) -> None:
    began = today()
    assert "There are no calendar addresses." in desk("feed", "list").output
    done = desk("feed", "make", "officer", "okafor", "--by", "okafor")
    address = done.output.splitlines()[0]
    found = re.fullmatch(r"http://127\.0\.0\.1:8000/calendar/([A-Za-z0-9_-]{43})\.ics", address)
    assert found
    listed = desk("feed", "list").output
    assert found[1] not in listed
    row = re.search(r"^([0-9a-f]{8}) +officer okafor +okafor +(.+?) +open$", listed, re.MULTILINE)
    assert row
    assert row[2] in (day(began), day(today()))
    assert "opens nothing any more" in desk("feed", "revoke", row[1], "--by", "okafor").output
    revoked = re.search(r"revoked (\d+ \w+ \d+)", desk("feed", "list").output)
    assert revoked
    assert revoked[1] in (day(began), day(today()))
    assert desk("feed", "revoke", row[1], "--by", "okafor").exit_code == 1


def test_a_feed_for_somebody_else_is_refused(desk: Desk) -> None:
    done = desk("feed", "make", "officer", "nair", "--by", "okafor")
    assert done.exit_code == 1
    assert "An officer's address is for that officer alone" in done.output
    done = desk("feed", "make", "school", "990001", "--by", "birkett")
    assert "no officer for this school" in done.output
    assert desk("feed", "make", "school", "990001", "--by", "nair").exit_code == 0
