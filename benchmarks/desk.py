"""The pages of the desk over many open cases: each alone, and with twenty people reading; beside sqladmin over the same
tables in the same run."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from benchmarks import desk_record
from benchmarks.desk_record import NOW
from benchmarks.desk_told import USERS, Page, Taken, of_both, told
from benchmarks.places import folder, postgresql
from cases.store import open_database, writing
from desk.identity.sessions import open_session
from notifications.outlook import bring_up_to_date
from tests.desk.pages.walking import kind_of, walked

COMING = 10
"""The seconds in which people come in, of which nothing is counted."""
WHO = ("hsi-0", "sip-0", "head-3", "auditor-0")
"""Whoever has all cases, forty, and one; and an auditor, who sees all."""
READERS = ("hsi-0", *("sip-0",) * 5, *("head-3",) * 2, *("auditor-0",) * 2)
"""What twenty people are, in turn."""
BASELINE = {
    "caseload, 25 rows": "/admin/caseload/list?pageSize=25",
    "caseload, searched": "/admin/caseload/list?search=School%2012&pageSize=25",
    "caseload, sorted": "/admin/caseload/list?sortBy=category&sort=desc&pageSize=25",
    "one case": "/admin/caseload/details/c3",
    "entries of one case": "/admin/case-events/list?search=c3&pageSize=25",
}
BESIDE = {
    "caseload, 25 rows": "/cases",
    "caseload, searched": "/cases?q=School+12",
    "caseload, sorted": "/cases?sort=category&down=yes",
    "one case": "/cases/c3",
    "entries of one case": "/cases/c3/trail",
}
"""The baseline's page and ours that shows the same."""


