"""What is sent the first time: the look of the pages packed, and pages themselves never, since they hold a secret."""

from __future__ import annotations

import gzip

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from desk.site.assets import BUILT, packed_of
from desk.web import web_app
from tests.desk.browsing import a_desk
from tests.desk.pages.schools import NOW

FILES = ["desk.css", "desk.js", "govuk-frontend.min.js"]
MOST = 50_000
"""Bytes that the whole look weighs as it is sent: a third of what a page may."""


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(("accepts", "packed"), [("gzip, br", "gzip"), ("identity", None)], ids=["packed", "plain"])
def test_a_file_is_the_same_packed_or_not(sqlite: Engine, name: str, accepts: str, packed: str | None) -> None:
    with TestClient(web_app(a_desk(sqlite, NOW)), base_url="http://127.0.0.1") as client:
        answer = client.get(f"/assets/{name}?v=1", headers={"accept-encoding": accepts})
    assert answer.headers.get("content-encoding") == packed
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"].startswith("text/css" if name.endswith("css") else "text/javascript")
    assert answer.content == (BUILT / name).read_bytes()


def test_the_look_weighs_little_and_is_packed_as_it_stands() -> None:
    assert sum(packed_of(BUILT / name).stat().st_size for name in FILES) < MOST
    assert [
        name for name in FILES if gzip.decompress(packed_of(BUILT / name).read_bytes()) != (BUILT / name).read_bytes()
    ] == []


def test_no_page_is_packed(sqlite: Engine) -> None:
    """A page carries the session's mark beside words that an address can put there: by the size of it packed, somebody
    who reads the wire could guess the mark letter by letter (BREACH)."""
    with TestClient(web_app(a_desk(sqlite, NOW)), base_url="http://127.0.0.1") as client:
        answer = client.get("/sign-in", headers={"accept-encoding": "gzip, deflate, br"})
    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers
