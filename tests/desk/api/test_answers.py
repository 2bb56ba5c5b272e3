"""What the API says: the same as the pages, or what went wrong."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from cases.obligations import obligations, still_owed
from cases.reading_log import reads
from cases.store import entries, reading, writing
from desk.casefile import standing
from desk.casefile.owing import FAR
from tests.cases.school import School, at
from tests.desk.api.calling import NOON, System, a_key, desk_at


def test_the_schools_by_page_and_by_what_they_are(engine: Engine, school: School, officer: System) -> None:
    for id in ("B", "C"):
        School(engine, id)
    first = officer.get("/cases", params={"per_page": 2}).json()
    assert (first["total"], len(first["cases"])) == (3, 2)
    second = officer.get("/cases", params={"per_page": 2, "page": 2}).json()
    assert [x["case"] for x in (*first["cases"], *second["cases"])] == ["A", "B", "C"]
    assert [x["case"] for x in officer.get("/cases", params={"standing": "open"}).json()["cases"]] == ["A"]
    assert officer.get("/cases", params={"category": "LA4b"}).json()["total"] == 1
    assert officer.get("/cases", params={"q": "FERNhollow"}).json()["total"] == 3
    assert officer.get("/cases", params={"q": "100%"}).json()["total"] == 0


def test_a_misspelt_question_is_not_taken_for_none(officer: System) -> None:
    said = officer.get("/cases", params={"standng": "open"})
    assert said.status_code == 422
    assert said.json()["field"] == "standng"


def test_what_is_owed_is_what_the_command_line_says(engine: Engine, school: School, officer: System) -> None:
    said = officer.get("/cases/A/owed").json()
    with reading(engine) as conn:
        case = school.door.case(conn, "A")
    found, _ = obligations(case, school.door.framework(case), NOON.date(), since=NOON.date() - FAR)
    wanted = {(o.duty.id, o.due.isoformat(), o.because, o.duty.source) for o in still_owed(case, found)}
    assert {(x["duty"], x["due"], x["because"], x["source"]) for x in said["owed"]} == wanted
    assert wanted
    assert any(x["set_locally"] for x in said["owed"])


@pytest.mark.parametrize(("day", "late"), [("2026-10-22", False), ("2026-10-23", False), ("2026-10-24", True)])
def test_a_duty_is_late_once_its_date_has_passed_as_on_the_pages(
    engine: Engine, school: School, day: str, late: bool
) -> None:
    desk = desk_at(engine, school, at(day, "12:00"))
    owed = System(desk, a_key(desk, school, "okafor")).get("/cases/A/owed").json()["owed"]
    assert [x["late"] for x in owed if (x["duty"], x["due"]) == ("O06", "2026-10-23")] == [late]
    with reading(engine) as conn:
        case = school.door.case(conn, "A")
    shown, _ = standing.owed(case, school.door.framework(case), {}, at(day).date())
    assert [(x["due"], x["late"]) for x in owed] == [(x.due.isoformat(), x.late) for x in shown]


def test_what_blocks_exit_names_the_entries_that_it_rests_on(officer: System) -> None:
    blocks = officer.get("/cases/A").json()["blocks_exit"]
    trail = {x["number"]: x["type"] for x in officer.get("/cases/A/trail").json()["entries"]}
    assert {"Leaving LA4b", "Closing the case"} <= {x["blocks"] for x in blocks}
    assert all(x["because"] and x["source"] for x in blocks)
    assert "category.changed" in {trail[number] for x in blocks for number in x["rests_on"]}


def test_the_trail_has_the_place_of_each_entry_in_the_proofs(engine: Engine, officer: System) -> None:
    said = officer.get("/cases/A/trail").json()
    with reading(engine) as conn:
        there = entries(conn, "A", private=True)
    assert [(x["number"], x["position"], x["leaf"], x["prev"]) for x in said["entries"]] == [
        (x.seq, x.position, x.leaf.hex(), x.prev) for x in there
    ]
    later = officer.get("/cases/A/trail", params={"after": 2, "most": 3}).json()
    assert ([x["number"] for x in later["entries"]], later["more"]) == ([3, 4, 5], True)


def test_meetings_milestones_and_what_is_coming(officer: System) -> None:
    (meeting,) = officer.get("/cases/A/meetings").json()["meetings"]
    assert (meeting["id"], meeting["on"], meeting["starts"], meeting["standing"]) == (
        "A1",
        "2026-11-25",
        "14:00",
        "booked",
    )
    assert officer.get("/cases/A/milestones").json()["milestones"] == []
    coming = officer.get("/cases/A/coming", params={"days": 60}).json()
    assert {x["notice"] for x in coming["coming"]} >= {"meeting_notice"}
    assert officer.get("/policy").json()["may"]["take_to_dlt"] == ["ad"]


def test_every_look_is_written_down(engine: Engine, school: School, officer: System) -> None:
    for address in ("", "/owed", "/meetings", "/milestones", "/coming", "/trail", "/letters"):
        officer.get(f"/cases/A{address}")
    with reading(engine) as conn:
        looks = [(x.reader, x.what, x.channel) for x in reads(conn, "A")]
    okafor = school.people["okafor"]
    what = ("case", "owed", "meetings", "milestones", "coming", "trail", "letters")
    assert looks == [(okafor, f"api {one}", "web") for one in what]


def test_there_are_no_pages_that_load_from_elsewhere(officer: System) -> None:
    assert [officer.get(path).status_code for path in ("/docs", "/redoc", "/nowhere")] == [404, 404, 404]
    assert officer.get("/openapi.json").json()["openapi"].startswith("3.1")
    assert officer.client.put("/api/cases/A/sip_visit").status_code == 405


def test_a_lost_database_is_told_and_nothing_else(engine: Engine, school: School, officer: System) -> None:
    with writing(engine) as conn:
        conn.execute(text("ALTER TABLE api_keys RENAME TO gone"))
    said = officer.get("/cases")
    assert said.status_code == 503
    assert said.headers["retry-after"]
    assert said.json()["title"] == "The record cannot be reached"
