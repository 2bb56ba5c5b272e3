"""The worked case played through the desk: each input of the scenario is typed into a form by whoever made it."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Page
from sqlalchemy import exists, select

from cases import store
from cases.commands import people_in
from cases.schema import deliveries
from desk.approving import _pair
from desk.entering import cast_in
from desk.part_way import with_a_desk
from desk.rehearsal import Rehearsal, write_sends, write_trail
from desk.scenario import Scenario, Step, command_of
from desk.site.desk import Desk
from desk.terminal import ZONE
from desk.web import web_app
from notifications import post
from notifications.outbox import WAITING
from notifications.post import Folder, Mail, Smtp
from notifications.round import daily
from tests.browser.chromium import WIDE, opened, sign_in
from tests.browser.holding import holds, kind_of
from tests.browser.typing_in import Someone, fill_in, has, press, problems
from tests.desk.browsing import office_on, serving
from tests.desk.playing import Send

TAKEN_BY_THE_DOOR = ("at", "case", "by", "do", "refused")
BUTTON = 'main button.govuk-button[name=press][value="{}"]'
RECORD, CONFIRM, DRAFT = (BUTTON.format(press) for press in ("record", "confirm", "draft"))
SUCCEEDS = "document.querySelector('.govuk-notification-banner--success')?.checkVisibility({visibilityProperty: true})"
OF_THE_SCHOOL = {"school_view": "view", "contact_from_head": "contact", "representations": "representations",
                 "milestone_met": "milestone"}  # fmt: skip
"""What somebody at a school does, by the name of the school's own form."""
ASKED_HERE = {"replan": {"reason": "The group found that more time is needed"}}
"""What the desk asks for, and the scenario, which is older, does not say."""


def apart(work: Callable[[], Any]) -> Any:
    """Do something in a thread of its own: Playwright's event loop fills this one."""
    found: list[Any] = []
    thread = Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found[0]


