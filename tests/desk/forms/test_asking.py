"""A form that was sent with other words before: it says when, as the clocks of the case's authority show it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from cases import commands as c
from cases.framework import Shelf
from cases.refusals import Clash
from desk.forms.asking import Mark, expected
from tests.cases.school import School, at
from tests.desk.browsing import a_desk
from tests.notifications.outlook.schools import more_schools, of

ONCE = "known-again"


def test_the_time_at_which_a_form_was_recorded_is_that_of_the_policy(engine: Engine, tmp_path: Path) -> None:
    shipped = Path("cases/policies/mk-2010.yaml").read_text(encoding="utf-8")
    elsewhere = shipped.replace("id: mk-2010\n", "id: elsewhere\n", 1).replace("Europe/London", "Europe/Paris")
    (tmp_path / "elsewhere.yaml").write_text(elsewhere, encoding="utf-8")
    school = School(engine, shelf=Shelf(tmp_path))
    more_schools(school, ["D"], policy="elsewhere")
    other = of(school, "D")
    done = other.ask(c.LogConcern(judged=("T05",)), "nair", at("2026-11-09", "16:30"), src=f"web:{ONCE}:these-words")
    desk = a_desk(engine, at("2026-11-09", "17:00"), policies=tmp_path)
    with pytest.raises(Clash, match="17:30 on 9 November 2026"):
        expected(desk, "D", Mark(ONCE, done.case.seq), f"web:{ONCE}:other-words")
