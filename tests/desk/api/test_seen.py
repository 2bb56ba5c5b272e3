"""What of a case the API says to whom: as on the pages, by the posts of whoever the key acts as."""

from __future__ import annotations

import json

from sqlalchemy import Engine

from cases import commands as c
from tests.cases.school import School, at
from tests.desk.api.calling import System, a_key, desk_at, works_elsewhere


def of(engine: Engine, school: School, who: str) -> System:
    desk = desk_at(engine, school)
    return System(desk, a_key(desk, school, who))


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


def test_a_school_is_told_the_names_that_its_copy_may_say(engine: Engine, school: School) -> None:
    """Those of the authority and the school: not who audits, posts letters or looks after the desk."""
    told = {
        of_post["role"]: of_post["name"] for of_post in of(engine, school, "birkett").get("/cases/A").json()["holders"]
    }
    assert (told["hsi"], told["head"]) == ("Okafor", "Birkett")
    assert [told[role] for role in ("auditor", "clerk", "administrator")] == ["", "", ""]
    holders = of(engine, school, "okafor").get("/cases/A").json()["holders"]
    assert "Ames" in {of_post["name"] for of_post in holders}


def test_a_school_learns_nothing_of_restricted_evidence(engine: Engine, school: School) -> None:
    restricted(school)
    head = of(engine, school, "birkett")
    said = {a: head.get(f"/cases/A{a}").text for a in ("", "/owed", "/meetings", "/coming", "/trail", "/letters")}
    assert not [address for address, words in said.items() if "T12" in words]
    assert json.loads(said[""])["concern"]["triggers"] == ["T05"], "the concern before it, of which the school knows"
    assert json.loads(said[""])["on_register"] is None
    withheld = [x for x in json.loads(said["/trail"])["entries"] if x["withheld"]]
    assert withheld
    assert all(not x["type"] and not x["facts"] and not x["digests"] for x in withheld)


def test_an_officer_elsewhere_sees_the_case_without_its_restricted_evidence(engine: Engine, school: School) -> None:
    restricted(school)
    works_elsewhere(school, "vance")
    elsewhere, here = of(engine, school, "vance"), of(engine, school, "okafor")
    assert "T12" not in elsewhere.get("/cases/A/trail").text
    assert elsewhere.get("/cases/A").json()["concern"]["triggers"] == ["T05"]
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
