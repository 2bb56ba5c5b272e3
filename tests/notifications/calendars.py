"""A meeting told of in a story, what goes into calendars with its notices, and parsers that are not ours to read it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import vobject

from cases import events as e
from cases.evolve import replay
from cases.people import Person
from notifications.invitations import Invitation, for_delivery
from notifications.outbox import Delivery
from tests.notifications.story import EVERYBODY, POSTS, Story

DOMAIN = "notices.council.example"
OFFICE = ("School improvement", "school.improvement@council.example")
NOW = datetime(2026, 11, 11, 8, 30, tzinfo=UTC)
BOOKED = e.MeetingBooked(kind="tig", meeting="B1", on=date(2026, 11, 25), starts="14:00", minutes=90, place="Room 4")
MOVED = e.MeetingMoved(
    meeting="B1", was=date(2026, 11, 25), on=date(2026, 12, 2), starts="14:00", minutes=90, reason="snow"
)
OFF = e.MeetingCancelled(meeting="B1", was=date(2026, 12, 2), reason="snow")
NODE = shutil.which("node")
ICAL_JS = Path(os.environ.get("UPTURN_TEST_ICAL_JS", "var/calendar/node_modules/ical.js/dist/ical.js")).resolve()


@dataclass
class Invited:
    """A story with a meeting, and what a delivery about it puts into a calendar."""

    booked: e.MeetingBooked = BOOKED
    everybody: Mapping[str, Person] = field(default_factory=lambda: dict(EVERYBODY))
    story: Story = field(default_factory=Story)

    def __post_init__(self) -> None:
        self.cause = self.story.tell(date(2026, 11, 9), self.booked)

    def at(self, place: str) -> Invited:
        """The meeting at a place that may hold what the record would refuse, such as NUL."""
        entry = self.story.trail[self.cause - 1]
        self.story.trail[self.cause - 1] = replace(entry, private={**entry.private, "place": place})
        return self

    def tell(self, on: date, event: e.Event) -> int:
        self.cause = self.story.tell(on, event)
        return self.cause

    def replied(self, person: str, answer: Any, sequence: int = 0) -> None:
        told = e.MeetingReplied(meeting="B1", role="head", person=person, answer=answer, sequence=sequence)
        self.story.tell(date(2026, 11, 12), told)

    def sends(
        self,
        template: str = "meeting_notice",
        subject: str = "B1 2026-11-25",
        cause: int | None = None,
        to: str = "head",
        person: str = "",
        now: datetime = NOW,
    ) -> Invitation | None:
        who, about = person or POSTS[to], {"wording": template, "meeting": "B1"}
        delivery = Delivery(
            1, "B", "notice", template, to, who, "email", subject, "", "okafor", cause, about, "n.1", "sending", 1,
            None, None,
        )  # fmt: skip
        case, trail = replay("B", self.story.trail), self.story.trail
        return for_delivery(delivery, case, trail, self.story.framework, self.everybody, *OFFICE, DOMAIN, now)

    def ics(self, template: str = "meeting_notice", subject: str = "B1 2026-11-25", **more: Any) -> bytes:
        sent = self.sends(template, subject, **more)
        assert sent is not None
        return sent.ics


def read(ics: bytes) -> Any:
    """The whole calendar, as vobject reads it."""
    return vobject.readOne(ics.decode())


def moment(value: Any) -> datetime:
    """A time that vobject read, as an instant."""
    at = value.value
    assert isinstance(at, datetime)
    return at.astimezone(UTC)


def unfolded(ics: bytes) -> list[str]:
    """The content lines, put together again as RFC 5545, 3.1, says."""
    return ics.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def names(ics: bytes) -> list[str]:
    """The name of each line with what it opens or closes, in order: the shape of a calendar."""
    lines = unfolded(ics)
    return [line if line.startswith(("BEGIN:", "END:")) else line.replace(";", ":").split(":")[0] for line in lines]


def with_ical_js(script: str, given: Any) -> Any:
    """What a script makes of `given`, with ical.js as ICAL. Skips where Node.js or ical.js is not to be had."""
    if NODE is None or not ICAL_JS.is_file():
        pytest.skip(f"ical.js is not at {ICAL_JS}: npm install --prefix var/calendar ical.js")
    whole = (
        f"import ICAL from {json.dumps(ICAL_JS.as_uri())};\nimport fs from 'node:fs';\n"
        f"const given = JSON.parse(fs.readFileSync(0, 'utf8'));\n{script}"
    )
    words = [NODE, "--input-type=module", "-e", whole]
    done = subprocess.run(words, input=json.dumps(given), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