def pages(kind: str, cases: int, seconds: int, again: int) -> str:
    """Out: the tables. `seconds`: how long twenty people read; `again`: how often each page is asked for alone."""
    with _place(kind) as url, folder() as here:
        desk_record.fill(url, cases)
        morning = _morning(url)
        tokens = _signed_in(url)
        with _served(url, "desk") as base:
            found = [page for who in WHO for page in _alone(base, who, tokens[who], again)]
            beside = _beside(base, tokens["hsi-0"])
            reading = _readers(base, _plan(found, tokens), here, seconds)
            of_ours = _readers(base, [_turns(f"upturn={tokens['hsi-0']}", BESIDE)], here, seconds // 2)
        with _served(url, "admin") as base:
            theirs = _beside(base, "", BASELINE)
            of_theirs = _readers(base, [_turns("", BASELINE)], here, seconds // 2)
    return "\n".join(
        (f"{cases:,} open cases. {morning}\n", told(found, reading), of_both(beside, theirs, of_ours, of_theirs))
    )


@contextmanager
def _place(kind: str) -> Iterator[str]:
    if kind == "postgresql":
        with postgresql() as url:
            yield url.replace("postgresql://", "postgresql+psycopg://")
        return
    with folder() as here:
        yield f"sqlite:///{here / 'desk.db'}"


def _morning(url: str) -> str:
    """The lists of all cases made anew, as by the desk's own thread each morning."""
    engine = open_database(url)
    office = desk_record.office_on(url, engine)
    began, worked = time.perf_counter(), time.process_time()
    brought = bring_up_to_date(office.door, NOW, office.days_ahead)
    wall, cpu = time.perf_counter() - began, time.process_time() - worked
    with writing(engine) as conn:
        conn.exec_driver_sql("ANALYZE")  # as PostgreSQL does by itself within minutes, where it may
    engine.dispose()
    if brought.troubles:
        raise RuntimeError(f"{len(brought.troubles)} cases could not be listed: {next(iter(brought.troubles.items()))}")
    each = cpu / brought.cases * 1e3
    return f"The lists of all of them, made anew: {wall:.0f} s, {cpu:.0f} s of processor, {each:.1f} ms a case."


def _signed_in(url: str) -> dict[str, str]:
    engine = open_database(url)
    with writing(engine) as conn:
        tokens = {who: open_session(conn, who, "link", NOW, timedelta(hours=10)) for who in WHO}
    engine.dispose()
    return tokens


@contextmanager
def _served(url: str, side: str) -> Iterator[str]:
    """A process of its own. Out: where it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.desk_serve", url, str(port), side])
    try:
        _answers(server, f"{base}/{'sign-in' if side == 'desk' else 'admin/'}")
        yield base
    finally:
        server.terminate()
        server.wait()


def _answers(server: subprocess.Popen[bytes], address: str) -> None:
    while server.poll() is None:
        try:
            httpx.get(address, timeout=60)
        except httpx.TransportError:
            time.sleep(0.1)
            continue
        return
    raise RuntimeError("The server did not begin.")


# --- one at a time -------------------------------------------------------------------------------------------------
def _alone(base: str, who: str, token: str, again: int) -> Iterator[Page]:
    """Every page that somebody reaches by links, one of each kind."""
    kinds = set[str]()
    with httpx.Client(base_url=base, cookies={"upturn": token}, timeout=120) as client:
        for address, answer in walked(client.get, "/"):
            if answer.status_code not in (200, 303):
                raise RuntimeError(f"{address} for {who}: {answer.status_code}")
            name = _named(address)
            if not answer.headers.get("content-type", "").startswith("text/html") or name in kinds:
                continue
            kinds.add(name)
            made = Page(who, address, name, len(answer.content), int(answer.headers["x-asked"]))
            for _ in range(again):
                _measure(made, client)
            yield made


def _named(address: str) -> str:
    asked = sorted(part.partition("=")[0] for part in urlsplit(address).query.split("&") if part)
    return kind_of(address) + (f"?{'&'.join(asked)}" if asked else "")


def _measure(page: Page, client: httpx.Client) -> None:
    answer = client.get(page.address)
    page.asked = max(page.asked, int(answer.headers["x-asked"]))
    page.alone.append(float(answer.headers["x-ms"]))
    page.cpu.append(float(answer.headers["x-cpu"]))


def _beside(base: str, token: str, addresses: dict[str, str] = BESIDE) -> dict[str, Page]:
    """The pages that both sides have, each asked for a few times."""
    found = {}
    with httpx.Client(base_url=base, cookies={"upturn": token}, timeout=120) as client:
        for name, address in addresses.items():
            answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.status_code}")
            found[name] = Page("", address, name, len(answer.content), asked=int(answer.headers["x-asked"]))
            for _ in range(10):
                _measure(found[name], client)
    return found


# --- twenty at once ------------------------------------------------------------------------------------------------
def _plan(found: list[Page], tokens: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"cookie": f"upturn={tokens[who]}", "pages": [(f"{who} {p.name}", p.address) for p in found if p.who == who]}
        for who in READERS
    ]


def _turns(cookie: str, addresses: dict[str, str]) -> dict[str, Any]:
    return {"cookie": cookie, "pages": list(addresses.items())}


def _readers(base: str, plan: list[dict[str, Any]], here: Path, seconds: int) -> Taken:
    """What twenty people waited for each page, by locust in a process of its own."""
    (here / "plan.json").write_text(json.dumps(plan))
    around = {**os.environ, "BENCH_PLAN": str(here / "plan.json"), "BENCH_TAKEN": str(here / "taken.json")}
    words = ["-f", str(Path(__file__).parent / "desk_users.py"), "--headless", "--only-summary", "--host", base]
    words += [
        "-u",
        str(USERS),
        "-r",
        str(USERS / COMING),
        "-t",
        f"{seconds + COMING}s",
        "--exit-code-on-error",
        "1",
        "-L",
        "ERROR",
    ]
    command = [sys.executable, "-m", "locust", *words]
    ended = subprocess.run(command, env=around, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(ended.stdout[-4000:] + ended.stderr[-4000:])
    taken: Taken = {}
    for at, name, whole, server in json.loads((here / "taken.json").read_text()):
        if at > COMING + 2:
            taken.setdefault(name, []).append((whole, server))
    return taken
