"""Anybody may be anybody in the demonstration; anywhere else the desk refuses to start that way."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from cases import store
from cases.act import Door
from cases.framework import Shelf
from cases.store import reading
from desk.identity.picking import NoDemonstration
from desk.part_way import Clock as DemonstrationClock
from desk.part_way import Passing, demonstration
from desk.rehearsing import kept
from desk.scenario import load
from desk.web import web_app
from tests.cases.school import School, at
from tests.desk.browsing import office_on, words
from tests.desk.identity.coming import BASE, browser, desk_with, log

NOON = at("2026-11-09", "12:00")


@pytest.fixture
def played(sqlite: Engine) -> Engine:
    """A record with the cast of the worked case, entered as a rehearsal does."""
    from desk.demo import WORKED_CASE
    from desk.entering import cast_in

    scenario, name = load(WORKED_CASE)
    cast_in(Door(sqlite, Shelf(None)), scenario, at("2026-09-01"), source="rehearsal", name=name)
    return sqlite


def test_in_the_demonstration_somebody_is_picked(played: Engine) -> None:
    with browser(desk_with(played, NOON, demo=True)) as client:
        shown = client.get("/sign-in")
        assert "Who are you in this demonstration?" in words(shown)
        person = shown.text.split('<option value="')[1].split('"')[0]
        assert client.post("/sign-in/pick", data={"person": person}).status_code == 303
        assert client.post("/sign-in/pick", data={"person": "P9999"}).status_code == 404
    assert log(played) == [(person, "signed in (picked)")]


def test_nowhere_else_is_anybody_picked(played: Engine) -> None:
    with browser(desk_with(played, NOON)) as client:
        assert client.post("/sign-in/pick", data={"person": "P0001"}).status_code == 404
        assert "demonstration" not in client.get("/sign-in").text


def test_a_record_of_real_schools_is_not_shown_that_way(engine: Engine) -> None:
    School(engine)
    with pytest.raises(NoDemonstration, match="this record did not begin as a rehearsal"):
        web_app(desk_with(engine, NOON, demo=True))


def test_nor_is_an_empty_one(engine: Engine) -> None:
    with pytest.raises(NoDemonstration):
        web_app(desk_with(engine, NOON, demo=True))


def test_nor_what_others_can_reach(played: Engine) -> None:
    for address in ("https://upturn.council.example", "http://192.0.2.1:8000", "http://0.0.0.0", "nonsense"):
        with pytest.raises(NoDemonstration, match="is not this machine alone"):
            web_app(desk_with(played, NOON, demo=True, web_url=address))


def test_nor_a_server_that_others_use(postgresql: Engine) -> None:
    from desk.demo import WORKED_CASE
    from desk.entering import cast_in

    scenario, name = load(WORKED_CASE)
    cast_in(Door(postgresql, Shelf(None)), scenario, at("2026-09-01"), source="rehearsal", name=name)
    with pytest.raises(NoDemonstration):
        web_app(desk_with(postgresql, NOON, demo=True))


def test_whoever_lets_time_pass_stays_signed_in(played: Engine, tmp_path: Path) -> None:
    with kept(tmp_path) as mail:
        office = office_on(played, web_url=BASE, smtp_host=mail.host, smtp_port=mail.port, smtp_tls="none")
        app = demonstration(office, Passing(office, DemonstrationClock(NOON), tmp_path))
        with reading(played) as conn:
            okafor = next(one.id for one in store.people(conn).values() if one.handle == "okafor")
        with TestClient(app, base_url=BASE, follow_redirects=False) as client:
            client.post("/sign-in/pick", data={"person": okafor})
            mark = client.get("/demonstration").text.split('name="csrf" value="')[1].split('"')[0]
            assert client.post("/demonstration", data={"csrf": mark, "days": "7"}).status_code == 303
            now = words(client.get("/demonstration"))
            client.post("/demonstration", data={"csrf": mark, "days": "9" * 5000})
            next_day = words(client.get("/demonstration"))
        assert "It is now 16 November 2026. 5 mornings" in now
        assert "It is now 17 November 2026. 1 morning" in next_day
