"""Two records that are alike but for one restricted concern and all that came of it, seen by the same people."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import date, datetime
from difflib import ndiff
from html import unescape
from io import BytesIO
from typing import Any, Literal

import httpx
from pypdf import PdfReader
from sqlalchemy import Engine

from cases import commands as c
from cases.case import ENGINE
from cases.refusals import Refusal
from cases.store import add_person, writing
from notifications import round
from notifications.post import Folder, work_off
from tests.cases.school import School, at
from tests.desk.browsing import a_desk
from tests.desk.pages.schools import MEASURE, NUMBER, SECRET, Told
from tests.desk.pages.walking import kind_of, links
from tests.evidence import add_evidence

NOW = at("2026-11-17", "11:00")
LOGGED = at("2026-11-09", "09:00")
ALERTED = at("2026-09-16", "09:00")


Kind = Literal["none", "owed", "alerted"]


def twin(engine: Engine, restricted: Kind) -> Told:
    """Fernhollow in 4b, with a concern that the school was told of. `restricted`: on 9 November a pattern of
    allegations was logged as well; officers worked on it, and the duty to alert the head is late or was met."""
    school = School(engine)
    _another(school)
    told = Told(school, a_desk(engine, NOW), school.people)
    school.concern()
    school.ask(c.IssueLetter(template="concern_alert"), "okafor", ALERTED)
    school.in_4b()
    school.ask(c.CheckConcern(with_="sip_manager"), "okafor", at("2026-09-16", "12:00"))
    school.ask(c.ReportRisk(), "okafor", at("2026-09-16", "12:10"))
    rated = c.RateRisk(rating="high", direction="unchanged", reason="a teacher starts in January")
    school.ask(rated, "okafor", at("2026-09-16", "12:20"))
    school.ask(c.IssueLetter(template="category_autumn"), "okafor", at("2026-09-17"))
    book = c.BookMeeting(meeting="tig", id="G1", date=date(2026, 12, 2), time="14:00", minutes=90, place="Room 4")
    school.ask(book, "okafor", at("2026-10-05"))
    _post(told, at("2026-11-06", "12:00"))
    if restricted != "none":
        _restricted(told, restricted == "alerted")
    _each_morning(told)
    school.ask(c.SipVisit(), "nair", at("2026-11-16", "15:00"))
    school.ask(c.IssueLetter(template="category_change"), "okafor", at("2026-11-16", "16:00"))
    _post(told, at("2026-11-16", "17:00"))
    return told


def _another(school: School) -> None:
    """Overbrook, its head, an officer of Overbrook alone, a clerk and an auditor."""
    names = {"harlow": "Ada Harlow", "stray": "Olu Stray", "moss": "Imogen Moss", "clay": "Cora Clay"}
    with writing(school.engine) as conn:
        school.people |= {who: add_person(conn, who, name, f"{who}@mail.example") for who, name in names.items()}
    held = {"head": "harlow", "sip": "stray", "hsi": "stray", "ad": "stray", "auditor": "moss", "clerk": "clay"}
    holders = {role: ((school.people[who], None, None),) for role, who in held.items()}
    other = c.RecordSchool(
        school="Overbrook School", urn="990002", school_type="community", phase="primary", policy="mk-2010",
        calendar="calendar-mk", category="LA3", holders=holders,
    )  # fmt: skip
    school.door.ask("B", other, by=ENGINE, now=at("2026-09-01", "11:00"), src="school:B")


def _restricted(told: Told, alerted: bool) -> None:
    """The concern, and whatever else is recorded about one of which nothing may be told."""
    school, by = told.school, told.people
    school.ask(c.LogConcern(judged=("T12",), data={MEASURE: NUMBER}), "nair", LOGGED)
    school.ask(c.CheckConcern(with_="sip_manager"), "okafor", at("2026-11-09", "09:30"))
    school.ask(c.ReportRisk(), "okafor", at("2026-11-09", "09:40"))
    if alerted:  # with nothing else to say the letter is stopped, and an officer has to see to it
        school.ask(c.IssueLetter(template="concern_alert"), "okafor", at("2026-11-09", "10:10"))
    kept: dict[str, Any] = {"by": by["okafor"], "now": at("2026-11-09", "10:20")}
    add_evidence(school.door, "A", [("only-for-officers.txt", SECRET)], "concern", "T12", restricted=True, **kept)
    try:
        add_evidence(school.door, "A", [("again.txt", b"said\n")], "concern", "T12", **kept)
    except Refusal:
        _post(told, at("2026-11-09", "12:00"))


def _each_morning(told: Told) -> None:
    for day in ("09", "10", "11", "12", "13", "16"):
        round.look(told.school.door, ["A", "B"], at(f"2026-11-{day}", "13:00"))
        _post(told, at(f"2026-11-{day}", "14:00"))


def _post(told: Told, now: datetime) -> None:
    asyncio.run(work_off(told.school.door, (Folder(),), a_desk(told.engine, now).office.write, lambda: now, "post-1"))


# --- what somebody is shown ----------------------------------------------------------------------------------------
NOT_COUNTED = (
    (re.compile(r"\b[0-9a-f]{16}…"), "…"),  # the beginning of an entry's hash
    (re.compile(r"\bposition \d+"), "position"),
    (re.compile(r"\b\d+\. (?=[A-Z])"), ""),  # the number at the head of an entry
    (re.compile(r"\b(entry|number) \d+"), r"\1"),
)
"""Numbers of entries and deliveries: they tell that there is an entry (decision 32)."""
OF_THIS_PAGE = re.compile(r'(name="(?:csrf|once)" value=|/(?:letters|evidence)/)"?[\w-]+')
"""What is made by chance for each page, and the ids of what is kept."""
Page = tuple[str, int, str]


def pages(told: Told, who: str, first: Sequence[str], within: str) -> list[Page]:
    """The pages and files that somebody is shown: these, and what they link to whose address begins so. Each with its
    route, its status and all that it says."""
    waiting, seen, found = list(first), set[str](), list[Page]()
    with told.as_(who) as browser:
        while waiting:
            address = waiting.pop(0)
            if address in seen:
                continue
            seen.add(address)
            answer = browser.get(address)
            found.append((kind_of(address), answer.status_code, _text(answer)))
            if answer.headers.get("content-type", "").startswith("text/html"):
                waiting += [x for x in links(answer, address) if x.startswith(within) and "?" not in x]
    return found


def _text(answer: httpx.Response) -> str:
    if not answer.content.startswith(b"%PDF"):
        return answer.text
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)


def read(page: Page) -> Page:
    """A page as somebody reads it: without its marks, and without the numbers that tell how far the record has come."""
    kind, status, text = page
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())
    for number, instead in NOT_COUNTED:
        said = number.sub(instead, said)
    return kind, status, said


def whole(page: Page) -> Page:
    """A page to the last letter, but for what is made by chance."""
    return page[0], page[1], OF_THIS_PAGE.sub(r"\1", page[2])


def told_apart(one: Sequence[Page], other: Sequence[Page]) -> list[str]:
    """What tells two visits from each other, for somebody to read."""
    found = [] if len(one) == len(other) else [f"{len(one)} pages and {len(other)}"]
    for (kind, *_, a), (_, *_, b) in [pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]]:
        for line in ndiff(re.split(r"(?<=\.) |\n", a), re.split(r"(?<=\.) |\n", b)):
            if line[0] in "+-":
                found.append(f"{kind} {line[:300]}")
    return found
