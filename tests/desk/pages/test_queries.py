"""No page asks the database more than twelve times, however many schools there are: for an officer, a head, an auditor.

Every page is asked for as from a program that has just started, which has no case at hand and so asks the most.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import Engine

from cases import commands as c
from notifications.drafting import draft_letter
from notifications.outlook import bring_up_to_date
from tests.cases.school import at
from tests.desk.browsing import a_desk
from tests.desk.pages.listing import MOST, counted
from tests.desk.pages.schools import Told, with_everything
from tests.desk.pages.walking import walked
from tests.notifications.outlook.schools import more_schools, of

ENTERED, LATER = at("2026-11-16", "12:00"), at("2026-11-16", "13:00")
WHO = ("okafor", "birkett", "moss")
DRAFTS = 12
SIZES = [pytest.param(3, id="3-schools"), pytest.param(200, id="200-schools")]
FEW = {"okafor": 60, "birkett": 8, "moss": 40}
"""As many pages as each reaches, at least: without them a broken link would make this test an easy one."""


@dataclass(frozen=True)
class Asked:
    """How often a page asked the database."""

    who: str
    page: str
    times: int


def schools(engine: Engine, many: int) -> Told:
    """So many schools, each in a category after a concern, with a meeting on one and the same day; and letters that
    wait to be approved."""
    told = with_everything(engine)
    ids = [f"S{n:03}" for n in range(many - 2)]
    more_schools(told.school, ids)
    meeting = c.BookMeeting(meeting="tig", id="T1", date=date(2026, 12, 2), time="14:00")
    for id in ids:
        school = of(told.school, id)
        school.ask(c.LogConcern(judged=("T05",)), "nair", ENTERED)
        school.ask(c.DecideCategory(to="LA4b", school_view="agrees", reason="standards"), "nair", ENTERED)
        school.ask(meeting, "okafor", ENTERED)
    told.desk = a_desk(engine, LATER)
    by, sender = told.people["nair"], told.desk.office.sender
    for id in ids[:DRAFTS]:
        draft_letter(told.desk.door, id, c.IssueLetter(template="category_autumn"), by=by, now=LATER, sender=sender)
    return told


def asked(told: Told, who: str) -> Iterator[Asked]:
    """Every page that somebody reaches, with the lists as the desk keeps them."""
    with told.as_(who) as visiting, counted(told.engine) as statements:
        bring_up_to_date(told.desk.door, LATER, told.desk.office.days_ahead)

        def get(address: str) -> object:
            told.desk.office.__dict__.pop("door", None)  # a new one has no case at hand
            statements.clear()
            return visiting.get(address)

        for address, answer in walked(get, "/"):
            assert answer.status_code in (200, 303), f"{address} for {who}: {answer.status_code}"
            if answer.headers.get("content-type", "").startswith("text/html"):
                yield Asked(who, address, len(statements))


@pytest.mark.parametrize("many", SIZES)
def test_no_page_asks_more_than_twelve_times(sqlite: Engine, many: int) -> None:
    told = schools(sqlite, many)
    found = [one for who in WHO for one in asked(told, who)]
    assert [one for one in found if one.times > MOST] == []
    assert {who: FEW[who] <= sum(one.who == who for one in found) for who in WHO} == dict.fromkeys(WHO, True)
