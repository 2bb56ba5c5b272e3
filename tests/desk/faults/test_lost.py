"""A database that goes away while people are at the desk: a page with a sentence, nothing typed is lost, and the next
request works once it is back."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import Engine, event, text

from cases import store
from cases.store import reading, writing
from cases.verify import verify
from tests.databases import SERVER
from tests.desk.browsing import Browser, a_desk, desk_of, words
from tests.desk.faults.forms import Sends, form_to, send, typed
from tests.desk.forms.a_case import NOW, lively
from tests.disks import no_room_above

REPLAN = "/cases/A/do/replan"
HOSTILE = "<script>alert(1)</script>\"'>\nsecond line, “quoted”"
TYPED = {"due-day": "5", "due-month": "3", "due-year": "2027", "reason": HOSTILE}
GONE = "Upturn cannot reach its record"
Away = Callable[[Engine], AbstractContextManager[None]]


# --- how it goes away ----------------------------------------------------------------------------------------------
@contextmanager
def removed(engine: Engine) -> Iterator[None]:
    """The file and what belongs to it are moved elsewhere, and back."""
    path = Path(str(engine.url.database))
    elsewhere = path.with_name("elsewhere")
    elsewhere.mkdir()
    for one in path.parent.glob(f"{path.name}*"):
        one.rename(elsewhere / one.name)
    yield
    assert not path.exists(), "an empty record was made in its place"
    for one in elsewhere.iterdir():
        one.rename(path.with_name(one.name))


@contextmanager
def something_else(engine: Engine, words: str = "Dear Chair of Governors, " * 500) -> Iterator[None]:
    """Where the file was is a letter."""
    with removed(engine):
        path = Path(str(engine.url.database))
        path.write_text(words)
        yield
        for one in path.parent.glob(f"{path.name}*"):
            one.unlink()


@contextmanager
def cut_off(engine: Engine) -> Iterator[None]:
    """The server ends every connection, and lets nobody in."""
    name = engine.url.database
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        cut(engine)
        yield
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def cut(engine: Engine) -> int:
    """End every connection. Out: how many there were."""
    every = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as server:
        return len(server.execute(every, (engine.url.database,)).fetchall())


@contextmanager
def full(engine: Engine) -> Iterator[None]:
    """No page can be added to the file."""
    with full_when_opened(engine):
        engine.dispose()
        yield
    engine.dispose()


@contextmanager
def full_when_opened(engine: Engine) -> Iterator[None]:
    def fill(connection: Any, _: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "connect", fill)
    yield
    event.remove(engine, "connect", fill)


WAYS = [
    pytest.param("sqlite", removed, id="removed"),
    pytest.param("sqlite", something_else, id="something-else"),
    pytest.param("sqlite", partial(something_else, words=""), id="an-empty-file"),
    pytest.param("postgresql", cut_off, id="cut-off", marks=pytest.mark.postgresql),
]


# --- an officer at work --------------------------------------------------------------------------------------------
@dataclass
class Sitting:
    engine: Engine
    browser: Browser

    @property
    def client(self) -> httpx.Client:
        return self.browser.client

    def form(self, **typed: str) -> Sends:
        """A milestone's new day and why, filled in."""
        return form_to(self.browser.get(REPLAN), REPLAN).fill(**{**TYPED, **typed})

    def entries(self) -> Counter[str]:
        with reading(self.engine) as conn:
            return Counter(one.type for one in store.entries(conn, "A"))


@contextmanager
def sitting(engine: Engine, **settings: object) -> Iterator[Sitting]:
    people = lively(engine).people
    desk = a_desk(engine, NOW, **settings)
    with desk_of(desk) as base:
        yield Sitting(engine, Browser(desk, base, people["okafor"]))


@pytest.fixture
def lost(request: pytest.FixtureRequest) -> Engine:
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


@pytest.mark.parametrize(("lost", "away"), WAYS, indirect=["lost"])
def test_what_was_typed_comes_back_and_is_sent_again_once_the_record_is_there(lost: Engine, away: Away) -> None:
    with sitting(lost) as at:
        form, before = at.form(), at.entries()
        with away(lost):
            shown = at.browser.get("/work")
            assert (shown.status_code, GONE in words(shown)) == (503, True)
            answers = [send(at.client, form), send(at.client, form)]
        for answer in answers:
            assert (answer.status_code, GONE in words(answer)) == (503, True), words(answer)
            assert "<script>alert" not in answer.text
            assert typed(form_to(answer, REPLAN)) == typed(form)
        again = form_to(answers[1], REPLAN)
        assert [send(at.client, again).status_code for _ in range(2)] == [303, 303]
        assert at.entries() - before == Counter({"milestone.replanned": 1})
        assert at.browser.get("/work").status_code == 200


@pytest.mark.parametrize(("lost", "away"), WAYS, indirect=["lost"])
def test_the_desk_says_to_whatever_watches_it_that_the_record_is_gone(lost: Engine, away: Away) -> None:
    with sitting(lost) as at:
        with away(lost):
            assert at.browser.get("/health").status_code == 503
            assert at.browser.get("/sign-in").status_code == 200
            assert at.browser.get("/assets/desk.css").status_code == 200
        assert at.browser.get("/health").status_code == 200


