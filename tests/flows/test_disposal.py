"""What is past its time waits on Prefect's screen for an officer; the flow itself erases nothing."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Engine

from cases import commands as c
from cases.store import entries, reading
from flows.settings import opened
from tests.cases.school import at
from tests.flows.schools import door_to, schools

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("harness")]


def test_what_is_past_its_time_is_put_on_the_screen_and_stays(sqlite: Engine) -> None:
    from prefect.client.orchestration import get_client

    from flows.rounds import disposal_review

    async def shown() -> list[str]:
        async with get_client() as client:
            return [str(one.data) for one in await client.read_artifacts() if one.key == "disposal"]

    door = door_to(sqlite)
    people = schools(door, ["A"])
    noon = at("2026-09-18", "12:00")
    contact = c.ContactFromHead(id="C1", to=people["nair"], says="rang about Wilhelmina")
    door.ask("A", contact, by=people["nair"], now=noon)
    door.ask("A", c.WithdrawCase(reason="another school"), by=people["okafor"], now=noon)
    with reading(sqlite) as conn:
        before = entries(conn, "A", private=True)
    with opened(door):
        assert asyncio.run(disposal_review(at("2033-09-18", "06:00"))) == 0
        assert asyncio.run(shown()) == []
        assert asyncio.run(disposal_review(at("2033-09-19", "06:00"))) == 1
    [table] = asyncio.run(shown())
    assert "case_file" in table
    assert "Wilhelmina" not in table
    with reading(sqlite) as conn:
        assert entries(conn, "A", private=True) == before
