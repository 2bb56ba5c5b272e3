"""What the API says: the same as the pages, with what was recorded, what it called for, and what went wrong."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, text

from cases import commands as c
from cases.obligations import obligations, still_owed
from cases.reading_log import reads
from cases.store import entries, reading, writing
from desk.answers import FAR
from tests.cases.school import School, at
from tests.desk.api.calling import NOON, System, a_key, desk_at, with_parts
from tests.notifications.test_feeds import book


@pytest.fixture
def school(engine: Engine) -> School:
    school = with_parts(School(engine))
    school.concern()
    school.in_4b()
    book(school, "A1", date(2026, 11, 25), time="14:00", minutes=90, place="Room 4")
    return school


@pytest.fixture
def officer(engine: Engine, school: School) -> System:
    desk = desk_at(engine, school)
    return System(desk, a_key(desk, school, "okafor"))


def of(engine: Engine, school: School, who: str) -> System:
    desk = desk_at(engine, school)
    return System(desk, a_key(desk, school, who))


# --- reads ---------------------------------------------------------------------------------------------------------
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


# --- who sees what -------------------------------------------------------------------------------------------------
def restricted(school: School) -> None:
    """A concern with evidence that is for officers of the school alone (T12), and words about it."""
    school.ask(c.LogConcern(judged=("T12",)), "nair", at("2026-11-09", "11:00"))


def test_a_school_sees_its_own_case_alone(engine: Engine, school: School) -> None:
    School(engine, "B", without=("head", "chair"))
    head = of(engine, school, "birkett")
    assert [x["case"] for x in head.get("/cases").json()["cases"]] == ["A"]
    assert head.get("/cases", params={"q": "fern"}).json()["total"] == 1
    there, missing = head.get("/cases/B"), head.get("/cases/nowhere")
    assert (there.status_code, there.content) == (missing.status_code, missing.content)
    assert head.post("/cases/B/school_view", {"view": "agrees"}).status_code == 404


def test_a_school_learns_nothing_of_restricted_evidence(engine: Engine, school: School) -> None:
    restricted(school)
    head = of(engine, school, "birkett")
    said = {a: head.get(f"/cases/A{a}").text for a in ("", "/owed", "/meetings", "/coming", "/trail", "/letters")}
    assert not [address for address, words in said.items() if "T12" in words]
    assert json.loads(said[""])["concern"] is None
    assert json.loads(said[""])["on_register"] is None
    withheld = [x for x in json.loads(said["/trail"])["entries"] if x["withheld"]]
    assert withheld
    assert all(not x["type"] and not x["facts"] and not x["digests"] for x in withheld)


def test_an_officer_elsewhere_sees_the_case_without_its_restricted_evidence(engine: Engine, school: School) -> None:
    restricted(school)
    other = School(engine, "B", without=("hsi",))
    with writing(engine) as conn:
        from cases.store import add_person

        stranger = add_person(conn, "vance", "Vance", "vance@mail.example")
    other.door.ask("B", c.StartHolder(role="hsi", person=stranger, first_day=date(2026, 9, 2)), by="engine", now=NOON)
    school.people["vance"] = stranger
    elsewhere, here = of(engine, school, "vance"), of(engine, school, "okafor")
    assert "T12" not in elsewhere.get("/cases/A/trail").text
    assert elsewhere.get("/cases/A").json()["concern"]["triggers"] == []
    assert "T12" in here.get("/cases/A/trail").text
    assert here.get("/cases/A").json()["concern"]["triggers"] == ["T12"]
    assert "T12" in of(engine, school, "ames").get("/cases/A/trail").text


def test_a_school_gets_the_values_that_its_copy_would_hold(engine: Engine, school: School) -> None:
    asked = c.ContactFromHead(id="K1", to=school.people["okafor"], says="Please ring about the roof.")
    school.ask(asked, "birkett", at("2026-11-09", "11:00"))
    head, officer = of(engine, school, "birkett"), of(engine, school, "okafor")
    assert "about the roof" not in head.get("/cases/A/trail").text
    assert "about the roof" in officer.get("/cases/A/trail").text


def test_a_school_sees_what_came_to_whoever_asks_and_no_other(engine: Engine, school: School) -> None:
    officer, head = of(engine, school, "okafor"), of(engine, school, "birkett")
    assert {x["person"] for x in officer.get("/cases/A/letters").json()["letters"]} != set()
    assert {x["person"] for x in head.get("/cases/A/letters").json()["letters"]} <= {school.people["birkett"]}


# --- writes --------------------------------------------------------------------------------------------------------
def test_a_command_answers_with_its_entries_and_what_they_called_for(school: School, officer: System) -> None:
    said = officer.post("/cases/A/book", {"meeting": "tig", "id": "A2", "date": "2026-12-02", "time": "09:30"})
    assert said.status_code == 200
    done = said.json()
    assert [x["type"] for x in done["entries"]] == ["meeting.booked"]
    assert done["entries"][0]["source"] == "api"
    assert done["again"] is False
    assert said.headers["etag"] == f'"{done["seq"]}"'
    logged = officer.post("/cases/A/log_concern", {"judged": ["T05"]}).json()
    assert logged["called_for"]
    assert {x["called_for_by"] for x in logged["called_for"]} == {logged["seq"]}


def test_the_same_request_twice_is_done_once_and_answered_alike(officer: System) -> None:
    body = {"meeting": "tig", "id": "A2", "date": "2026-12-02"}
    first = officer.post("/cases/A/book", body, Idempotency_Key="one").json()
    again = officer.post("/cases/A/book", body, Idempotency_Key="one").json()
    assert again["again"] is True
    assert (again["seq"], again["entries"], again["called_for"]) == (
        first["seq"],
        first["entries"],
        first["called_for"],
    )
    assert officer.post("/cases/A/sip_visit", Idempotency_Key="one").json()["again"] is False


def test_the_second_of_two_is_told_who_was_first(officer: System) -> None:
    seen = officer.get("/cases/A").headers["etag"]
    assert officer.post("/cases/A/sip_visit", If_Match=seen).status_code == 200
    late = officer.post("/cases/A/sip_visit", If_Match=seen)
    assert late.status_code == 409
    assert "Okafor recorded visit sip" in late.json()["why"]
    assert officer.post("/cases/A/sip_visit", If_Match="*").status_code == 200


def test_a_refusal_says_what_why_how_to_mend_it_and_which_rule(officer: System) -> None:
    said = officer.post("/cases/A/review_category", {"stays": "LA1"})
    assert (said.status_code, said.headers["content-type"]) == (422, "application/problem+json")
    problem = said.json()
    assert problem["done"] == "The review was not recorded."
    assert "so it cannot stay LA1" in problem["why"]
    assert (problem["mend"], problem["rule"]) == ("To change the category, decide it.", "section 11")
    assert problem["detail"].startswith(problem["done"])
    assert problem["status"] == 422


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"meeting": "tig", "id": "A2"}, "date"),
        ({"meeting": "tig", "id": "A2", "date": "2 December"}, "date"),
        ({"meeting": "tig", "id": "A2", "date": 20261202}, "date"),
        ({"meeting": "tig", "id": "A2", "date": "2026-12-02", "time": "half past two"}, "time"),
        ({"meeting": "tig", "id": "A2", "date": "2026-12-02", "minutes": "90"}, "minutes"),
        ({"meeting": "tig", "id": "A2", "date": "2026-12-02", "colour": "red"}, "colour"),
    ],
    ids=["missing", "in_words", "a_number", "no_clock", "text_for_a_number", "unknown"],
)
def test_a_field_that_is_wrong_is_named(officer: System, body: dict[str, Any], field: str) -> None:
    said = officer.post("/cases/A/book", body)
    assert said.status_code == 422
    assert said.json()["field"] == field
    assert [x["field"] for x in said.json()["faults"]] == [field]


def test_a_letter_is_drafted_and_goes_once_somebody_else_has_approved_it(engine: Engine, tmp_path: Any) -> None:
    from tests.policies import Shelf

    school = with_parts(School(engine, shelf=Shelf()))
    school.concern()
    school.in_4a()
    desk = desk_at(engine, school)
    author, approver = (System(desk, a_key(desk, school, who, by=who)) for who in ("okafor", "okafor"))
    nair = System(desk, a_key(desk, school, "nair"))
    bare = nair.post("/cases/A/letter", {"template": "category_autumn"})
    assert bare.status_code == 422
    assert "approved by somebody else" in bare.json()["why"]
    drafted = nair.post("/cases/A/draft", {"do": "letter", "fields": {"template": "category_autumn"}})
    assert drafted.status_code == 200, drafted.text
    id = drafted.json()["draft"]
    assert nair.post("/cases/A/approve", {"id": id}).status_code == 403
    assert approver.post("/cases/A/approve", {"id": id}).status_code == 200
    issued = author.post("/cases/A/issue", {"id": id})
    assert issued.status_code == 200, issued.text
    assert "letter.issued" in [x["type"] for x in issued.json()["entries"]]


@pytest.mark.parametrize(
    "body",
    [
        {"do": "no_such_word"},
        {"do": "letter", "fields": {"nothing": 1}},
        {"do": "sip_visit"},
        {"do": "draft", "fields": {}},
        {"fields": {}},
    ],
    ids=["unknown", "unread", "no_letter", "a_draft", "nothing"],
)
def test_what_issues_no_letter_is_not_drafted(officer: System, body: dict[str, Any]) -> None:
    assert officer.post("/cases/A/draft", body).status_code == 422


@pytest.mark.parametrize(
    ("word", "body"),
    [
        ("log_concern", {"data": {"budget_variance_pct": "NaN"}}),
        ("log_concern", {"data": {"budget_variance_pct": 1e400}}),
        ("book", {"meeting": "tig", "id": "Z", "date": "0001-01-01"}),
        ("book", {"meeting": "tig", "id": "Z", "date": "2027-01-14", "minutes": 10**30}),
        ("book", {"meeting": "tig", "id": "a\u0000b", "date": "2027-01-14"}),
        ("school_view", {"view": "agrees", "evidence": ["\ud800"]}),
        ("holder_starts", {"role": "head", "person": "P9999", "first_day": "2027-01-14"}),
        ("holder_starts", {"role": "nobody", "person": "P0001", "first_day": "2027-01-14"}),
        ("correct", {"entry": "no such entry", "reason": "x"}),
        ("sos_notice", {"lifted": True}),
        ("warn", {"grounds": ["x"], "requires": {"R1": {"due": "9999-12-31"}}, "minded": ["x"]}),
    ],
    ids=[
        "not_a_number", "infinite", "first_day", "huge", "nul", "half_a_character", "nobody", "no_role",
        "no_entry", "nothing_to_lift", "far_off",
    ],
)  # fmt: skip
def test_hostile_values_are_refused_with_a_sentence(officer: System, word: str, body: dict[str, Any]) -> None:
    raw = json.dumps(body).encode()
    said = officer.client.post(f"/api/cases/A/{word}", content=raw, headers={"content-type": "application/json"})
    assert said.status_code == 422, said.text
    assert said.json()["why"]


def test_a_day_far_off_breaks_no_page(officer: System) -> None:
    """What can be recorded can be read again: a year typed wrongly is for somebody to correct, and stops nothing."""
    body = {"meeting": "tig", "id": "Z", "date": "9999-12-31", "time": "09:00"}
    assert officer.post("/cases/A/book", body).status_code in (200, 422)
    for address in ("", "/owed", "/meetings", "/milestones", "/coming", "/trail", "/letters"):
        assert officer.get(f"/cases/A{address}").status_code == 200


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (b"{", "application/json", 422),
        (b"[]", "application/json", 422),
        (b"\xff\xfe", "application/json", 422),
        (b"[" * 100_000, "application/json", 422),
        (b'{"a": 1}', "text/plain", 415),
        (b"x" * (5 * 1024 * 1024), "application/json", 413),
    ],
    ids=["cut_off", "a_list", "not_utf8", "deep", "not_json", "five_megabytes"],
)
def test_a_body_that_cannot_be_read(officer: System, raw: bytes, kind: str, status: int) -> None:
    said = officer.client.post("/api/cases/A/sip_visit", content=raw, headers={"content-type": kind})
    assert said.status_code == status
    assert said.headers["content-type"] == "application/problem+json"


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
