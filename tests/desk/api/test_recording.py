"""What the API records: through the one door, once, with what it called for; and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.cases.school import School
from tests.desk.api.calling import System, a_key, desk_at, with_parts


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
