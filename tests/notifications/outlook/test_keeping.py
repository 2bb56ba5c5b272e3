"""The lists over all cases are right: whatever was recorded by whomever, for the day that is asked about, and whoever
else makes them at the same moment."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from cases import commands as c
from cases import schema
from cases.act import Door
from cases.evolve import replay
from cases.framework import Shelf
from cases.store import entries, reading, writing
from desk.keeping import rebuild_registers
from notifications import following
from notifications.outlook import bring_up_to_date, fill_posts, keeping, rows_of, stale
from tests.cases.school import School, at
from tests.desk.browsing import office_on
from tests.notifications.outlook.schools import AHEAD, NOON, book, bring, keep_on, listed, more_schools, of, owes
from tests.policies import open_shelf


@pytest.fixture
def school(engine: Engine) -> School:
    school = School(engine)
    more_schools(school, ["B", "C"])
    return school


TODAY = NOON.date()


def stale_on(school: School, on: date = TODAY) -> list[str]:
    with reading(school.engine) as conn:
        return stale(conn, on)


# --- when a row is right -------------------------------------------------------------------------------------------
def test_a_case_is_stale_until_it_was_listed_once(school: School) -> None:
    assert stale_on(school) == ["A", "B", "C"]
    assert bring(school).cases == 3
    assert stale_on(school) == []
    assert bring(school).cases == 0


def test_what_is_recorded_makes_that_case_alone_stale(school: School) -> None:
    bring(school)
    of(school, "B").concern()
    assert stale_on(school) == ["B"]
    assert owes(school.engine, "B", "O17") == []
    assert bring(school, at("2026-09-16")).troubles == {}
    assert [row["due"] for row in owes(school.engine, "B", "O17")] == ["2026-09-22"]


def test_another_day_makes_every_case_stale(school: School) -> None:
    bring(school)
    tomorrow = NOON + timedelta(days=1)
    assert stale_on(school, tomorrow.date()) == ["A", "B", "C"]
    bring(school, tomorrow)
    assert {row["looked_on"] for row in listed(school.engine, "outlook")} == {"2026-11-10"}


def test_a_day_that_was_looked_at_before_can_be_asked_about_again(school: School) -> None:
    bring(school, NOON + timedelta(days=1))
    assert bring(school).cases == 3
    assert stale_on(school) == []


def test_only_the_cases_asked_for_are_made_anew(school: School) -> None:
    assert bring_up_to_date(school.door, NOON, AHEAD, ["B", "nobody"]).cases == 1
    assert stale_on(school) == ["A", "C"]


def test_it_stops_between_two_chunks_when_told_to(school: School) -> None:
    assert bring_up_to_date(school.door, NOON, AHEAD, go_on=lambda: False).cases == 0


def test_what_was_owed_is_gone_once_the_entry_behind_it_is_corrected(school: School) -> None:
    logged = next(entry for entry in school.concern().entries if entry.type == "concern.logged")
    bring(school, at("2026-09-16"))
    assert owes(school.engine, "A", "O17")
    school.ask(c.CorrectEntry(entry=logged.id, reason="another school was meant"), "okafor", at("2026-09-16"))
    bring(school, at("2026-09-16", "11:00"))
    assert owes(school.engine, "A", "O17") == []


def test_a_duty_is_the_new_holder_s_from_the_day_on_which_they_hold_the_post(school: School) -> None:
    school.concern()
    school.in_4b()
    known, new = school.people["nair"], school.people["passer_by"]
    school.ask(c.EndHolder(role="sip", person=known, last_day=date(2026, 11, 9)), "croft", at("2026-11-02"))
    school.ask(c.StartHolder(role="sip", person=new, first_day=date(2026, 11, 10)), "croft", at("2026-11-02"))
    bring(school)
    assert {row["person_id"] for row in owes(school.engine, "A", "O08")} == {known}
    bring(school, NOON + timedelta(days=1))
    assert {row["person_id"] for row in owes(school.engine, "A", "O08")} == {new}


def test_the_group_s_meetings_its_drafts_and_its_rating_are_listed(school: School) -> None:
    school.concern()
    school.in_4b()
    book(school, "A1", date(2026, 11, 25), time="14:00", minutes=90)
    book(school, "A2", date(2026, 12, 9))
    bring(school)
    [case] = [row for row in listed(school.engine, "outlook") if row["case_id"] == "A"]
    assert (case["next_tig"], case["last_tig"], case["category_since"]) == ("2026-11-25", None, "2026-09-16")
    assert [(row["meeting_id"], row["held_on"], row["minutes"]) for row in listed(school.engine, "sittings")] == [
        ("A1", "2026-11-25", 90),
        ("A2", "2026-12-09", 0),
    ]
    assert {row["half_term"] for row in listed(school.engine, "sittings")} == {"autumn second half 2026/27"}
    school.ask(c.CancelMeeting(id="A1", reason="snow"), "okafor", at("2026-11-10"))
    bring(school, at("2026-11-10"))
    assert [row["meeting_id"] for row in listed(school.engine, "sittings")] == ["A2"]


# --- several at once -----------------------------------------------------------------------------------------------
def test_rows_made_from_an_older_entry_never_replace_newer_ones(school: School) -> None:
    with reading(school.engine) as conn:
        old = rows_of(
            school.door.case(conn, "A"), school.door.framework(school.door.case(conn, "A")), {}, NOON.date(), 0
        )
    school.concern()
    bring(school)
    before = listed(school.engine, "outlook"), listed(school.engine, "owing")
    with writing(school.engine) as conn:
        assert keeping._write(conn, [old]) == 0
    assert (listed(school.engine, "outlook"), listed(school.engine, "owing")) == before


def test_two_processes_at_once_write_each_case_once(school: School, url: str) -> None:
    more_schools(school, [f"S{n:03}" for n in range(240)])
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as both:
        wrote = list(both.map(keep_on, [url, url]))
    assert sum(wrote) == 243
    assert stale_on(school) == []
    assert len({row["case_id"] for row in listed(school.engine, "owing")}) == 0  # no case is open
    assert len(listed(school.engine, "outlook")) == 243


def test_a_school_whose_rules_are_lost_stops_no_other(school: School, tmp_path: Path) -> None:
    shipped = Path("cases/policies/mk-2010.yaml").read_text(encoding="utf-8")
    (tmp_path / "elsewhere.yaml").write_text(shipped.replace("id: mk-2010\n", "id: elsewhere\n", 1), encoding="utf-8")
    rich = School(school.engine, "A", shelf=Shelf(tmp_path))
    more_schools(rich, ["D"], policy="elsewhere")
    brought = bring(school)
    assert list(brought.troubles) == ["D"]
    assert "elsewhere" in brought.troubles["D"]
    assert (brought.cases, stale_on(school)) == (3, ["D"])


# --- made again ----------------------------------------------------------------------------------------------------
def test_rebuilding_the_lists_forgets_them_all(school: School) -> None:
    school.concern()
    bring(school)
    before = {name: listed(school.engine, name) for name in ("outlook", "owing", "coming", "posts")}
    rebuild_registers(office_on(school.engine))
    assert listed(school.engine, "outlook") == listed(school.engine, "owing") == []
    bring(school)
    assert {name: listed(school.engine, name) for name in before} == before


def test_a_database_of_an_earlier_version_gets_its_list_of_posts(school: School) -> None:
    posts = listed(school.engine, "posts")
    assert fill_posts(school.door) == 0
    with writing(school.engine) as conn:
        conn.execute(delete(schema.posts))
    assert fill_posts(Door(school.engine, open_shelf(), following.follow)) == 3
    assert listed(school.engine, "posts") == posts


def test_a_filling_that_was_cut_short_goes_on_where_it_was(school: School) -> None:
    posts = listed(school.engine, "posts")
    with writing(school.engine) as conn:
        conn.execute(delete(schema.posts).where(schema.posts.c.case_id != "B"))
    assert fill_posts(school.door) == 2
    assert listed(school.engine, "posts") == posts


def test_what_is_listed_is_what_the_trail_alone_adds_up_to(school: School) -> None:
    school.concern()
    school.in_4b()
    bring(school)
    with reading(school.engine) as conn:
        case = replay("A", entries(conn, "A"))
    made = rows_of(case, school.door.framework(case), {}, NOON.date(), AHEAD)
    assert [row for row in listed(school.engine, "owing") if row["case_id"] == "A"] == list(made.owing)
    assert [row for row in listed(school.engine, "outlook") if row["case_id"] == "A"] == [made.outlook]
