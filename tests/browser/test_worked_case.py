"""The whole worked case, typed into the desk's forms in Chromium by the people who did it, with and without JavaScript:
what is sent and what is recorded is what the independent reference says. An auditor reviews it in the end."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cases.store import reading
from cases.verify import verify
from desk.demo import WORKED_CASE
from desk.proof import new_key
from desk.scenario import load
from desk.terminal import ZONE
from tests.browser.auditing import audits
from tests.browser.chromium import chromium, needs_chromium
from tests.browser.playing import played
from tests.desk.playing import SCENARIOS, rows_of
from tests.notifications.posting import smtp
from tests.notifications.servers import Answers, server

pytestmark = [needs_chromium, pytest.mark.timeout(900)]


@pytest.mark.parametrize("script", [False, True], ids=["without a script", "with scripts"])
def test_the_worked_case_goes_through_the_desk(sqlite: Engine, tmp_path: Path, script: bool) -> None:
    scenario, name = load(WORKED_CASE)
    answers, key = Answers(), tmp_path / "key"
    new_key("upturn.example/test", key, witness=False)
    with (
        server(answers) as port,
        chromium() as browser,
        played(scenario, name, sqlite, smtp(port), browser, script, key) as it,
    ):
        it.play()
        sends = it.sends(tmp_path)
        trail = it.trail(tmp_path, datetime.combine(scenario.until, time.max, ZONE))
        audits(it, tmp_path)

    said = [(s.at, s.case, s.kind, s.template, s.role, s.person, s.via, s.counts_from) for s in sends]
    assert said == rows_of(SCENARIOS / "worked.sends.csv")
    expected = [line[:4] for line in rows_of(SCENARIOS / "worked.trail.csv") if not line[2].startswith("obligation.")]
    assert [line[:4] for line in trail if not line[2].startswith("obligation.")] == expected
    without_a_view, too_early = it.refusals
    assert "The school's view is neither recorded nor declined. Record the school's view" in without_a_view
    assert "9 December 2028, a year after its Ofsted category was removed" in too_early
    with reading(sqlite) as conn:
        assert verify(conn) == []
