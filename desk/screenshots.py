"""`make screenshots`: a picture of every page of the desk, with the worked case part-way through.

All go to var/screenshots; those that the guides show go to docs/pictures/desk as well. Everybody in them is invented.
"""

from __future__ import annotations

import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING, Any

from cases import commands as c
from cases import store
from notifications.drafting import draft_letter, issue_letter

if TYPE_CHECKING:
    from fastapi import FastAPI
    from playwright.sync_api import Browser, Page

    from desk.part_way import Passing

EVERYTHING, SHOWN = Path("var/screenshots"), Path("docs/pictures/desk")
SIZE = {"width": 1200, "height": 800}
NARROW = {"width": 320, "height": 640}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
NO_BROWSER = "No picture was made: Chromium is not installed. Install it (Debian's package chromium), then ask again."


@dataclass(frozen=True)
class Shot:
    """One picture: whose page, by short name, at which address. `guide`: how many pixels of it a guide shows, none for
    0; `begins`: the heading at which that begins, the top of the page for ""."""

    name: str
    who: str
    path: str
    guide: int = 0
    begins: str = ""
    narrow: bool = False


SHOTS = (
    Shot("my-work", "okafor", "/work", guide=1100),
    Shot("my-work-of-approver", "marsh", "/work"),
    Shot("caseload", "okafor", "/cases", guide=1000),
    Shot("case", "okafor", "/cases/A", guide=1150),
    Shot("case-life", "okafor", "/cases/A", guide=420, begins="The life of this case"),
    Shot("case-narrow", "okafor", "/cases/A", narrow=True),
    Shot("case-warned", "okafor", "/cases/B"),
    Shot("record-something", "okafor", "/cases/A/do", guide=900),
    Shot("form-concern", "okafor", "/cases/A/do/log_concern"),
    Shot("form-decide", "okafor", "/cases/A/do/decide_category", guide=1000),
    Shot("form-letter", "okafor", "/cases/A/do/letter"),
    Shot("plan", "okafor", "/cases/A/plan", guide=1300),
    Shot("meetings", "okafor", "/cases/A/meetings"),
    Shot("meeting-days", "okafor", "/cases/A/meetings/new?kind=tig", guide=820),
    Shot("meeting", "okafor", "/cases/A/meetings/A3"),
    Shot("meeting-form", "okafor", "/cases/B/meetings/B4/record", guide=1100),
    Shot("case-letters", "okafor", "/cases/B/letters"),
    Shot("evidence", "okafor", "/cases/A/evidence"),
    Shot("trail", "okafor", "/cases/B/trail"),
    Shot("case-people", "okafor", "/cases/A/people"),
    Shot("planner", "okafor", "/planner"),
    Shot("register", "okafor", "/register", guide=1000),
    Shot("categories", "okafor", "/categories", guide=1100),
    Shot("letters", "marsh", "/letters", guide=640),
    Shot("letter", "marsh", "/letters/A/L7", guide=1000),
    Shot("post", "okafor", "/post"),
    Shot("post-of-clerk", "reed", "/post", guide=640),
    Shot("reports", "okafor", "/reports"),
    Shot("report-term", "okafor", "/reports/term"),
    Shot("school", "birkett", "/school", guide=1250),
    Shot("school-narrow", "birkett", "/school", narrow=True),
    Shot("school-concerns", "birkett", "/school/A/do/concerns", guide=820),
    Shot("school-meeting", "birkett", "/school/A/do/meeting/A3", guide=900),
    Shot("school-of-chair", "eze", "/school"),
    Shot("audit", "moss", "/audit", guide=1000),
    Shot("audit-exceptions", "moss", "/audit/exceptions", guide=900),
    Shot("audit-sample", "moss", "/audit/sample"),
    Shot("audit-verify", "moss", "/audit/verify", guide=800),
    Shot("audit-reads", "moss", "/audit/reads"),
    Shot("audit-case", "moss", "/cases/B"),
    Shot("setup", "shah", "/setup", guide=1000),
    Shot("people", "shah", "/setup/people"),
    Shot("person-new", "shah", "/setup/people/new"),
    Shot("keys", "shah", "/setup/keys", guide=1000),
    Shot("policy", "okafor", "/setup/policy", guide=1000),
    Shot("sessions", "shah", "/sessions"),
    Shot("demonstration", "okafor", "/demonstration"),
)


