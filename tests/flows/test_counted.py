"""Before each day's checkpoint, who looked at cases is counted for it to seal; what is old enough is deleted."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from sqlalchemy import Engine

from cases.reading_log import days, log_read, reads
from cases.signing import new_secret
from cases.store import reading, writing
from flows.settings import opened, settings
from tests.cases.school import School, at
from tests.cases.signing import NAME

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("harness")]


def test_each_morning_counts_the_days_before_it_and_forgets_the_oldest(
    sqlite: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.rounds import checkpoint_the_record

    school = School(sqlite)
    with writing(sqlite) as conn:
        for day in ("2026-09-14", "2026-09-15"):
            log_read(conn, "anna", "A", "why", "cli", at(day))
    monkeypatch.setenv("UPTURN_SIGNING_KEY", new_secret(NAME))
    settings.cache_clear()
    with opened(school.door):
        asyncio.run(checkpoint_the_record(at("2026-09-15", "06:30")))
        with reading(sqlite) as conn:
            assert [one.standing for one in days(conn)] == ["fits", "not counted yet"]
        asyncio.run(checkpoint_the_record(at("2027-09-15", "06:30")))
    settings.cache_clear()
    with reading(sqlite) as conn:
        assert {one.day: one.standing for one in days(conn)} == {date(2026, 9, 14): "gone", date(2026, 9, 15): "fits"}
        assert [x.at for x in reads(conn)] == [at("2026-09-15")]
