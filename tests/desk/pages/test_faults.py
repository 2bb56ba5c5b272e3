"""Faults and hostile addresses at the desk: lost connections, the largest uploads, two of the same at once."""

from __future__ import annotations

import re
import shutil
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
from sqlalchemy import Engine

from cases import store
from cases.store import reading, writing
from desk.identity.links import make_link
from desk.site.visitor import csrf_of
from tests.databases import SERVER
from tests.desk.browsing import Browser, desk_of, words
from tests.desk.pages.everybody import Names, everybody
from tests.desk.pages.schools import NOW

GB = 1024**3
BLOCK = b"x" * 1024**2
ROOM = 120 * 1024**2
"""How much more memory the desk may need while a gigabyte is sent to it: less than an eighth of that."""
LONG = "9" * 25
ADDRESSES = (
    "/cases/%00", "/cases/A%00/trail", "/cases/A/do/%00", "/cases/..%2f..%2fetc", f"/cases/{'x' * 5000}",
    "/cases/%FF", "/cases/%ED%A0%80", f"/letters/A/L1/{LONG}.pdf", "/letters/A/%00", f"/cases/A/letters/{LONG}",
    f"/cases/A/letters/{LONG}/1", f"/cases/A/letters/1/{LONG}", "/cases/A/letters/-1", f"/post/{LONG}",
    "/cases/A/evidence/%00", "/cases/A/meetings/%00", f"/cases/A/meetings/G1/papers/{LONG}", "/kept/%00",
    "/calendar/%00.ics", "/setup/people/%00", "/setup/posts/%00", "/cases?q=%00", "/cases?category=%00",
    "/setup/people?q=%25%00", "/register?on=9999-12-31", "/register?on=1900-01-01", "/cases/A?on=9999-12-31",
    f"/cases/A/trail?p={LONG}&entry={LONG}&by=%00&kind=%00", "/planner?term=%00", "/categories?q=%00",
    "/reports/categories?on=1900-01-01", "/reports/trust?on=9999-12-31", "/reports/group.pdf?category=%00",
    "/cases/A/meetings/new?kind=%00&minutes=999999&time=99:99", "/cases/A/meetings/new?minutes=%D9%A1",
    "/cases/A/do/book?date=9999-12-31", "/cases/A/do/book?then=javascript:alert(1)", "/assets/..%2f..%2fMakefile",
    "/assets/%2e%2e/Makefile", "/sign-in?to=//evil.example", f"/work?page={LONG}", "/cases/A/do/answer?kept=%00",
)  # fmt: skip


@dataclass
class Served:
    """The desk on a real server, with somebody's browser for each name."""

    names: Names
    base: str

    def browser(self, who: str) -> Browser:
        return Browser(self.names.told.desk, self.base, self.names.told.people[who])

    def types(self) -> Counter[str]:
        with reading(self.names.told.engine) as conn:
            return Counter(one.type for one in store.entries(conn, "A"))


