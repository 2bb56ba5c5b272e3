"""`upturn desk --demo`: the worked case as it stands on one day, with a clock of its own that whoever looks moves on.

Everything is invented and stays on this machine: letters go to a folder, and anybody may pick who they are.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from cases import store
from cases.refusals import day
from cases.signing import signer
from desk.entering import enter_cast
from desk.proof import new_key
from desk.rehearsal import morning
from desk.rehearsing import LOOPBACK, console, kept, play
from desk.scenario import Scenario, ScenarioPerson, load
from desk.terminal import ZONE
from notifications import post
from notifications.office import Office
from notifications.post import ByHand, Mail
from notifications.round import daily

if TYPE_CHECKING:
    from fastapi import FastAPI

WORKED_CASE = Path(__file__).parent / "worked_case.yaml"
PART_WAY = datetime(2027, 3, 17, 17, 0, tzinfo=ZONE)
"""One school is between two of its meetings, the other under a warning notice."""

DATABASE, MADE, SECRET = "desk.db", "made-for-demonstration", "desk.key"
"""The second is a file that says what the first is: without it nobody may pick who they are. The third signs it."""
KEY = "upturn.example/demonstration"

DESK_PEOPLE = {
    "auditor": ("moss", ScenarioPerson(name="Imogen Moss", email="imogen.moss@auditors.example")),
    "clerk": ("reed", ScenarioPerson(name="Callum Reed", email="callum.reed@council.example")),
    "administrator": ("shah", ScenarioPerson(name="Farah Shah", email="farah.shah@council.example")),
}
"""Parts in the desk that the worked case, which knows no desk, leaves open."""


class Clock:
    """The demonstration's own time: it runs like any other, and can be moved on."""

    def __init__(self, at: datetime) -> None:
        self._at, self._since, self._lock = at, time.monotonic(), Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._at + timedelta(seconds=int(time.monotonic() - self._since))

    def move_to(self, at: datetime) -> None:
        with self._lock:
            self._at, self._since = max(at, self._at), time.monotonic()


class Passing:
    """What a demonstration's hours bring: the post after each thing recorded, and each morning's round."""

    def __init__(self, office: Office, clock: Clock, folder: Path) -> None:
        self.office, self.clock, self.folder = office, clock, folder
        self._one_at_a_time = ThreadPoolExecutor(1, "the post")

    def posted(self) -> None:
        """Send what was just called for, without keeping anybody waiting."""
        self._one_at_a_time.submit(self._send, self.clock.now())

    def pass_to(self, until: datetime) -> int:
        """Let every working morning up to a moment pass. Out: how many."""
        return self._one_at_a_time.submit(self._pass_to, until).result()

    def _pass_to(self, until: datetime) -> int:
        mornings = 0
        for at in self._mornings(self.clock.now(), until):
            self.clock.move_to(at)
            daily(self.office.door, at, source="demonstration")
            self._send(at)
            mornings += 1
        self.clock.move_to(until)
        return mornings

    def next_morning(self) -> datetime:
        """The next moment at which a round is due."""
        now = self.clock.now()
        return next(self._mornings(now, now + timedelta(days=60)))

    def _mornings(self, after: datetime, until: datetime) -> Iterator[datetime]:
        framework = self.office.shelf.framework(self.office.policy)
        hour, minute = (int(part) for part in framework.policy.clock.daily_round.split(":"))
        at = after.replace(hour=hour, minute=minute, second=0, microsecond=0)
        while at <= until:
            if at > after and framework.calendar.working(at.date()):
                yield at
            at += timedelta(days=1)

    def _send(self, at: datetime) -> None:
        self.office.seal(at)
        ways = (Mail(self.office.smtp), ByHand(self.folder))
        sending = post.work_off(self.office.door, ways, self.office.write, lambda: at, owner="demonstration", dead=True)
        asyncio.run(sending)


