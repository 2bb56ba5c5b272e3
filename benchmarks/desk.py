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
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

import httpx

from benchmarks import desk_record
from benchmarks.desk_record import NOW
from benchmarks.measuring import table
from benchmarks.places import folder, postgresql
from cases.store import open_database, writing
from desk.identity.sessions import open_session
from desk.site.assets import BUILT, packed_of
from notifications.outlook import bring_up_to_date
from tests.desk.pages.walking import kind_of, walked

AIM, MOST_ASKED, MOST_KB = 100, 12, 150
USERS, COMING = 20, 10
"""How many people read, and the seconds in which they come in, of which nothing is counted."""
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


@dataclass
class Page:
    """One page for one visitor: alone, as the median of a few, and at the first time."""

    who: str
    address: str
    name: str
    html: int = 0
    asked: int = 0
    alone: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


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
        (f"{cases:,} open cases. {morning}\n", _told(found, reading), _of_both(beside, theirs, of_ours, of_theirs))
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
Taken = dict[str, list[tuple[float, float]]]
"""By page: what whoever asked waited, and what the server took, in milliseconds."""


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
    told = {**os.environ, "BENCH_PLAN": str(here / "plan.json"), "BENCH_TAKEN": str(here / "taken.json")}
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
    ended = subprocess.run(command, env=told, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(ended.stdout[-4000:] + ended.stderr[-4000:])
    taken: Taken = {}
    for at, name, whole, server in json.loads((here / "taken.json").read_text()):
        if at > COMING + 2:
            taken.setdefault(name, []).append((whole, server))
    return taken


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


# --- told ----------------------------------------------------------------------------------------------------------
def _told(found: list[Page], reading: Taken) -> str:
    """What all pages come to, and a row for each kind: of whoever reads it and whatever they ask of it, the slowest."""
    kinds: dict[str, list[Page]] = {}
    for page in found:
        kinds.setdefault(page.name.partition("?")[0], []).append(page)
    rows = [_row(kind, them, reading) for kind, them in kinds.items()]
    every = [one for both in reading.values() for one in both]
    server, whole = [one[1] for one in every], [one[0] for one in every]
    look = [path for path in BUILT.iterdir() if path.suffix in (".css", ".js")]
    summary = [
        ["pages, as each visitor reaches them", str(len(found))],
        ["answers", f"{len(every):,}"],
        [
            "server, p50 / p95 / p99, ms",
            f"{median(server):.0f} / {_p95(server):.0f} / {p99:.0f}",
        ],
        ["reader, p50 / p95, ms", f"{median(whole):.0f} / {_p95(whole):.0f}"],
        [f"kinds of pages with a p95 over {AIM} ms", f"{sum(row[0] > AIM for row in rows)} of {len(rows)}"],
        [f"queries, at the most (aim {MOST_ASKED})", str(max(page.asked for page in found))],
        [f"KB, at the most (aim {MOST_KB})", f"{max(page.html for page in found) / 1024:.0f}"],
        ["the look, sent once, KB", f"{sum(packed_of(path).stat().st_size for path in look) / 1024:.0f}"],
    ]
    head = ["page", f"server at {USERS}, p50 / p95, ms", "times", "ms alone", "ms of processor", "queries", "KB"]
    return f"{table(['all pages', ''], summary)}\n{table(head, [row[1] for row in sorted(rows, key=lambda r: -r[0])])}"


def _row(kind: str, them: list[Page], reading: Taken) -> tuple[float, list[str]]:
    """A kind of page: its p95, and what is told of it."""
    server = [one[1] for page in them for one in reading.get(f"{page.who} {page.name}", [])]
    p95 = _p95(server) if server else 0.0
    alone, cpu = max(median(page.alone) for page in them), max(median(page.cpu) for page in them)
    asked, html = max(page.asked for page in them), max(page.html for page in them)
    waited = f"{median(server):.0f} / {p95:.0f}" if server else "none came"
    return p95, [kind, waited, str(len(server)), f"{alone:.0f}", f"{cpu:.0f}", str(asked), f"{html / 1024:.0f}"]


def _of_both(ours: dict[str, Page], theirs: dict[str, Page], busy: Taken, theirs_busy: Taken) -> str:
    head = ["page", "Upturn, ms of processor", "sqladmin", "× sqladmin", f"Upturn at {USERS}, p95 ms", "sqladmin",
            "× sqladmin", "queries", "sqladmin"]  # fmt: skip
    rows = []
    for name, page in ours.items():
        other = theirs[name]
        cpu, their_cpu = median(page.cpu), median(other.cpu)
        p95, their_p95 = (_p95([one[1] for one in taken.get(name, [(0.0, 0.0)])]) for taken in (busy, theirs_busy))
        rows.append([name, f"{cpu:.1f}", f"{their_cpu:.1f}", f"{their_cpu / cpu:.2f}", f"{p95:.0f}", f"{their_p95:.0f}",
                     f"{their_p95 / p95:.2f}", str(page.asked), str(other.asked)])  # fmt: skip
    return table(head, rows)
