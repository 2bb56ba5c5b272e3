"""A school on the record of a test's database, with the people around it: what an ask needs before it can be made."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from cases import commands as c
from cases.act import Door, Outcome
from cases.case import ENGINE
from cases.framework import Shelf
from cases.store import add_person, writing
from notifications import following
from tests.policies import open_shelf

LONDON = ZoneInfo("Europe/London")
ROLES = {
    "sip": "nair",
    "sip_manager": "croft",
    "hsi": "okafor",
    "senior_adviser": "lang",
    "ad": "marsh",
    "wider_dlt": "wdlt",
    "sos": "region",
    "head": "birkett",
    "chair": "pask",
}
BY_POST = {"pask": "4 Orchard Row, Milton Keynes (invented)"}
Held = dict[str, tuple[tuple[str, date | None, date | None], ...]]


def at(day: str, clock: str = "10:00") -> datetime:
    """A moment in England: at("2026-09-15", "16:30")."""
    return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=LONDON)


class School:
    """One school's record, its door and its people by handle. `without` leaves posts vacant; `shelf`: other files."""

    def __init__(
        self,
        engine: Engine,
        id: str = "A",
        without: tuple[str, ...] = (),
        by_post: bool = True,
        shelf: Shelf | None = None,
    ) -> None:
        self.engine, self.id = engine, id
        self.door = Door(engine, shelf or open_shelf(), following.follow)
        self.people: dict[str, str] = {}
        with writing(engine) as conn:
            for handle in [*ROLES.values(), "passer_by"]:
                email, post = f"{handle}@mail.example", BY_POST.get(handle) if by_post else None
                self.people[handle] = add_person(conn, handle, handle.title(), None if post else email, post)
        held: Held = {role: ((self.people[who], None, None),) for role, who in ROLES.items() if role not in without}
        school = c.RecordSchool(
            school="Fernhollow Primary School",
            urn="990001",
            school_type="community",
            phase="primary",
            policy="mk-2010",
            calendar="calendar-mk",
            category="LA3",
            holders=held,
        )
        self.door.ask(id, school, by=ENGINE, now=at("2026-09-01"), src=f"school:{id}")

    def ask(self, ask: c.Command, who: str, when: datetime, src: str = "", expect_seq: int | None = None) -> Outcome:
        """One ask by somebody, by handle."""
        return self.door.ask(self.id, ask, by=self.people[who], now=when, src=src, expect_seq=expect_seq)

    def concern(self) -> Outcome:
        """A concern, logged by the SIP: a notice to the head of school improvement follows."""
        return self.ask(c.LogConcern(judged=("T05",)), "nair", at("2026-09-15", "16:30"))

    def in_4a(self) -> Outcome:
        """The school is placed in 4a."""
        return self.ask(c.DecideCategory(to="LA4a", school_view="agrees"), "nair", at("2026-09-16"))

    def category_letter(self) -> Outcome:
        """The autumn letter, to the headteacher and the chair."""
        return self.ask(c.IssueLetter(template="category_autumn"), "okafor", at("2026-09-17"))

    def in_4b(self) -> Outcome:
        """The school is placed in 4b."""
        decided = c.DecideCategory(to="LA4b", school_view="agrees", reason="standards in all year groups")
        return self.ask(decided, "nair", at("2026-09-16"))
