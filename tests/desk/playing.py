"""Playing a scenario on a test's database, and asking what came of it."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine

from cases.store import open_database
from desk.demo import WORKED_CASE
from desk.rehearsal import Played, Rehearsal, write_sends, write_trail
from desk.rehearsing import SENDER
from desk.scenario import load
from tests.notifications.posting import plain, smtp
from tests.notifications.servers import Answers, server

SCENARIOS = Path(__file__).parents[1] / "scenarios"
FILES = {"worked": WORKED_CASE} | {path.stem: path for path in sorted(SCENARIOS.glob("*.yaml"))}


def rehearsal(name: str, engine: Engine, port: int) -> Rehearsal:
    scenario, digest = load(FILES[name])
    return Rehearsal(scenario, digest, engine, smtp(port), plain, SENDER)


@dataclass(frozen=True)
class Send:
    """One line of what was sent, by its columns."""

    at: str
    case: str
    kind: str
    template: str
    role: str
    person: str
    via: str
    counts_from: str
    note: str

    @property
    def day(self) -> str:
        return self.at.split(" ")[0]


@dataclass(frozen=True)
class Story:
    """What a rehearsal came to, to be asked in words of the domain."""

    played: Played
    arrived: Answers
    sends: tuple[Send, ...]
    trail: tuple[tuple[str, ...], ...]

    def got(self, template: str, case: str | None = None) -> list[tuple[str, str]]:
        """Who got this, and on which day."""
        return [(s.person, s.day) for s in self.sends if s.template == template and case in (None, s.case)]

    def had(self, person: str) -> list[tuple[str, str]]:
        """What somebody got, and on which day."""
        return [(s.template, s.day) for s in self.sends if s.person == person]

    def events(self, *types: str) -> list[tuple[str, str]]:
        """When each entry of these types was made, and what it says."""
        return [(at, what) for at, _, type, _, what in self.trail if type in types]

    @cached_property
    def entries(self) -> tuple[tuple[str, ...], ...]:
        """(at, case, event, actor) without what is only derived."""
        return tuple(line[:4] for line in self.trail if not line[2].startswith("obligation."))

    @cached_property
    def owed(self) -> tuple[tuple[str, ...], ...]:
        return tuple(line for line in self.trail if line[2].startswith("obligation."))


def play(name: str, engine: Engine, folder: Path) -> Story:
    """Play a scenario with a mail server to itself."""
    answers = Answers()
    with server(answers) as port:
        playing = rehearsal(name, engine, port)
        played = asyncio.run(playing.play())
    return told(playing, played, answers, folder)


def told(playing: Rehearsal, played: Played, answers: Answers, folder: Path) -> Story:
    sends, trail = folder / "sends.csv", folder / "trail.csv"
    write_sends(playing.engine, playing.zone, sends)
    until = datetime.combine(playing.scenario.until, time(23, 59), playing.zone)
    write_trail(playing.engine, playing.shelf, playing.zone, until, trail)
    return Story(played, answers, tuple(Send(*row) for row in rows_of(sends)), tuple(rows_of(trail)))


def rows_of(path: Path) -> Sequence[tuple[str, ...]]:
    """A CSV file's rows without its heading."""
    with path.open(newline="", encoding="utf-8") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


def play_on(name: str, url: str, port: int) -> None:
    """Play a scenario in a process of its own, to be killed."""
    asyncio.run(rehearsal(name, open_database(url), port).play())
