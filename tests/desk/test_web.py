"""The web app on a real server: a calendar gets its feed, is told when nothing has changed, and learns nothing else."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from threading import Thread

import httpx
import pytest
import uvicorn
from sqlalchemy import Engine

from cases import commands as c
from cases.store import open_database, writing
from desk.site.desk import Desk
from desk.web import web_app
from notifications import feeds
from tests.cases.school import School, at
from tests.desk.browsing import office_on
from tests.flows.processes import running
from tests.flows.waiting import until
from tests.notifications.calendars import DOMAIN, OFFICE, read
from tests.notifications.servers import LOOPBACK, free_port
from tests.notifications.test_feeds import book

NOON = at("2026-11-09", "12:00")
ENDS = 180


@contextmanager
def served(engine: Engine, now: datetime = NOON) -> Iterator[httpx.Client]:
    """The web app on a port of its own, and a client of it."""
    app = web_app(
        Desk(office_on(engine, sender_name=OFFICE[0], sender_email=OFFICE[1], sender_domain=DOMAIN), lambda: now)
    )
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen()
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        thread = Thread(target=lambda: asyncio.run(server.serve([listener])))
        thread.start()
        with httpx.Client(base_url=f"http://{LOOPBACK}:{listener.getsockname()[1]}", timeout=30) as client:
            yield client
        server.should_exit = True
        thread.join()


@pytest.fixture
def school(engine: Engine) -> School:
    school = School(engine)
    school.concern()
    school.in_4b()
    book(school, "A1", date(2026, 11, 25), time="14:00", minutes=90, place="Room 4")
    return school


def made(school: School, kind: feeds.Kind = "school", of: str = "A") -> str:
    """The path of a new feed."""
    with writing(school.engine) as conn:
        return f"/calendar/{feeds.make(conn, school.door, kind, of, school.people['okafor'], NOON)}.ics"


def test_a_calendar_gets_its_feed(school: School) -> None:
    with served(school.engine) as client:
        answer = client.get(made(school))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert read(answer.content).vevent.uid.value == f"A-A1@{DOMAIN}"


def test_an_officer_gets_theirs(school: School) -> None:
    with served(school.engine) as client:
        answer = client.get(made(school, "officer", school.people["okafor"]))
    assert "X-WR-CALNAME:Meetings about schools: Okafor" in answer.text


def test_it_is_told_when_nothing_has_changed(school: School) -> None:
    path = made(school)
    with served(school.engine) as client:
        tag = client.get(path).headers["etag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = client.get(path, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
            assert again.headers["cache-control"] == "private, no-cache"
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
        school.ask(c.CancelMeeting(id="A1", reason="snow"), "okafor", at("2026-11-10"))
        changed = client.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert "STATUS:CANCELLED" in changed.text


def test_an_unknown_and_a_revoked_address_have_the_same_answer(school: School) -> None:
    path = made(school)
    with writing(school.engine) as conn:
        mark = feeds.feeds(conn)[0].mark
        feeds.revoke(conn, school.door, mark, school.people["okafor"], NOON)
    with served(school.engine) as client:
        revoked, unknown = client.get(path), client.get(f"/calendar/{'a' * 43}.ics")
        asked_again = client.get(path, headers={"If-None-Match": "*"})
    kept_out = {"date", "server"}
    assert revoked.status_code == unknown.status_code == asked_again.status_code == 404
    assert revoked.content == unknown.content == b"There is no such calendar.\n"
    assert {k: v for k, v in revoked.headers.items() if k not in kept_out} == {
        k: v for k, v in unknown.headers.items() if k not in kept_out
    }


def test_nothing_else_is_there(school: School) -> None:
    paths = (
        "/docs", "/openapi.json", "/redoc", "/calendar/", "/calendar/.ics", "/calendar/x",
        "/calendar/..%2f..%2fetc.ics", "/calendar/%00.ics", "/calendar/a'b.ics",
    )  # fmt: skip
    made(school)
    with served(school.engine) as client:
        assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)


def test_a_feed_can_only_be_read(school: School) -> None:
    methods, path = ("POST", "PUT", "DELETE", "PATCH"), made(school)
    with served(school.engine) as client:
        assert {method: client.request(method, path).status_code for method in methods} == dict.fromkeys(methods, 405)


def test_a_day_later_the_same_meetings_are_the_same_bytes(school: School) -> None:
    path = made(school)
    with served(school.engine) as client:
        before = client.get(path).headers["etag"]
    with served(school.engine, at("2026-11-20")) as client:
        assert client.get(path).headers["etag"] == before


# --- beside everything else
@pytest.mark.prefect
@pytest.mark.xdist_group("prefect")
@pytest.mark.timeout(600)
def test_serve_answers_it_while_the_rest_is_starting_and_one_signal_stops_all(sqlite_url: str, tmp_path: Path) -> None:
    engine = open_database(sqlite_url)
    school = School(engine)
    school.concern()
    school.in_4b()
    book(school, "A1", date(2026, 11, 25))
    path = made(school)
    engine.dispose()
    port, web, log = free_port(), free_port(), tmp_path / "serve.log"
    home = {"PREFECT_HOME": str(tmp_path / "prefect"), "UPTURN_HOME": str(tmp_path), "UPTURN_DATABASE_URL": sqlite_url}
    words = ["upturn", "serve", "--port", str(port), "--web-port", str(web)]
    with httpx.Client(base_url=f"http://{LOOPBACK}:{web}", timeout=30) as client:
        with running(words, {**os.environ, **home}, log) as process:
            answer = until(lambda: _answered(client, path) or process.poll() is not None, ENDS, "the web app")
            assert isinstance(answer, httpx.Response), log.read_text()
            assert answer.status_code == 200
            assert "BEGIN:VEVENT" in answer.text
            os.kill(process.pid, signal.SIGINT)
            assert process.wait(ENDS) == 0, log.read_text()
        with pytest.raises(httpx.ConnectError):
            client.get(path)
    said = log.read_text()
    assert "Upturn has stopped" in said
    assert "Traceback" not in said
    assert path not in said


def _answered(client: httpx.Client, path: str) -> httpx.Response | None:
    try:
        return client.get(path)
    except httpx.ConnectError:
        return None


def test_a_web_port_that_is_taken_is_said_in_a_sentence(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from desk.cli import upturn

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", sqlite_url)
    for name in ("PREFECT_HOME", "PREFECT_API_URL", "UPTURN_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        web = str(taken.getsockname()[1])
        done = CliRunner().invoke(upturn, ["serve", "--port", str(free_port()), "--web-port", web])
    assert done.exit_code == 1
    assert f"port {web} of 127.0.0.1 cannot be had" in done.output
    assert "choose another with --web-port" in done.output