@dataclass
class Played:
    """A desk with a clock that stands still until it is moved, and what was seen on the way."""

    rehearsal: Rehearsal
    desk: Desk
    base: str
    page: Page
    script: bool
    now: list[datetime]
    ids: dict[str, str]
    refusals: list[str] = field(default_factory=list)
    looked_at: set[tuple[str, str]] = field(default_factory=set)

    def play(self) -> None:
        for at, steps in self.rehearsal._moments():
            self.now[0] = at
            if at.timetz().replace(tzinfo=None) == self.rehearsal.at_dawn and self.rehearsal.calendar.working(
                at.date()
            ):
                daily(self.desk.door, at, source="rehearsal")
            for _, step in steps:
                self.do(step)
                self.send_post()
            if not steps:
                self.send_post()

    def send_post(self) -> None:
        with store.reading(self.desk.engine) as conn:
            if not conn.execute(select(exists().where(deliveries.c.state.in_(WAITING)))).scalar():
                return
        ways = (Mail(self.rehearsal.smtp), Folder(None, mail=False))
        door, write, at = self.desk.door, self.desk.office.write, self.now[0]
        assert not self.desk.office.seal(at)
        apart(lambda: asyncio.run(post.work_off(door, ways, write, lambda: at, owner="rehearsal", dead=True)))

    # --- one input
    def do(self, step: Step) -> None:
        page = self.handed_to(self.ids[step.by])
        if self.at_school(step):
            self.as_a_school(page, step)
            return
        page.goto(f"/cases/{step.case}/do/{step.do}")
        fill_in(page, self.facts(step))
        press(page.locator(RECORD))
        self.look_at(page, step.do)
        if step.refused:
            self.refusals += problems(page)
        elif has(page, DRAFT):
            self.letter(page, step)
        else:
            self.confirmed(page, step)

    def confirmed(self, page: Page, step: Step) -> None:
        if has(page, CONFIRM):
            press(page.locator(CONFIRM))
            self.look_at(page, step.do)
        self.done(page, step)

    def look_at(self, page: Page, doing: str) -> None:
        """Whatever a form leads to, the first time that it is seen: where one confirms, what was done, what was not."""
        seen = (doing, kind_of(page.url))
        if self.script and seen not in self.looked_at:
            self.looked_at.add(seen)
            holds(page, (WIDE,))

    def as_a_school(self, page: Page, step: Step) -> None:
        """A headteacher or chair uses the short forms of their own school."""
        facts = self.facts(step)
        subject = f"/{facts.pop('milestone')}" if step.do == "milestone_met" else ""
        kept = {"school_view": ("view", "evidence"), "contact_from_head": ("to", "says")}.get(step.do, ("says",))
        page.goto(f"/school/{step.case}/do/{OF_THE_SCHOOL[step.do]}{subject}")
        fill_in(page, {name: facts[name] for name in kept if name in facts})
        if step.do == "representations":
            fill_in(page, {"says": "The results of one year do not show what the school has become."})
        press(page.locator("main form button[type=submit]").last)
        self.look_at(page, step.do)
        self.done(page, step)

    def letter(self, page: Page, step: Step) -> None:
        """A formal letter: drafted by one officer, approved by another, issued by whoever the scenario says."""
        with store.reading(self.desk.engine) as conn:
            case = self.desk.door.case(conn, step.case)
        policy = self.desk.door.framework(case).policy
        author, approver = _pair(case, policy, self.ids[step.by], self.now[0])
        if author != self.ids[step.by]:
            self.handed_to(author)
            page.goto(f"/cases/{step.case}/do/{step.do}")
            fill_in(page, self.facts(step))
            press(page.locator(RECORD))
        press(page.locator(DRAFT))
        self.done(page, step)
        self.look_at(page, f"draft {step.do}")
        letter = page.url.removeprefix(self.base).partition("?")[0]
        self.handed_to(approver).goto(letter)
        press(page.get_by_role("button", name="Approve"))
        self.done(page, step)
        self.handed_to(self.ids[step.by]).goto(letter)
        press(page.get_by_role("button", name="Issue").first)
        self.look_at(page, f"issue {step.do}")
        self.confirmed(page, step)

    def done(self, page: Page, step: Step) -> None:
        assert not problems(page), f"{step.at} {step.case} {step.by} {step.do}: {problems(page)}"
        assert page.evaluate(SUCCEEDS), f"{page.url} does not say that it was done"

    # --- who and what
    def at_school(self, step: Step) -> bool:
        with store.reading(self.desk.engine) as conn:
            case = self.desk.door.case(conn, step.case)
        return not case.roles_of(self.ids[step.by], step.at.date()).isdisjoint(("head", "chair"))

    def facts(self, step: Step) -> dict[str, Any]:
        """What is typed: the scenario's facts, with people by their number."""
        named = people_in(command_of(step))
        said = {name: value for name, value in step.model_dump(by_alias=True, exclude_unset=True).items()
                if name not in TAKEN_BY_THE_DOOR}  # fmt: skip
        said |= ASKED_HERE.get(step.do, {})
        if step.do == "answer":
            said["id"] = self.contact(step)
        return {name: self.with_ids(value, named) for name, value in said.items()}

    def with_ids(self, value: Any, named: frozenset[str]) -> Any:
        if isinstance(value, list | tuple):
            return [self.with_ids(one, named) for one in value]
        return Someone.known(self.ids[value], value) if isinstance(value, str) and value in named else value

    def contact(self, step: Step) -> str:
        """The desk gives a contact its own name."""
        with store.reading(self.desk.engine) as conn:
            case = self.desk.door.case(conn, step.case)
        return next(contact.id for contact in case.contacts.values() if not contact.answered)

    def handed_to(self, person: str) -> Page:
        """The one browser, with somebody else signed in."""
        self.page.context.clear_cookies()
        sign_in(self.page.context, self.desk, self.base, person)
        return self.page

    # --- what came of it
    def sends(self, folder: Path) -> list[Send]:
        path = folder / "sends.csv"
        write_sends(self.desk.engine, self.rehearsal.zone, path)
        with path.open(encoding="utf-8", newline="") as file:
            return [Send(*row) for row in list(csv.reader(file))[1:]]

    def trail(self, folder: Path, until: datetime) -> list[tuple[str, ...]]:
        path = folder / "trail.csv"
        write_trail(self.desk.engine, self.desk.office.shelf, self.rehearsal.zone, until, path)
        with path.open(encoding="utf-8", newline="") as file:
            return [tuple(row) for row in list(csv.reader(file))[1:]]


@contextmanager
def played(
    scenario: Scenario, name: str, engine: Any, smtp: Smtp, browser: Browser, script: bool, key: Path
) -> Iterator[Played]:
    """A scenario on an empty record, played through forms. `script`: whether JavaScript is on; `key` signs."""
    now = [datetime.combine(scenario.do[0].at.date(), datetime.min.time(), ZONE)]
    office = office_on(engine, smtp_host=smtp.host, smtp_port=smtp.port, policy=scenario.policy, signing_key_file=key)
    desk = Desk(office, lambda: now[0], demo=False)
    rehearsal = Rehearsal(scenario, name, engine, smtp, office.write, office.sender)
    store.migrate(engine)
    ids = cast_in(desk.door, with_a_desk(scenario), now[0], source="rehearsal", name=name)
    with serving(web_app(desk)) as base, opened(browser, base, script) as page:
        yield Played(rehearsal, desk, base, page, script, now, ids)
