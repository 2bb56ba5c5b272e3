"""The rounds and activities as flows: once each however often they are run, and no school in another's way."""

from __future__ import annotations

import asyncio
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import Engine, select, text

import cases
from cases import commands as c
from cases.act import Door
from cases.framework import Shelf
from cases.schema import outlook
from cases.store import reading, writing
from flows.rehearsing import through_prefect
from flows.settings import moment, opened
from tests.cases.school import at
from tests.flows.schools import LOGGED, NEXT_MORNING, REMINDED, door_to, owed, recorded, schools, whole

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("harness")]
REMINDER = "due_O17"


def test_a_round_done_twice_does_everything_once(engine: Engine) -> None:
    from flows.rounds import daily_round

    door = door_to(engine)
    schools(door, ["A", "B"])
    with opened(door):
        first = asyncio.run(daily_round(NEXT_MORNING))
        assert (first.cases, first.notices) == (2, 0)
        second = asyncio.run(daily_round(REMINDED))
        assert (second.cases, second.notices) == (2, 2)
        again = asyncio.run(daily_round(REMINDED))
    assert again.notices == 0
    assert owed(engine)["A", REMINDER] == owed(engine)["B", REMINDER] == 1
    assert whole(engine)


def test_a_morning_with_nothing_due_starts_no_flow(sqlite: Engine) -> None:
    from prefect.client.orchestration import get_client

    async def runs() -> int:
        async with get_client() as client:
            return len(await client.read_flow_runs())

    door = door_to(sqlite)
    schools(door, ["A"])
    asyncio.run(through_prefect(door, NEXT_MORNING))
    before = asyncio.run(runs())
    asyncio.run(through_prefect(door, at("2026-09-17", "07:00")))
    assert asyncio.run(runs()) == before
    assert asyncio.run(through_prefect(door, REMINDED)).notices == 1
    assert asyncio.run(runs()) == before + 2  # the round, and the one activity that had something due


def test_a_round_does_nothing_on_a_bank_holiday(sqlite: Engine) -> None:
    from flows.rounds import daily_round

    door = door_to(sqlite)
    schools(door, ["A"])
    with opened(door):
        assert asyncio.run(daily_round(at("2026-12-28", "07:00"))).cases == 0
        assert asyncio.run(daily_round(at("2026-12-29", "07:00"))).cases == 1


def a_policy_is_gone(engine: Engine, folder: Path) -> Door:
    """Three schools, of which one, B, has rules that are not there any more."""
    copytree(Path(cases.__file__).parent / "policies", folder)
    gone = folder / "gone-2010.yaml"
    gone.write_text((folder / "mk-2010.yaml").read_text().replace("id: mk-2010\n", "id: gone-2010\n", 1))
    schools(door_to(engine, Shelf(folder)), ["A", "C"])
    schools(door_to(engine, Shelf(folder)), ["B"], policy="gone-2010")
    gone.unlink()
    return door_to(engine, Shelf(folder))


def test_one_school_that_cannot_be_served_is_reported_and_stops_no_other(sqlite: Engine, tmp_path: Path) -> None:
    from flows.rounds import daily_round
    from flows.telling import Troubled

    door = a_policy_is_gone(sqlite, tmp_path / "policies")
    with opened(door):
        for morning in (NEXT_MORNING, REMINDED):
            with pytest.raises(Troubled, match=r"everything else was done, but 1 school .* B: .*gone-2010") as troubled:
                asyncio.run(daily_round(morning))
            assert list(troubled.value.looked.troubles) == ["B"]
    assert {case for case, template in owed(sqlite) if template == REMINDER} == {"A", "C"}
    assert list(asyncio.run(through_prefect(door, at("2026-09-23", "07:00"))).troubles) == ["B"]


def test_the_lists_are_made_of_every_school_but_one_that_cannot_be_worked_out(sqlite: Engine, tmp_path: Path) -> None:
    from flows.rounds import ListsTroubled, keep_the_lists

    door, one = a_policy_is_gone(sqlite, tmp_path / "policies"), r"(?s)not listed as of today: 1\. .* B: .*gone-2010"
    with opened(door), pytest.raises(ListsTroubled, match=one):
        asyncio.run(keep_the_lists(NEXT_MORNING))
    with reading(sqlite) as conn:
        assert sorted(conn.execute(select(outlook.c.case_id)).scalars()) == ["A", "C"]


