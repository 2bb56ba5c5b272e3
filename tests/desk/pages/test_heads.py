"""HEAD answers as GET does, without a body, on every page; nothing else is answered that was not."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from desk.web import web_app
from tests.desk.browsing import a_desk, serving
from tests.desk.pages.everybody import Names
from tests.desk.pages.schools import NOW
from tests.desk.pages.test_who_may_see import at_the_desk, original, rows

__all__ = ["original"]
BY_CHANCE = ("set-cookie", "date", "content-length", "etag", "last-modified")
"""What may differ from one answer to the next of the same page, such as the length of a name made by chance."""
PAGES = [route for method, route in rows() if method == "GET"]


@pytest.mark.parametrize("kind", ["own", "head", "nobody"])
def test_every_page_answers_to_head(original: tuple[Names, Path], tmp_path: Path, kind: str) -> None:
    wrong = []
    with at_the_desk(original, tmp_path, kind) as visitor:
        key = {"Authorization": f"Bearer {visitor.key}"} if visitor.key else {}
        for route in PAGES:
            headers = key if route.startswith("/api/") else {}
            get, head = (visitor.client.request(how, visitor.path(route), headers=headers) for how in ("GET", "HEAD"))
            if (head.status_code, kept(head)) != (get.status_code, kept(get)) or head.content:
                wrong.append(f"{route}: {head.status_code}, not {get.status_code}; {len(head.content)} bytes")
    assert not wrong, "\n".join(wrong)
    assert len(PAGES) > 80


def kept(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in BY_CHANCE}


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "TRACE"])
def test_other_methods_are_refused(original: tuple[Names, Path], tmp_path: Path, method: str) -> None:
    with at_the_desk(original, tmp_path, "own") as visitor:
        for path in ("/cases/A", "/work", "/api/cases", "/health"):
            assert visitor.client.request(method, path).status_code in (401, 405)
        assert visitor.client.head("/sign-out").status_code == visitor.client.get("/sign-out").status_code


def test_on_a_socket_no_body_follows(original: tuple[Names, Path], tmp_path: Path) -> None:
    """A second request on the same connection is answered: nothing of the first was left on it."""
    with (
        at_the_desk(original, tmp_path, "own") as visitor,
        serving(web_app(a_desk(visitor.engine, NOW))) as base,
        httpx.Client(base_url=base) as client,
    ):
        get, head, again = client.get("/sign-in"), client.head("/sign-in"), client.get("/health")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]
    assert again.text == "Upturn answers.\n"