@pytest.fixture(scope="module")
def served(sqlite_original: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One for all that change nothing."""
    path = shutil.copy(sqlite_original, tmp_path_factory.mktemp("faults") / "upturn.db")
    engine = store.open_database(f"sqlite:///{path}")
    names = everybody(engine)
    with desk_of(names.told.desk) as base:
        yield Served(names, base)
    engine.dispose()


def test_no_address_breaks_the_desk(served: Served) -> None:
    officer = served.browser("okafor")
    broken = {path[:60]: code for path in ADDRESSES if (code := officer.get(path).status_code) >= 500}
    assert broken == {}


def test_no_name_of_a_draft_breaks_the_desk(served: Served) -> None:
    officer, before = served.browser("okafor"), served.types()
    for name in ("%00", "L99", "%FF", "x" * 300):
        for press in ("approve", "send_back", "issue", "x", ""):
            answer = officer.post(f"/letters/A/{name}", {"press": press, "reason": "\x00", "seen": LONG, "once": "../"})
            assert answer.status_code in (404, 422), (name, press, answer.status_code)
    after = served.types()
    del before["action.refused"], after["action.refused"]
    assert after == before


@pytest.mark.parametrize("sent", ["fields", "files", "parts", "no boundary", "half a part", "mark in a file"])
def test_forms_that_no_browser_sends(served: Served, sent: str) -> None:
    officer, before = served.browser("okafor"), served.types()
    mark = csrf_of(officer.token)
    typed, kind = "application/x-www-form-urlencoded", "multipart/form-data"
    how: dict[str, dict[str, object]] = {
        "fields": {"content": f"csrf={mark}&" + "a=1&" * 2001, "headers": {"content-type": typed}},
        "files": {"data": {"csrf": mark}, "files": [("files", (f"{n}.pdf", b"x")) for n in range(30)]},
        "parts": {"files": [(f"a{n}", (None, "x")) for n in range(2100)]},
        "no boundary": {"content": b"--x", "headers": {"content-type": kind}},
        "half a part": {
            "content": b'--x\r\nContent-Disposition: form-data; name="csrf\r\n\r\n--y',
            "headers": {"content-type": f"{kind}; boundary=x"},
        },
        "mark in a file": {"files": {"csrf": ("x", mark.encode())}},
    }
    answer = officer.client.post("/cases/A/evidence", **how[sent])  # type: ignore[arg-type]
    assert 400 <= answer.status_code < 500, answer.text
    assert served.types() == before


# --- two at once ---------------------------------------------------------------------------------------------------
def test_a_link_that_is_used_twice_at_once_signs_in_one(engine: Engine) -> None:
    names = everybody(engine)
    with writing(engine) as conn:
        link = make_link(conn, names.told.people["birkett"], NOW, timedelta(minutes=15))
    together = Barrier(4)
    with desk_of(names.told.desk) as base:

        def follow(_: int) -> int:
            together.wait()
            return httpx.post(f"{base}/sign-in/link/{link}", timeout=60).status_code

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(follow, range(4))) == [303, 403, 403, 403]


def test_a_letter_that_is_approved_twice_at_once_is_approved_once(engine: Engine) -> None:
    names = everybody(engine)
    together = Barrier(4)
    with desk_of(names.told.desk) as base:
        served = Served(names, base)
        browsers = [served.browser(who) for who in ("okafor", "okafor", "marsh", "croft")]

        def approve(browser: Browser) -> int:
            together.wait()
            return browser.post(f"/letters/A/{names.draft}", {"press": "approve"}).status_code

        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(approve, browsers))
        assert served.types()["letter.approved"] == 1
    assert 303 in answers
    assert set(answers) <= {303, 409, 422}


@pytest.mark.parametrize("how", ["page", "list"])
def test_nobody_approves_their_own_letter(served: Served, how: str) -> None:
    author = served.browser("nair")
    draft = served.names.draft
    path, said = {"page": (f"/letters/A/{draft}", {}), "list": ("/letters", {"draft": f"A {draft}"})}[how]
    author.post(path, {"press": "approve", **said})
    assert served.types()["letter.approved"] == 0


# --- a database that goes away -------------------------------------------------------------------------------------
@pytest.mark.postgresql
def test_connections_that_are_cut_are_made_again(postgresql: Engine) -> None:
    names = everybody(postgresql)
    with desk_of(names.told.desk) as base:
        served = Served(names, base)
        officer = served.browser("okafor")
        assert officer.get("/work").status_code == 200
        with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as server:
            cut = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
            )
            assert server.execute(cut, (postgresql.url.database,)).fetchall()
        answers = [officer.get("/work") for _ in range(12)]
        assert {one.status_code for one in answers} <= {200, 503}
        assert answers[-1].status_code == 200
        assert all("Upturn cannot reach its record" in words(one) for one in answers if one.status_code == 503)


# --- the largest uploads -------------------------------------------------------------------------------------------
def resident() -> int:
    """How much memory this process has, in which the desk is served."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1024


def test_a_gigabyte_is_refused_and_never_held(served: Served) -> None:
    """No more of it is kept than what is taken; the rest is let through to nowhere, so that a browser hears why."""
    officer, before = served.browser("okafor"), served.types()
    memory = resident()
    address = urlsplit(served.base)
    head = (
        "POST /cases/A/evidence HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        f"Cookie: upturn={officer.token}\r\nContent-Length: {GB}\r\n\r\n"
        f'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf_of(officer.token)}\r\n'
        '--x\r\nContent-Disposition: form-data; name="files"; filename="big.pdf"\r\n\r\n%PDF-1.7\n'
    )
    with socket.create_connection((address.hostname, address.port), timeout=60) as wire:
        wire.sendall(head.encode())
        for _ in range(GB // len(BLOCK)):
            wire.sendall(BLOCK)
        answer = wire.recv(65536)
    assert answer[9:12] == b"413"

    assert resident() - memory < ROOM
    assert served.types() == before


@pytest.mark.parametrize("raw", [
    b"<html><script>alert(1)</script>", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"MZ\x90\x00",
], ids=["page", "picture with a script", "program"])  # fmt: skip
def test_a_file_that_lies_about_its_type_is_not_taken(served: Served, raw: bytes) -> None:
    officer, before = served.browser("okafor"), served.types()
    file = [("files", ("Report.pdf", raw, "application/pdf"))]
    answer = officer.client.post(
        "/cases/A/evidence", data={"csrf": csrf_of(officer.token), "about": "plan"}, files=file
    )
    assert answer.status_code == 422
    assert "Report.pdf" in words(answer)
    assert served.types() == before