def test_a_school_whose_entries_the_record_refuses_stops_no_other(sqlite: Engine) -> None:
    from flows.activities import keep_in_touch
    from flows.telling import Troubled

    door = door_to(sqlite)
    people = schools(door, ["A", "B", "C"])
    for id in "ABC":
        new = c.StartHolder(role="head", person=people["lang"], first_day=REMINDED.date())
        door.ask(id, new, by=people["okafor"], now=at("2026-09-15", "17:00"))
    with writing(sqlite) as conn:
        conn.exec_driver_sql(
            "CREATE TRIGGER refuse_b BEFORE INSERT ON case_events WHEN json_extract(NEW.body, '$.case') = 'B' "
            "BEGIN SELECT RAISE(ABORT, 'The record refuses anything about B.'); END"
        )
    with opened(door_to(sqlite)), pytest.raises(Troubled, match="B: StoreTrouble: The record refuses anything about B"):
        asyncio.run(keep_in_touch(REMINDED))
    started = {case for case, type in recorded(sqlite) if type == "post_holder.started"}
    assert started == {"A", "C"}


def test_the_termly_round_looks_at_every_open_case_when_a_half_term_begins(sqlite: Engine) -> None:
    from flows.rounds import termly_round

    door = door_to(sqlite)
    schools(door, ["A", "B"])
    with opened(door):
        assert asyncio.run(termly_round(at("2026-11-03", "06:45"))).cases == 0
        assert asyncio.run(termly_round(at("2026-11-02", "06:45"))).cases == 2
        assert asyncio.run(termly_round(at("2026-11-03", "06:45"), any_day=True)).cases == 2


def test_one_school_is_followed_by_itself(sqlite: Engine) -> None:
    from prefect.client.orchestration import get_client

    from flows.lifecycle import intervention

    async def told() -> tuple[list[str], list[str]]:
        async with get_client() as client:
            artifacts = await client.read_artifacts()
            return [run.name for run in await client.read_flow_runs()], [str(a.data) for a in artifacts]

    door = door_to(sqlite)
    schools(door, ["Q1", "Q2"])
    with opened(door):
        looked = asyncio.run(intervention("Q1", REMINDED.date()))
        assert looked.notices == 1
        asyncio.run(intervention("Q1", REMINDED.date()))
        with pytest.raises(ValueError, match="there is no case Q9"):
            asyncio.run(intervention("Q9", REMINDED.date()))
    names, artifacts = asyncio.run(told())
    assert "School Q1, case Q1, 2026-09-21" in names
    assert any("by 22 September 2026: Alert the head with evidence" in words for words in artifacts)
    assert owed(sqlite)["Q1", REMINDER] == 1
    assert owed(sqlite)["Q2", REMINDER] == 0


def test_a_changed_record_fails_the_nightly_check(sqlite: Engine) -> None:
    from flows.rounds import Altered, check_the_record
    from tests.cases.tampering import without_triggers

    door = door_to(sqlite)
    schools(door, ["A"])
    with opened(door):
        asyncio.run(check_the_record())
        with writing(sqlite) as conn:
            without_triggers(conn)
            conn.execute(text("UPDATE case_events SET body = replace(body, 'T05', 'T06') WHERE case_id = 'A'"))
        with pytest.raises(Altered, match="has been changed"):
            asyncio.run(check_the_record())


def test_nobody_can_run_a_flow_ahead_of_the_clock() -> None:
    later = at("2126-09-15")
    with pytest.raises(ValueError, match="15 September 2126, 10:00, has not come yet"):
        moment(later)
    assert moment(LOGGED) == LOGGED


def test_entries_are_the_engine_s_and_once(sqlite: Engine) -> None:
    from flows.rounds import daily_round

    door = door_to(sqlite)
    schools(door, ["A"])
    before = recorded(sqlite)
    with opened(door):
        asyncio.run(daily_round(NEXT_MORNING))
        asyncio.run(daily_round(NEXT_MORNING))
    assert recorded(sqlite) == before  # a morning on which time brings nothing leaves no entry
