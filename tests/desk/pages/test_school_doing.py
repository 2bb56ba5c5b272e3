"""What a headteacher and a chair answer in a browser: recorded once, with everything typed still there on errors."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, func, select

from cases import commands as c
from cases import schema
from cases.store import entries, reading, writing
from cases.trail import Entry
from desk.identity.returning import keep
from tests.cases.school import at
from tests.desk.browsing import words
from tests.desk.pages.schools import FILE, TELLING, Told, Visiting, with_everything

CONCERNS, VIEW, CONTACT = "/school/A/do/concerns", "/school/A/do/view", "/school/A/do/contact"
HOSTILE = "<script>alert(1)</script> =cmd|' /C calc'!A0 ‮"


@pytest.fixture
def told(engine: Engine) -> Told:
    return with_everything(engine)


def recorded(told: Told, type: str, case: str = "A") -> list[Entry]:
    with reading(told.engine) as conn:
        return [x for x in entries(conn, case, private=True) if x.type == type]


def kept(told: Told) -> int:
    with reading(told.engine) as conn:
        return int(conn.execute(select(func.count()).select_from(schema.documents)).scalar_one())


def mark(page: httpx.Response) -> str:
    found = re.search(r'name="once" value="([^"]+)"', page.text)
    assert found
    return found[1]


def sent(visiting: Visiting, path: str, fields: dict[str, Any], files: Any = None) -> httpx.Response:
    """A form, opened and sent."""
    return visiting.post(path, {"once": mark(visiting.get(path)), **fields}, files)


ANSWERED = {"T05-answer": "accurate", "T09-answer": "not_accurate", "T09-says": "two exclusions, not twelve"}


def test_each_concern_is_answered_with_evidence(told: Told) -> None:
    with told.as_("birkett") as head:
        answer = sent(head, CONCERNS, ANSWERED, [("files", ("Tracking.pdf", FILE, "application/pdf"))])
        page = words(head.get("/school/A"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/school/A")
    [said] = recorded(told, "concern.answered")
    assert said.data["answers"] == {"T05": "accurate", "T09": "not_accurate"}
    assert said.private["says"] == {"T09": "two exclusions, not twelve"}
    assert (said.actor, said.source) == (told.people["birkett"], "web")
    assert recorded(told, "evidence.added")[-1].private["name"] == "Tracking.pdf"
    for words_ in ("You said that this is accurate", "two exclusions, not twelve", "Tracking.pdf"):
        assert words_ in page


def test_what_is_wrong_is_said_beside_its_field_and_everything_typed_stays(told: Told) -> None:
    with told.as_("birkett") as head:
        typed = {"T05-answer": "not_accurate", "T05-says": " ", "T09-answer": "accurate", "T09-says": HOSTILE}
        page = sent(head, CONCERNS, typed, [("files", ("Tracking.pdf", FILE, "application/pdf"))])
    assert page.status_code == 422
    assert "What is not right: say it in your own words" in page.text
    assert '<a href="#T05-says"' in page.text
    assert 'id="T05-says-error"' in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "Choose the file again" in page.text
    assert recorded(told, "concern.answered") == []


def test_an_empty_answer_is_none(told: Told) -> None:
    with told.as_("birkett") as head:
        page = sent(head, CONCERNS, {})
    assert page.status_code == 422
    assert "Answer at least one of the concerns" in page.text


def test_a_restricted_point_cannot_be_answered_and_is_nowhere_in_the_page(told: Told) -> None:
    with told.as_("birkett") as head:
        page = sent(head, CONCERNS, {"T12-answer": "accurate", "T12-says": "we know"})
        strange = sent(head, CONCERNS, {"T99-answer": "accurate"})
    assert page.status_code == strange.status_code == 422
    clean = [re.sub(r'value="[^"]*"', "", x.text) for x in (page, strange)]
    assert clean[0] == clean[1]
    assert not [word for word in TELLING if word in page.text]


# --- once
def test_the_same_form_sent_twice_does_one_thing(told: Told) -> None:
    with told.as_("birkett") as head:
        once = mark(head.get("/school/A/do/milestone/M1"))
        first, again = (head.post("/school/A/do/milestone/M1", {"once": once}) for _ in range(2))
    assert first.headers["location"] == again.headers["location"] == "/school/A"
    assert len(recorded(told, "milestone.met")) == 1


def test_the_same_form_with_other_words_says_that_it_was_recorded(told: Told) -> None:
    with told.as_("birkett") as head:
        fields = {"to": told.people["okafor"], "says": "please ring"}
        once = mark(head.get(CONTACT))
        head.post(CONTACT, {"once": once, **fields})
        page = head.post(CONTACT, {"once": once, **fields, "says": "please write"})
        assert page.status_code == 422
        assert "This form was sent before, and was recorded" in page.text
        assert "please write" in page.text
        head.post(CONTACT, {"once": mark(page), **fields, "says": "please write"})
    assert len(recorded(told, "contact.from_head")) == 2


def test_what_colleagues_of_the_authority_do_meanwhile_is_not_let_out(told: Told) -> None:
    """An officer's form is refused where somebody wrote since it was opened; a school's would tell of their work."""
    with told.as_("birkett") as head:
        page = head.get(CONCERNS)
        told.school.ask(c.LogConcern(judged=("T12",)), "nair", at("2026-11-16", "10:30"))
        answer = head.post(CONCERNS, {"once": mark(page), **ANSWERED})
    assert answer.status_code == 303
    assert 'name="seen" value=""' in page.text


# --- each form
def test_a_meeting_is_answered_and_a_deputy_named(told: Told) -> None:
    with told.as_("birkett") as head, told.as_("pask") as chair:
        nobody = sent(head, "/school/A/do/meeting/G1", {"answer": "deputy"})
        assert 'id="deputy-error"' in nobody.text
        sent(head, "/school/A/do/meeting/G1", {"answer": "deputy", "deputy": "Sam Ash, deputy head"})
        sent(chair, "/school/A/do/meeting/G1", {"answer": "accepted"})
        assert "You said that you cannot come" in words(head.get("/school/A"))
        assert "Sam Ash" not in chair.get("/school/A").text
    replies = recorded(told, "meeting.replied")
    assert [(x.data["role"], x.data["answer"], x.private.get("deputy", "")) for x in replies] == [
        ("head", "declined", "Sam Ash, deputy head"),
        ("chair", "accepted", ""),
    ]


def test_nobody_answers_for_somebody_else(told: Told) -> None:
    with told.as_("birkett") as head:
        sent(head, "/school/A/do/meeting/G1", {"answer": "accepted", "person": told.people["pask"]})
    [reply] = recorded(told, "meeting.replied")
    assert reply.data["person"] == told.people["birkett"]


def test_the_schools_view_and_a_request_for_a_category(told: Told) -> None:
    with told.as_("pask") as chair:
        assert sent(chair, VIEW, {"view": "LA3", "evidence": "tracking.pdf\nvisit.pdf"}).status_code == 303
        assert sent(chair, "/school/A/do/category", {"to": "LA4a", "reason": "results"}).status_code == 303
        wrong = sent(chair, "/school/A/do/category", {"to": "LA1", "reason": "results"})
    assert recorded(told, "school_view.recorded")[0].private["evidence"] == ["tracking.pdf", "visit.pdf"]
    assert recorded(told, "category.requested")[0].data["to"] == "LA4a"
    assert wrong.status_code == 422
    assert "cannot be chosen here" in wrong.text


def test_representations_are_made_once_there_is_a_notice(told: Told) -> None:
    with told.as_("pask") as chair:
        assert chair.get("/school/A/do/representations").status_code == 404
        warning = {"grounds": "standards_unacceptably_low", "requires": {"R1": "put it right"}, "minded": "s64"}
        told.school.ask(c.GiveWarning.model_validate(warning), "okafor", at("2026-11-16", "10:50"))
        asked = words(chair.get("/school/A"))
        assert "Representations about the warning notice" in asked
        assert "put it right" in asked
        assert sent(chair, "/school/A/do/representations", {"says": "The results rose in July."}).status_code == 303
        assert "Representations about the warning notice" not in words(chair.get("/school/A"))
    [made] = recorded(told, "representations.received")
    assert made.private["says"] == "The results rose in July."


def test_a_contact_has_the_post_of_whoever_asks_and_a_name_that_counts_nothing(told: Told) -> None:
    with told.as_("pask") as chair:
        page = chair.get(CONTACT)
        assert "School Improvement Partner" in page.text
        sent(chair, CONTACT, {"to": told.people["nair"], "says": "the budget"})
        assert sent(chair, CONTACT, {"to": told.people["birkett"], "says": "x"}).status_code == 422
    [made] = recorded(told, "contact.from_head")
    assert (made.data["role"], made.data["to"]) == ("chair", told.people["nair"])
    assert re.fullmatch(r"C-[0-9a-f]{8}", made.data["contact"])


# --- files
BAD: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.pdf", b"", "it is empty"),
    "a program under another name": ("a.pdf", b"MZ\x90\x00\x03", "it is of no type that is taken"),
    "a lie": ("a.png", FILE, "its name ends in .png, and what is in it is a PDF"),
    "too large": ("a.txt", b"a" * (1024 * 1024 + 1), "it is larger than 1 MB"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_file_that_is_not_taken_is_said_beside_it_and_nothing_is_recorded(engine: Engine, what: str) -> None:
    told = with_everything(engine, evidence_mb=1)
    name, raw, why = BAD[what]
    before = kept(told)
    with told.as_("birkett") as head:
        page = sent(head, CONCERNS, ANSWERED, [("files", (name, raw, "application/pdf"))])
    assert page.status_code == 422
    assert why[0].upper() + why[1:] in words(page)
    assert f"The file {name} was not taken." in words(page)
    assert 'id="files-error"' in page.text
    assert "two exclusions, not twelve" in page.text
    assert recorded(told, "concern.answered") == []
    assert kept(told) == before


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.pdf", "C:\\temp\\a.pdf", 'a"b\r\nSet-Cookie: x.pdf', "‮fdp.exe.pdf", "é ü.pdf", ".pdf"],
    ids=["folders", "windows", "a header", "turned round", "accents", "no name"],
)  # fmt: skip
def test_a_hostile_name_is_made_harmless(told: Told, name: str) -> None:
    with told.as_("birkett") as head:
        assert sent(head, VIEW, {"view": "agrees"}, [("files", (name, FILE, "x/y"))]).status_code == 303
        page = head.get("/school/A")
        path = re.findall(r'href="(/school/A/evidence/[^"]+)"', page.text)[0]
        answer = head.get(path)
    assert answer.content == FILE
    said = answer.headers["content-disposition"]
    assert re.fullmatch(r"attachment; filename=\"[\w .-]+\"; filename\*=UTF-8''[\w.%~-]+", said)
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-type"] == "application/pdf"


def test_more_than_is_taken_at_once_is_refused_as_it_comes_in(told: Told) -> None:
    with told.as_("birkett") as head:
        page = sent(head, VIEW, {"view": "agrees"}, [("files", ("a.pdf", b"%PDF-" + b"0" * (26 * 1024 * 1024), "x/y"))])
    assert page.status_code == 413
    assert recorded(told, "school_view.recorded") == []


# --- kept
def test_what_was_typed_when_a_session_was_over_comes_back(told: Told) -> None:

    with writing(told.engine) as conn:
        id = keep(conn, told.people["birkett"], CONTACT, [("says", "the boiler")], told.desk.now())
    with told.as_("birkett") as head, told.as_("pask") as chair:
        assert "the boiler" in head.get(f"{CONTACT}?kept={id}").text
        assert "the boiler" not in chair.get(f"{CONTACT}?kept={id}").text


@pytest.mark.parametrize("form", ["concerns", "view", "contact", "meeting/G1", "category"])
@pytest.mark.parametrize("typed", [HOSTILE, "x" * 1_000_000, "\0", "a\nb" * 9], ids=["hostile", "huge", "nul", "lines"])
def test_no_form_breaks_whatever_is_typed(told: Told, form: str, typed: str) -> None:
    with told.as_("birkett") as head:
        page = head.get(f"/school/A/do/{form}")
        names = set(re.findall(r'name="([^"]+)"', page.text)) - {"csrf", "once", "seen", "press", "viewport", "files"}
        assert names
        answer = head.post(f"/school/A/do/{form}", {"once": mark(page), **dict.fromkeys(names, typed)})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
