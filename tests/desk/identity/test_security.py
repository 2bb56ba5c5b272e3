"""What every page has in common, whatever it shows: asked of the routes themselves, so that a new page is asked too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from sqlalchemy import Engine

import desk.identity
from cases.store import writing
from desk.identity.links import make_link
from desk.identity.openid import is_set_up
from desk.pages import ROUTERS
from desk.site.asking import cookie, sent, sent_to_leave, the_session, the_visitor
from desk.site.visitor import csrf_of
from tests.cases.school import at
from tests.desk.identity.coming import a_school, browser, desk_with
from tests.desk.identity.test_sessions import signed_in

NOON = at("2026-11-09", "12:00")
BEFORE_SIGNING_IN = ("/sign-in",)
CHANGES = {"POST", "PUT", "PATCH", "DELETE"}
OPEN = {"/calendar/{token}.ics", "/sign-in", "/sign-in/openid", "/sign-in/openid/answer", "/sign-in/link/{token}"}
"""What answers somebody who is not signed in."""
LEAVING = {"/sign-out", "/sessions/end"}
"""What answers somebody who is signed in and holds no post any more."""


def routes() -> Iterator[APIRoute]:
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            yield route


def depends_on(dependant: Dependant) -> set[object]:
    """Every function that a route depends on, however far down."""
    return {dependant.call}.union(*(depends_on(one) for one in dependant.dependencies))


ALL = sorted(routes(), key=lambda one: (one.path, sorted(one.methods)))
CHANGING = [one for one in ALL if one.methods & CHANGES and not one.path.startswith(BEFORE_SIGNING_IN)]


@pytest.mark.parametrize("route", CHANGING, ids=lambda one: one.path)
def test_a_page_that_changes_something_refuses_what_no_form_of_this_session_sent(route: APIRoute) -> None:
    asked = sent_to_leave if route.path in LEAVING else sent
    assert asked in depends_on(route.dependant), f"{route.path} takes what any page anywhere may send"


@pytest.mark.parametrize("route", [one for one in ALL if one.path not in OPEN], ids=lambda one: one.path)
def test_a_page_asks_who_is_there(route: APIRoute) -> None:
    if not route.path.startswith(BEFORE_SIGNING_IN):
        asked = the_session if route.path in LEAVING else the_visitor
        assert asked in depends_on(route.dependant), f"{route.path} answers anybody"


def test_there_is_something_to_ask() -> None:
    assert len(CHANGING) > 5
    assert {one.path for one in ALL if not one.path.startswith(BEFORE_SIGNING_IN)} & OPEN == {"/calendar/{token}.ics"}


@pytest.mark.parametrize("mark", ["", "x", "Ω", "0" * 64], ids=["none", "short", "not ASCII", "another"])
def test_a_form_without_the_mark_of_the_session_is_refused(sqlite: Engine, mark: str) -> None:
    school = a_school(sqlite)
    desk = desk_with(sqlite, NOON)
    with browser(desk) as client:
        signed_in(desk, client, school.people["okafor"])
        assert client.post("/sessions/end", data={"csrf": mark}).status_code == 403
        assert client.post("/sessions/end", json={"csrf": mark}).status_code == 403
        assert client.get("/sessions").status_code == 200


@pytest.mark.parametrize("header", [
    {"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"}, {"origin": "http://127.0.0.1:9999"},
], ids=str)  # fmt: skip
def test_a_page_of_another_site_sends_nothing_even_with_the_mark(sqlite: Engine, header: dict[str, str]) -> None:
    school = a_school(sqlite)
    desk = desk_with(sqlite, NOON)
    with browser(desk) as client:
        token = signed_in(desk, client, school.people["okafor"])
        with writing(sqlite) as conn:
            link = make_link(conn, school.people["birkett"], NOON, desk.idle)
        for path in ("/sessions/end", f"/sign-in/link/{link}", "/sign-in/link"):
            assert client.post(path, data={"csrf": csrf_of(token)}, headers=header).status_code == 403
        assert client.get("/sessions").status_code == 200


@pytest.mark.parametrize("address", ["https://upturn.council.example", "http://127.0.0.1:8000"], ids=["https", "http"])
def test_no_cookie_leaves_a_browser_in_the_clear_where_there_is_https(sqlite: Engine, address: str) -> None:
    """Whatever sets it: also one that takes another away, which a browser would else not believe."""
    school, desk = a_school(sqlite), desk_with(sqlite, NOON, web_url=address)
    with browser(desk) as client:
        with writing(sqlite) as conn:
            link = make_link(conn, school.people["birkett"], NOON, desk.idle)
        answers = [client.post(f"/sign-in/link/{link}")]
        mark = {"csrf": csrf_of(client.cookies[cookie(desk)])}
        answers.append(client.post("/sign-out", data=mark))
        names = [answer.headers["set-cookie"].partition("=")[0] for answer in answers]
    assert names == [cookie(desk)] * 2
    said = [part.strip().lower() for answer in answers for part in answer.headers["set-cookie"].split(";")]
    assert said.count("secure") == (len(answers) if address.startswith("https:") else 0)


def test_the_cookie_of_a_session_is_for_us_alone(sqlite: Engine) -> None:
    school = a_school(sqlite)
    for address, secure in (("https://upturn.council.example", True), ("http://127.0.0.1:8000", False)):
        desk = desk_with(sqlite, NOON, web_url=address)
        with browser(desk) as client, writing(sqlite) as conn:
            token = make_link(conn, school.people["birkett"], NOON, desk.idle)
            conn.commit()
            cookie = client.post(f"/sign-in/link/{token}").headers["set-cookie"].lower()
        assert cookie.startswith("__host-upturn=" if secure else "upturn=")
        assert ("secure" in cookie) is secure
        for word in ("httponly", "samesite=lax", "path=/"):
            assert word in cookie
        assert "domain=" not in cookie
        assert "max-age" not in cookie  # it goes with the browser


ANSWERS = [
    "/sign-in",
    "/nothing",
    "/sessions",
    "/assets/nothing",
    "/colour.css",
    "/health",
    "/sign-in/link/x",
    "/setup",
]


@pytest.mark.parametrize("path", ANSWERS)
@pytest.mark.parametrize("address", ["https://upturn.council.example", "http://127.0.0.1:8000"], ids=["https", "http"])
def test_every_answer_has_its_headers(sqlite: Engine, path: str, address: str) -> None:
    a_school(sqlite)
    with browser(desk_with(sqlite, NOON, web_url=address)) as client:
        for answer in (client.get(path), client.post(path, data={"a": "b"}), client.put(path)):
            said = answer.headers
            assert "script-src 'self'" in said["content-security-policy"]
            assert "unsafe" not in said["content-security-policy"]
            assert said["x-content-type-options"] == "nosniff"
            assert said["x-frame-options"] == "DENY"
            assert said["referrer-policy"] in ("same-origin", "no-referrer")
            assert said["cross-origin-opener-policy"] == "same-origin"
            assert ("strict-transport-security" in said) is address.startswith("https:")
            assert "no-store" in said["cache-control"] or path in ("/colour.css", "/assets/nothing")


def test_no_session_is_told_by_how_long_it_is_compared() -> None:
    """Secrets are found by their hash or compared in constant time: nowhere in sign-in by == with what was sent."""
    secret = {"token", "secret", "mark", "csrf", "state", "nonce", "verifier", "cookie"}
    for path in Path(desk.identity.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
                names = {getattr(one, "attr", getattr(one, "id", "")) for one in (node.left, *node.comparators)}
                assert not names & secret, f"{path.name}, line {node.lineno}"


def test_a_form_too_many_waits(sqlite: Engine) -> None:
    school = a_school(sqlite)
    desk = desk_with(sqlite, NOON, limit_forms=2)
    with browser(desk) as client:
        mark = csrf_of(signed_in(desk, client, school.people["okafor"]))
        answers = [client.post("/kept/x/drop", data={"csrf": mark}) for _ in range(3)]
        assert [one.status_code for one in answers] == [303, 303, 429]
        assert answers[-1].headers["retry-after"] == "900"
        other = csrf_of(signed_in(desk, client, school.people["nair"]))
        assert client.post("/kept/x/drop", data={"csrf": other}).status_code == 303


def test_a_database_that_is_gone_is_a_sentence(sqlite: Engine, tmp_path: Path) -> None:
    from cases.store import open_database

    school = a_school(sqlite)
    desk = desk_with(sqlite, NOON)
    with browser(desk) as client:
        signed_in(desk, client, school.people["okafor"])
        desk.office.__dict__["engine"] = open_database(f"sqlite:///{tmp_path}/nowhere/gone.db")
        for path in ("/sessions", "/setup", "/sign-in/link/" + "a" * 43):
            answer = client.get(path)
            assert (answer.status_code, "Traceback" in answer.text) == (503, False), path


def test_without_the_settings_there_are_no_accounts(sqlite: Engine) -> None:
    assert not is_set_up(desk_with(sqlite, NOON, openid_issuer="https://x.example").office)
    assert not is_set_up(desk_with(sqlite, NOON, openid_client="x").office)
