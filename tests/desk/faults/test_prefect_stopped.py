"""Prefect is stopped, hangs or was never there: the desk goes on as if it were, and says what waits."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from cases import commands as c
from cases import schema, store
from cases.store import reading, writing
from notifications.outbox import in_state
from tests.cases.school import School, at
from tests.desk.browsing import Browser, a_desk, desk_of, words
from tests.desk.faults.forms import form_to, send
from tests.notifications.servers import LOOPBACK, free_port

ROOT = Path(__file__).parents[3]
NOW = at("2026-11-16", "11:00")  # a Monday
BOOK = "/cases/A/do/book"
DAY = {"date-day": "2", "date-month": "12", "date-year": "2026", "time": "14:00", "meeting": "tig"}
PATIENCE = 60


@pytest.fixture
def school(engine: Engine) -> School:
    school = School(engine)
    school.concern()
    school.in_4b()
    return school


@contextmanager
def served(school: School, home: Path, prefect: str) -> Iterator[str]:
    """The desk in a process of its own; `prefect`: where Prefect is said to be, "" for nowhere."""
    url = school.engine.url.render_as_string(hide_password=False)
    said = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    said |= {"PREFECT_API_URL": prefect, "PREFECT_HOME": str(home)} if prefect else {}
    words = [sys.executable, "-m", "tests.desk.faults.served", url, NOW.isoformat()]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=ROOT, env=said, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.communicate(timeout=PATIENCE)


def booked(browser: Browser) -> None:
    form = form_to(browser.get(BOOK), BOOK).fill(**DAY)
    answer = send(browser.client, form, press="record")
    assert answer.status_code == 303, words(answer)


def waiting(school: School) -> int:
    with reading(school.engine) as conn:
        return len(in_state(conn, "queued"))


def types(school: School) -> Counter[str]:
    with reading(school.engine) as conn:
        return Counter(x.type for x in store.entries(conn, "A"))


@pytest.mark.parametrize("where", ["nowhere", "stopped"])
def test_without_prefect_everything_is_recorded_and_waits(school: School, tmp_path: Path, where: str) -> None:
    before = waiting(school)
    address = "" if where == "nowhere" else f"http://{LOOPBACK}:{free_port()}/api"
    with served(school, tmp_path, address) as base:
        officer = Browser(a_desk(school.engine, NOW), base, school.people["okafor"])
        booked(officer)
        for page in ("/work", "/cases", "/cases/A", "/cases/A/meetings", "/planner", "/post", "/register"):
            assert officer.get(page).status_code == 200, page
    assert types(school)["meeting.booked"] == 1
    assert waiting(school) > before


def test_nobody_waits_for_a_prefect_that_does_not_answer(school: School, tmp_path: Path) -> None:
    """The form is answered while Prefect is still being asked: it takes the call, and says nothing."""
    with socket.socket() as mute:
        mute.bind((LOOPBACK, 0))
        mute.listen()
        mute.settimeout(PATIENCE)
        with served(school, tmp_path, f"http://{LOOPBACK}:{mute.getsockname()[1]}/api") as base:
            officer = Browser(a_desk(school.engine, NOW), base, school.people["okafor"])
            booked(officer)
            wire, _ = mute.accept()
            with wire:
                assert wire.recv(4096)[:4] in (b"POST", b"GET ")
                wire.setblocking(False)
                with pytest.raises(BlockingIOError):  # the line is still open: it was not given up before the answer
                    wire.recv(1)
            assert officer.get("/work").status_code == 200
    assert types(school)["meeting.booked"] == 1


def test_the_desk_says_what_waits(school: School) -> None:
    """A day later no round was made, and no post has gone."""
    with writing(school.engine) as conn:
        conn.execute(delete(schema.deliveries))  # of earlier days, which went by hand
    desk = a_desk(school.engine, NOW)
    with desk_of(desk) as base:
        school.ask(c.IssueLetter(template="category_autumn"), "okafor", NOW)
        assert "is not going" not in words(Browser(desk, base, school.people["okafor"]).get("/work"))
    later = a_desk(school.engine, NOW + timedelta(days=1))
    with desk_of(later) as base:
        said = words(Browser(later, base, school.people["okafor"]).get("/work"))
    assert "The daily round has not been made, or could not serve every school: 1 case waits for it." in said
    assert "The post is not going: 1 message has been ready to be sent for more than an hour. They wait" in said