def test_nothing_is_written_into_a_file_that_was_taken_away(sqlite: Engine) -> None:
    """A connection that was open goes on with the file, which has no name any more: what is put there is lost."""
    with sitting(sqlite) as at:
        form = at.form()
        path = Path(str(sqlite.url.database))
        with removed(sqlite):
            send(at.client, form)
            aside = [one.read_bytes() for one in sorted((path.parent / "elsewhere").iterdir())]
            send(at.client, form)
            assert [one.read_bytes() for one in sorted((path.parent / "elsewhere").iterdir())] == aside


def test_a_backup_that_is_put_in_its_place_is_what_is_shown_next(sqlite: Engine) -> None:
    path = Path(str(sqlite.url.database))
    backup = path.with_name("backup.db")
    with sitting(sqlite) as at:
        with closing(sqlite3.connect(path)) as conn:
            conn.execute("VACUUM INTO ?", (str(backup),))
        assert send(at.client, at.form()).status_code == 303
        assert "5 March 2027" in words(at.browser.get("/cases/A/plan"))
        with removed(sqlite):
            shutil.copy(backup, path)
            shown = at.browser.get("/cases/A/plan")
            assert at.entries()["milestone.replanned"] == 0
            for one in path.parent.glob(f"{path.name}*"):
                one.unlink()
        assert (shown.status_code, "5 March 2027" in words(shown)) == (200, False)
        assert at.entries()["milestone.replanned"] == 1


# --- a server that restarts ----------------------------------------------------------------------------------------
def test_a_form_after_the_connections_were_cut_comes_back_or_is_recorded(postgresql: Engine) -> None:
    with sitting(postgresql) as at:
        form, before = at.form(), at.entries()
        assert cut(postgresql)
        answer = send(at.client, form)
        assert (answer.status_code, GONE in words(answer)) == (503, True)
        assert "was lost. Look whether the last change is there" in words(answer)
        assert send(at.client, form_to(answer, REPLAN)).status_code == 303
        assert at.entries() - before == Counter({"milestone.replanned": 1})


# --- a disk that is full -------------------------------------------------------------------------------------------
LONG = "many words " * 20_000
"""More than there is room for in the pages that are there."""


def test_a_full_disk_is_a_sentence_and_loses_nothing(sqlite: Engine) -> None:
    with sitting(sqlite) as at:
        form, before = at.form(reason=LONG), at.entries()
        with full(sqlite):
            answer = send(at.client, form)
            assert (answer.status_code, "is full. Make room and try again" in words(answer)) == (503, True)
            assert typed(form_to(answer, REPLAN)) == typed(form)
        assert at.entries() == before
        assert send(at.client, form_to(answer, REPLAN)).status_code == 303
        assert at.entries() - before == Counter({"milestone.replanned": 1})
        with reading(sqlite) as conn:
            assert verify(conn) == []


def test_a_session_that_ends_while_the_disk_is_full_loses_nothing_either(sqlite: Engine) -> None:
    """What was typed cannot be kept for after signing in: it is shown at once."""
    with sitting(sqlite) as at:
        form = at.form(reason=LONG)
        with writing(sqlite) as conn:
            conn.execute(text("UPDATE sessions SET ends_at = '2026-11-18T15:00:00.000000Z'"))
        with full(sqlite):
            answer = send(at.client, form)
        assert answer.status_code == 503
        assert typed(form_to(answer, REPLAN)) == typed(form)


def test_a_file_that_may_not_grow_breaks_no_page(sqlite: Engine) -> None:
    with sitting(sqlite) as at:
        form, before = at.form(), at.entries()
        with no_room_above(1):
            answer = send(at.client, form)
        assert (answer.status_code, GONE in words(answer)) == (503, True)
        assert send(at.client, form_to(answer, REPLAN)).status_code == 303
        assert at.entries() - before == Counter({"milestone.replanned": 1})


def test_a_page_of_somebody_else_sends_nothing_by_way_of_the_form_that_comes_back(sqlite: Engine) -> None:
    """It carries the mark that was sent with it, and never one that the desk adds."""
    with sitting(sqlite) as at:
        form = at.form(csrf="0" * 64)
        with removed(sqlite):
            answer = send(at.client, form)
        assert send(at.client, form_to(answer, REPLAN)).status_code == 403


def test_files_are_named_and_have_to_be_chosen_again(sqlite: Engine) -> None:
    page = "/cases/A/evidence"
    with sitting(sqlite) as at:
        form = form_to(at.browser.get(page), page)
        said = {**dict(form.fields), "about": "plan"}
        with removed(sqlite):
            answer = at.client.post(
                page, data=said, files=[("files", ("Tracking.pdf", b"%PDF-1.7", "application/pdf"))]
            )
    assert answer.status_code == 503
    assert "Files that you have to choose again Tracking.pdf" in words(answer)
    assert "Send it again" not in words(answer)
