"""The desk's own thread keeps the lists right without anybody asking, and lets a desk start without its database."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, delete

from cases import schema
from cases.store import open_database, reading, writing
from desk.site.keeping import Keeping
from desk.web import web_app
from notifications.outlook import stale
from tests.cases.school import School
from tests.desk.browsing import a_desk, serving
from tests.flows.waiting import until
from tests.notifications.outlook.schools import NOON, listed, more_schools

ENDS = 60


def right(engine: Engine) -> bool:
    with reading(engine) as conn:
        return not stale(conn, NOON.date())


def test_a_desk_that_keeps_the_lists_makes_them_when_it_starts(engine: Engine) -> None:
    school = School(engine)
    more_schools(school, ["B", "C"])
    with serving(web_app(a_desk(engine, NOON), keeps_lists=True)):
        until(lambda: right(engine), ENDS, "the lists as of today")
    assert len(listed(engine, "outlook")) == 3


def test_what_another_program_recorded_is_listed_at_the_next_look(sqlite: Engine) -> None:
    school = School(sqlite)
    keeping = Keeping(a_desk(sqlite, NOON), every=0.05)
    keeping.start()
    try:
        until(lambda: right(sqlite), ENDS, "the lists as of today")
        school.concern()
        until(lambda: right(sqlite), ENDS, "the lists as of the last entry")
    finally:
        keeping.stop()
    assert {row["duty"] for row in listed(sqlite, "owing")} >= {"O17"}


def test_a_desk_fills_the_list_of_posts_when_it_starts_and_leaves_the_rest_unless_asked(engine: Engine) -> None:
    School(engine)
    posts = listed(engine, "posts")
    with writing(engine) as conn:
        conn.execute(delete(schema.posts))
    with serving(web_app(a_desk(engine, NOON))) as base:
        assert httpx.get(f"{base}/health", timeout=ENDS).status_code == 200
        assert listed(engine, "posts") == posts
        assert listed(engine, "outlook") == []


def test_a_database_that_does_not_answer_is_told_of_once_and_asked_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    empty = open_database(f"sqlite:///{tmp_path / 'no_tables.db'}")
    keeping = Keeping(a_desk(empty, NOON))
    keeping.fill()
    keeping._look()
    keeping._look()
    empty.dispose()
    said = [record.getMessage() for record in caplog.records]
    assert len([one for one in said if one.startswith("Who holds which post could not be listed.")]) == 1
    assert len([one for one in said if one.startswith("All cases could not be listed as of today.")]) == 1


def test_whatever_goes_wrong_is_tried_again_at_the_next_look(sqlite: Engine, caplog: pytest.LogCaptureFixture) -> None:
    """A clock that cannot be read once."""
    School(sqlite)
    fails = [OSError("no clock")]

    def now() -> datetime:
        if fails:
            raise fails.pop()
        return NOON

    keeping = Keeping(a_desk(sqlite, now), every=0.05)
    keeping.start()
    try:
        until(lambda: right(sqlite), ENDS, "the lists as of today")
    finally:
        keeping.stop()
    assert "All cases could not be listed as of today. OSError: no clock" in caplog.text