def take_screenshots(shots: tuple[Shot, ...] = SHOTS) -> list[Path]:
    """Take them, and say where they are. Raises ValueError with a sentence where there is no browser, or where a page
    did not come."""
    from playwright.sync_api import sync_playwright

    browser = shutil.which("chromium")
    if browser is None:
        raise ValueError(NO_BROWSER)
    for folder in (EVERYTHING, SHOWN):
        folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as spare, _served(Path(spare)) as (base, people), sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=browser, args=ARGUMENTS)
        return [_take(running, base, people[shot.who], shot) for shot in shots]


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The demonstration's desk in a thread of its own, where another event loop does not disturb the browser's. Out:
    its address, and everybody's id by short name."""
    import asyncio

    import uvicorn

    from desk.part_way import demonstration, part_way

    with part_way(folder) as (office, passing), socket.socket() as listener:
        with store.reading(office.engine) as conn:
            people = {person.handle: person.id for person in store.people(conn).values()}
        _work_a_little(passing, people)
        app: FastAPI = demonstration(office, passing)
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        thread = Thread(target=lambda: asyncio.run(server.serve([listener])))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", people
        finally:
            server.should_exit = True
            thread.join()


def _work_a_little(passing: Passing, people: dict[str, str]) -> None:
    """An officer's afternoon, so that lists which the worked case leaves empty have something in them."""
    door, now, okafor = passing.office.door, passing.clock.now(), people["okafor"]
    library = "Fernhollow Primary School, the library"
    afternoon: tuple[tuple[str, c.Command], ...] = (
        ("A", c.RateRisk(rating="high", direction="improving", reason="The new deputy has begun on tracking.",
                         de_escalation="Every year group is tracked by the end of May.")),
        ("B", c.RateRisk(rating="very_high", direction="unchanged",
                         reason="The time to comply with the warning notice ends on 31 March.",
                         de_escalation="The actions of the notice are in place.")),
        ("A", c.BookMeeting(meeting="tig", id="A3", date=date(2027, 5, 4), time="14:00", minutes=90, place=library)),
        ("B", c.BookMeeting(meeting="tig", id="B4", date=date(2027, 3, 17), time="15:00", minutes=90,
                            place="Civic Offices, committee room 2")),
        ("A", c.RecordSpend(amount="1250.00", date=date(2027, 3, 12), what="Software for tracking")),
    )  # fmt: skip
    for case_id, done in afternoon:
        door.ask(case_id, done, by=okafor, now=now, source="web")
    sender, marsh = passing.office.sender, people["marsh"]
    minutes, request = c.IssueLetter(template="group_actions"), c.IssueLetter(template="papers_request")
    for ask in (minutes, request):
        draft_letter(door, "A", ask, by=okafor, now=now, sender=sender, source="web")
    door.ask("A", c.ApproveLetter(id="L6"), by=marsh, now=now, source="web")
    issue_letter(door, "A", "L6", by=okafor, now=now, sender=sender, source="web")
    passing.posted()


def _take(running: Browser, base: str, who: str, shot: Shot) -> Path:
    size: Any = NARROW if shot.narrow else SIZE
    context = running.new_context(base_url=base, viewport=size, locale="en-GB")
    page = context.new_page()
    page.goto("/sign-in")
    page.select_option("[name=person]", who)
    page.click("main button")
    answer = page.goto(shot.path)
    if answer is None or answer.status != 200:
        raise ValueError(f"No picture was made of {shot.path}: it answered {answer.status if answer else 'nothing'}.")
    path = EVERYTHING / f"{shot.name}.png"
    page.screenshot(path=path, full_page=True)
    if shot.guide:
        top = _top(page, shot.begins)
        page.screenshot(
            path=SHOWN / path.name, full_page=True, clip={"x": 0, "y": top, "width": 1200, "height": shot.guide}
        )
    context.close()
    return path


def _top(page: Page, heading: str) -> float:
    """How far down a page a heading is, with a little room above it."""
    box = page.get_by_role("heading", name=heading, exact=True).bounding_box() if heading else None
    return max(box["y"] - 24, 0) if box else 0


if __name__ == "__main__":
    try:
        for made in take_screenshots():
            print(made)
    except ValueError as no:
        sys.exit(str(no))
