"""People and rules: officers, auditors and the administrator read them; who enters people and schools, and who makes
keys, is the policy's to say and is asked below the page."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from cases import commands as c
from cases.act import Door
from cases.case import ENGINE
from cases.reading_log import reads
from cases.refusals import NotAllowed
from cases.store import entries, people, reading
from desk.site.desk import Desk
from desk.site.visitor import csrf_of
from tests.cases.school import School, at
from tests.desk.browsing import words
from tests.desk.identity.coming import a_school, browser, desk_with
from tests.desk.identity.test_sessions import signed_in

NOON = at("2026-11-09", "12:00")
READ = ("/setup", "/setup/people", "/setup/policy", "/setup/law", "/setup/terms", "/setup/keys")
WRITE = ("/setup/people/new", "/setup/schools/new")


@pytest.fixture
def school(engine: Engine) -> School:
    return a_school(engine)


@pytest.fixture
def desk(school: School) -> Desk:
    return desk_with(school.engine, NOON)


class Visitor:
    """Somebody signed in, who sends what a form of their session would."""

    def __init__(self, desk: Desk, school: School, who: str) -> None:
        self.client: TestClient = browser(desk)
        self.mark = csrf_of(signed_in(desk, self.client, school.people[who]))

    def get(self, path: str) -> tuple[int, str]:
        answer = self.client.get(path)
        return answer.status_code, words(answer)

    def post(self, path: str, **fields: object) -> tuple[int, str]:
        answer = self.client.post(path, data={"csrf": self.mark, **fields})
        return answer.status_code, words(answer)


# --- who sees it ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("who", "read", "write"), [
    ("okafor", 200, 200), ("administrator", 200, 200), ("auditor", 200, 404), ("clerk", 404, 404),
    ("birkett", 404, 404), ("pask", 404, 404), ("passer_by", 404, 404),
], ids=["officer", "administrator", "auditor", "clerk", "head", "chair", "nobody"])  # fmt: skip
def test_who_sees_what(school: School, desk: Desk, who: str, read: int, write: int) -> None:
    visitor = Visitor(desk, school, who)
    assert {path: visitor.get(path)[0] for path in READ} == dict.fromkeys(READ, read)
    assert {path: visitor.get(path)[0] for path in WRITE} == dict.fromkeys(WRITE, write)
    assert visitor.get("/setup/feeds")[0] == (200 if who == "okafor" else 404)


@pytest.mark.parametrize("who", ["auditor", "clerk", "birkett", "passer_by"])
def test_what_a_page_does_not_offer_is_refused_below_it(school: School, desk: Desk, who: str) -> None:
    visitor = Visitor(desk, school, who)
    person = {"name": "New Person", "handle": "new_person", "email": "new@mail.example"}
    assert visitor.post("/setup/people/new", **person)[0] in (403, 404)
    assert visitor.post("/setup/people/new", name="")[0] == 404
    assert visitor.post("/setup/schools/new", **NEW)[0] == 404
    assert visitor.post("/setup/keys", system="x", person="okafor", reads="read:cases", ends="2027-01-01")[0] in (
        403,
        404,
    )
    with reading(school.engine) as conn:
        assert "new_person" not in {one.handle for one in people(conn).values()}
        assert not entries(conn, "990002")


def test_a_school_is_entered_through_the_door_by_those_alone_who_may(school: School) -> None:
    """Whatever page, program or flow asks: the door itself refuses."""
    ask = c.RecordSchool(
        school="Second School", urn="990002", school_type="community", phase="primary", policy="mk-2010",
        calendar="calendar-mk", category="LA3", holders={},
    )  # fmt: skip
    door: Door = school.door
    for who in ("birkett", "auditor", "clerk", "passer_by"):
        with pytest.raises(NotAllowed, match="Whoever asked holds no post that may enter people and schools"):
            door.ask("990002", ask, by=school.people[who], now=NOON)
    door.ask("990002", ask, by=school.people["administrator"], now=NOON)
    door.ask("990003", ask, by=ENGINE, now=NOON)


# --- people --------------------------------------------------------------------------------------------------------
def test_people_are_found_by_name_and_shown_with_their_posts(school: School, desk: Desk) -> None:
    visitor = Visitor(desk, school, "okafor")
    _, said = visitor.get("/setup/people?q=BIRK")
    assert "1 person" in said
    assert "Headteacher, Fernhollow Primary School" in said
    for query in ("%", "_____________", "'; DROP TABLE people;--", "‮", "nobody at all"):
        code, said = visitor.get(f"/setup/people?q={query}")
        assert (code, "0 people" in said) == (200, True), query
    code, said = visitor.get(f"/setup/people/{school.people['birkett']}")
    assert (code, "birkett@mail.example" in said) == (200, True)
    assert visitor.get("/setup/people/P9999")[0] == 404


def test_who_holds_which_post_when_is_shown_for_a_school(school: School, desk: Desk) -> None:
    end = c.EndHolder(role="head", person=school.people["birkett"], last_day=at("2026-12-18").date())
    school.door.ask("A", end, by=ENGINE, now=at("2026-11-01"))
    visitor = Visitor(desk, school, "okafor")
    code, said = visitor.get("/setup/posts/A")
    assert code == 200
    assert re.search(r"Headteacher Birkett Not known 18 December 2026 Now", said)
    assert visitor.get("/setup/posts/nothing")[0] == 404
    assert Visitor(desk, school, "administrator").get("/setup/posts/A")[0] == 404
    with reading(school.engine) as conn:
        assert ("A", "posts") in {(one.case, one.what) for one in reads(conn)}


def test_the_authoritys_own_record_has_no_posts_of_a_school(school: School, desk: Desk) -> None:
    held = {"hsi": ((school.people["okafor"], None, None),)}
    own = c.RecordAuthority(authority="Milton Keynes", policy="mk-2010", calendar="calendar-mk", holders=held)
    school.door.ask("authority", own, by=ENGINE, now=NOON)
    _, said = Visitor(desk, school, "okafor").get("/setup/posts/authority")
    assert "Assistant Director, Universal Services: record who starts" in said
    assert "Headteacher" not in said


def test_a_person_is_entered_and_who_entered_them_is_written_down(school: School, desk: Desk) -> None:
    visitor = Visitor(desk, school, "administrator")
    fields = {"name": "Zoë Nguyễn", "handle": "nguyen", "email": "nguyen@mail.example", "post": "", "phone": ""}
    assert visitor.post("/setup/people/new", **fields)[0] == 303
    with reading(school.engine) as conn:
        new = next(one for one in people(conn).values() if one.handle == "nguyen")
        assert (new.name, new.email, new.post) == ("Zoë Nguyễn", "nguyen@mail.example", None)
        assert (school.people["administrator"], f"entered {new.id}") in {(x.reader, x.what) for x in reads(conn, "")}
    code, said = visitor.post("/setup/people/new", **fields)
    assert (code, "nguyen is Zoë Nguyễn's already" in said.replace("&#39;", "'")) == (422, True)
    code, said = visitor.post("/setup/people/new", **{**fields, "handle": "other", "email": "NGUYEN@mail.example"})
    assert (code, "NGUYEN@mail.example is Zoë Nguyễn's already" in said.replace("&#39;", "'")) == (422, True)


@pytest.mark.parametrize(("field", "typed"), [
    ("name", ""), ("name", "x" * 201), ("name", "a‮b"), ("handle", "Upper"), ("handle", "a b"), ("handle", ""),
    ("email", "nobody"), ("email", "a@b\nBcc: c@d"), ("phone", "soon"), ("post", "a\x00b"), ("email", ""),
], ids=[
    "no name", "long name", "bidi", "capital", "space", "no handle", "no at", "two lines", "words", "nul", "neither",
])  # fmt: skip
def test_what_will_not_do_is_said_beside_its_field(school: School, desk: Desk, field: str, typed: str) -> None:
    visitor = Visitor(desk, school, "okafor")
    fields = {
        "name": "New Person",
        "handle": "new_person",
        "email": "new@mail.example",
        "post": "",
        "phone": "",
        field: typed,
    }
    answer = visitor.client.post("/setup/people/new", data={"csrf": visitor.mark, **fields})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}-error"' in answer.text
    for other, value in fields.items():
        assert other == field or not value or f'value="{value}"' in answer.text
    with reading(school.engine) as conn:
        assert "new_person" not in {one.handle for one in people(conn).values()}


# --- schools -------------------------------------------------------------------------------------------------------
NEW = {
    "school": "Second School", "urn": "990002", "school_type": "community", "phase": "primary", "category": "LA3",
    "sip_assigned": "1 September 2026", "holds_sip": "nair", "holds_hsi": "okafor", "holds_head": "passer_by",
    "once": "abc",
}  # fmt: skip


def test_a_school_is_entered_once_however_often_it_is_sent(school: School, desk: Desk) -> None:
    visitor = Visitor(desk, school, "okafor")
    assert visitor.post("/setup/schools/new", **NEW)[0] == 303
    assert visitor.post("/setup/schools/new", **NEW)[0] == 303
    with reading(school.engine) as conn:
        trail = entries(conn, "990002")
        case = desk.door.case(conn, "990002")
    assert [(one.type, one.actor, one.source) for one in trail if one.type == "school.recorded"] == [
        ("school.recorded", school.people["okafor"], "web")
    ]
    assert case.holder("head", NOON.date()) == school.people["passer_by"]
    code, said = visitor.post("/setup/schools/new", **{**NEW, "once": "another", "school": "A name of another"})
    assert (code, "990002 is on record already" in said) == (422, True)


@pytest.mark.parametrize(("field", "typed"), [
    ("school", ""), ("urn", ""), ("urn", "../x"), ("urn", "A" * 21), ("school_type", "castle"), ("phase", ""),
    ("category", "LA9"), ("sip_assigned", "soon"), ("holds_head", "stranger"), ("school", "<b>" * 100),
], ids=["no name", "no urn", "path", "long urn", "type", "phase", "category", "day", "stranger", "long"])  # fmt: skip
def test_a_school_that_will_not_do_is_not_entered(school: School, desk: Desk, field: str, typed: str) -> None:
    visitor = Visitor(desk, school, "okafor")
    answer = visitor.client.post("/setup/schools/new", data={"csrf": visitor.mark, **NEW, field: typed})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "<b><b>" not in answer.text
    with reading(school.engine) as conn:
        assert not entries(conn, "990002")


def test_the_form_begins_with_those_who_hold_the_posts_of_most_schools(school: School, desk: Desk) -> None:
    answer = Visitor(desk, school, "okafor").client.get("/setup/schools/new")
    assert re.search(r'name="holds_hsi"[^>]*value="okafor"', answer.text)
    assert not re.search(r'name="holds_head"[^>]*value="birkett"', answer.text)


# --- rules ---------------------------------------------------------------------------------------------------------
def test_every_rule_stands_beside_the_sentence_that_says_so(school: School, desk: Desk) -> None:
    code, said = Visitor(desk, school, "auditor").get("/setup/policy")
    assert code == 200
    policy = desk.framework.policy
    for one in (*policy.duties, *policy.triggers, *policy.letters.values()):
        assert one.source in said
        if one.quote:
            assert one.quote in said.replace("&#39;", "'").replace("&amp;", "&"), one
    assert "2 times each term" in said
    assert "within 5 working days of “Category changed”" in said
    assert "within 1 working day of “Letter bounced”. Reminders on the day." in said
    assert "by the day that “HM Inspectors asked” names" in said
    assert "The officer who was contacted to Headteacher" in said
    assert "Record a visit to the school an officer of the authority" in said
    assert "Make and revoke keys of other systems whoever looks after the desk" in said


def test_the_terms_are_those_of_the_calendar(school: School, desk: Desk) -> None:
    _, said = Visitor(desk, school, "auditor").get("/setup/terms")
    assert "Autumn term, first half" in said


# --- calendars and keys --------------------------------------------------------------------------------------------
def test_a_calendar_address_is_shown_once_and_revoked(school: School, desk: Desk) -> None:
    visitor = Visitor(desk, school, "okafor")
    _, said = visitor.post("/setup/feeds")
    path = re.search(r"/calendar/\S+\.ics", said)
    assert path
    assert visitor.client.get(path[0]).status_code == 200
    _, again = visitor.get("/setup/feeds")
    assert path[0] not in again
    mark = re.search(r"\b[0-9a-f]{8}\b", again)
    assert mark
    assert visitor.post(f"/setup/feeds/{mark[0]}/revoke")[0] == 303
    assert visitor.client.get(path[0]).status_code == 404


@pytest.mark.parametrize("what", ["feeds", "keys"])
def test_what_cannot_be_revoked_is_said_in_words_for_a_page_and_a_command(
    school: School, desk: Desk, what: str
) -> None:
    _, said = Visitor(desk, school, "okafor").post(f"/setup/{what}/00000000/revoke")
    assert "Nothing was revoked" in said
    assert "Choose one from the list of" in said
    assert "upturn " not in said


def test_a_key_is_shown_once_and_revoked(school: School, desk: Desk) -> None:
    visitor = Visitor(desk, school, "okafor")
    fields = {
        "system": "Data warehouse",
        "person": "nair",
        "reads": ["read:cases"],
        "records": "",
        "ends": "1 May 2027",
    }
    code, said = visitor.post("/setup/keys", **fields)
    key = re.search(r"upt_([a-z0-9]{8})_[A-Za-z0-9_-]{43}", said)
    assert code == 200
    assert key
    _, again = visitor.get("/setup/keys")
    assert key[0] not in again
    assert "Data warehouse Nair read:cases 1 May 2027 Never" in again
    assert visitor.post(f"/setup/keys/{key[1]}/revoke")[0] == 303
    assert "Revoked" in visitor.get("/setup/keys")[1]


@pytest.mark.parametrize(
    "amiss", [{"ends": ""}, {"ends": "soon"}, {"person": "x"}, {"reads": []}, {"system": ""}], ids=str
)
def test_a_key_that_will_not_do(school: School, desk: Desk, amiss: dict[str, object]) -> None:
    fields = {
        "system": "Data warehouse",
        "person": "nair",
        "reads": ["read:cases"],
        "records": "",
        "ends": "1 May 2027",
    }
    code, said = Visitor(desk, school, "okafor").post("/setup/keys", **{**fields, **amiss})
    assert (code, "No key was made" in said) == (422, True)


def test_a_key_that_will_not_do_comes_back_as_it_was_asked_for(school: School, desk: Desk) -> None:
    visitor = Visitor(desk, school, "okafor")
    fields = {"csrf": visitor.mark, "system": "", "person": "Nair", "reads": ["read:trail"], "ends": "1 May 2027"}
    page = visitor.client.post("/setup/keys", data=fields)
    assert re.findall(r'value="(read:\w+)" checked', page.text) == ["read:trail"]
    assert 'value="Nair"' in page.text


def test_a_short_name_is_known_however_it_was_typed(school: School, desk: Desk) -> None:
    fields = {"system": "Data warehouse", "person": "Nair", "reads": ["read:cases"], "ends": "1 May 2027"}
    assert "Data warehouse Nair read:cases" in Visitor(desk, school, "okafor").post("/setup/keys", **fields)[1]