@contextmanager
def part_way(folder: Path, anew: bool = False) -> Iterator[tuple[Office, Passing]]:
    """The worked case up to its day, or as it was left, with a mail server that keeps everything. `anew`: from the
    beginning again."""
    database, made, secret, letters = (folder / name for name in (DATABASE, MADE, SECRET, "desk-post"))
    if anew or not made.exists():
        for old in (made, secret, *folder.glob(f"{DATABASE}*")):
            old.unlink(missing_ok=True)
        shutil.rmtree(letters, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    with kept(letters) as server:
        if not made.exists():
            _play(database, letters, secret)
            made.write_text("Everything in the database beside this file is invented.\n", encoding="utf-8")
        office = Office(
            _env_file=None,
            database_url=f"sqlite:///{database}",
            policy="mk-2010",
            smtp_host=server.host,
            smtp_port=server.port,
            smtp_tls="none",
            signing_key_file=secret,
        )
        with store.reading(office.engine) as conn:
            last = store.last_at(conn)
        clock = Clock(max(PART_WAY, last.astimezone(ZONE)) if last else PART_WAY)
        yield office, Passing(office, clock, letters)


def _play(database: Path, letters: Path, secret: Path) -> None:
    """The worked case up to its day, and people for the parts that only the desk knows."""
    scenario, name = load(WORKED_CASE)
    console.print(f"Playing the worked case up to {day(PART_WAY.date())}: this takes some seconds.")
    new_key(KEY, secret, witness=False)
    own = signer(secret.read_text(encoding="utf-8"))
    with kept(letters) as server:
        rehearsal, _ = play(up_to(scenario, PART_WAY), name, f"sqlite:///{database}", server, morning, letters, own)
    office = Office(_env_file=None, database_url=f"sqlite:///{database}", policy=scenario.policy)
    cast = with_a_desk(scenario)
    first = PART_WAY - timedelta(hours=1)
    enter_cast(office, cast, first, source="rehearsal", name=name)
    rehearsal.engine.dispose()


def up_to(scenario: Scenario, moment: datetime) -> Scenario:
    """A scenario as far as a moment."""
    steps = tuple(step for step in scenario.do if step.at.replace(tzinfo=ZONE) <= moment)
    return scenario.model_copy(update={"do": steps, "until": moment.date()})


def with_a_desk(scenario: Scenario) -> Scenario:
    """The scenario's people with an auditor, a clerk and an administrator."""
    people = {**scenario.people, **dict(DESK_PEOPLE.values())}
    parts = {role: handle for role, (handle, _) in DESK_PEOPLE.items()}
    return scenario.model_copy(update={"people": people, "la_holders": {**scenario.la_holders, **parts}})


def serve_part_way(folder: Path, port: int, anew: bool) -> None:
    """Serve the demonstration until Ctrl-C."""
    import uvicorn

    with part_way(folder, anew) as (office, passing):
        console.print(f"The desk is at http://{LOOPBACK}:{port}. Everything in it is invented. Ctrl-C stops it.")
        app = demonstration(office, passing)
        uvicorn.run(app, host=LOOPBACK, port=port, log_level="warning", access_log=False, server_header=False)


def demonstration(office: Office, passing: Passing) -> FastAPI:
    """The app of a demonstration."""
    from desk.pages.demonstration import PASSING
    from desk.site.desk import Desk
    from desk.web import web_app

    app = web_app(Desk(office, passing.clock.now, passing.posted, demo=True), keeps_lists=True)
    setattr(app.state, PASSING, passing)
    return app


def serve_alone(office: Office, now: Callable[[], datetime], posted: Callable[[], None], port: int) -> None:
    """Serve a real desk until Ctrl-C: on this machine's own address, behind the authority's web server."""
    import uvicorn

    from desk.site.desk import Desk
    from desk.web import web_app

    console.print(
        f"The desk answers at http://{LOOPBACK}:{port}; people reach it at {office.web_url}. Ctrl-C stops it."
    )
    app = web_app(Desk(office, now, posted), keeps_lists=True)
    uvicorn.run(app, host=LOOPBACK, port=port, log_level="warning", access_log=False, server_header=False)
