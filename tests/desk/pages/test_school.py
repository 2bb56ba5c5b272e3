"""A school's pages: what head and chair see of their own case, and that nothing else is in any byte of them."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, event, select

from cases import schema, store
from cases.store import entries, reading
from tests.desk.browsing import words
from tests.desk.pages.schools import AGENDA, FILE, OTHER, TELLING, Told, Visiting, with_everything


@pytest.fixture
def told(engine: Engine) -> Told:
    return with_everything(engine)


def links(text: str) -> list[str]:
    return re.findall(r'href="(/school/A/[^"#]+)"', text)


def every_page(visiting: Visiting) -> dict[str, bytes]:
    """Every page and file that can be reached from a school's page."""
    found = {"/school/A": visiting.get("/school/A").content}
    for path in links(found["/school/A"].decode()):
        answer = visiting.get(path)
        assert answer.status_code == 200, (path, answer.text)
        found[path] = answer.content
        for inner in links(answer.text) if "html" in answer.headers["content-type"] else []:
            found.setdefault(inner, visiting.get(inner).content)
    return found


def text_of(raw: bytes) -> str:
    if raw.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(raw)).pages)
    return raw.decode("utf-8", "replace")


@pytest.mark.parametrize("who", ["birkett", "pask"])
def test_nothing_restricted_and_nothing_of_another_school_is_on_any_page(told: Told, who: str) -> None:
    with told.as_(who) as visiting:
        pages = every_page(visiting)
    assert len(pages) > 8
    for path, raw in pages.items():
        assert [word for word in (*TELLING, *OTHER) if word in text_of(raw)] == [], path


def test_the_head_sees_what_is_asked_by_when_and_who_says_so(told: Told) -> None:
    with told.as_("birkett") as head:
        page = words(head.get("/school/A"))
    for said in ("Every pupil is tracked", "4 December 2026", "say whether you will come", "section 15", "Headteacher"):
        assert said in page
    assert "The partner visits" in page
    assert "Governors &lt;b&gt;see&lt;/b&gt; the budget" in page
    assert "6 November 2026 Late" in page


def test_concerns_are_those_that_the_school_was_told_of(told: Told) -> None:
    with told.as_("birkett") as head:
        page = words(head.get("/school/A"))
    assert "T05" in page
    assert "T09" in page
    assert page.count("Not answered yet") == 2


def test_each_sees_the_letters_that_went_to_them(told: Told) -> None:
    with told.as_("birkett") as head, told.as_("pask") as chair:
        heads, chairs = (set(links(x.get("/school/A").text)) for x in (head, chair))
        own = sorted(path for path in heads if "/letters/" in path)
        assert own
        assert not {path for path in own if path in chairs}
        for path in own:
            assert head.get(path).status_code == 200
            assert chair.get(path).status_code == 404
        opened = [words(head.get(path)) for path in own]
        alerts = [said for said in opened if "T05" in said or "poor behaviour" in said]
    assert sorted("No sound system" in said for said in alerts) == [False, True]
    assert sorted("poor behaviour" in said for said in alerts) == [False, True]


def test_a_letter_on_paper_is_read_on_the_page_and_as_it_went(told: Told) -> None:
    with told.as_("pask") as chair:
        path = next(x for x in links(chair.get("/school/A").text) if "/letters/" in x)
        letter = chair.get(path)
        pdf = chair.get(f"{path}/1")
    assert "by post" in words(letter)
    assert "Fernhollow" in words(letter)
    assert pdf.content.startswith(b"%PDF")
    assert pdf.headers["content-disposition"].startswith("attachment;")
    with reading(told.engine) as conn:
        assert pdf.content in {bytes(raw) for raw in conn.execute(select(schema.deliveries.c.raw)).scalars() if raw}


def test_papers_and_files_come_as_they_were_added_to_be_saved(told: Told) -> None:
    with told.as_("birkett") as head:
        page = head.get("/school/A")
        paper = head.get("/school/A/papers/G1/1")
        file = head.get(next(x for x in links(page.text) if "/evidence/" in x))
    assert (paper.content, file.content) == (AGENDA, FILE)
    for answer in (paper, file):
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]


FORMS = ("concerns", "meeting/G1", "view", "category", "milestone/M1", "representations", "contact")
PAGES = ("/school/A", *(f"/school/A/do/{form}" for form in FORMS), "/school/A/papers/G1/1")


@pytest.mark.parametrize("who", ["harlow", "okafor", "stray", "moss"])
def test_nobody_else_has_these_pages(told: Told, who: str) -> None:
    """For officers and auditors there are the pages of the case; another school is told that there is nothing."""
    with told.as_(who) as other:
        answers = [other.get(path) for path in PAGES] + [other.post(path) for path in PAGES[1:-1]]
    assert {answer.status_code for answer in answers} == {404}
    assert not [answer for answer in answers if "Fernhollow" in answer.text]


def test_what_is_not_there_and_what_is_not_theirs_have_the_same_answer(told: Told) -> None:
    with told.as_("birkett") as head, reading(told.engine) as conn:
        secret = next(
            x.data["evidence"] for x in entries(conn, "A") if x.type == "evidence.added" and x.data["restricted"]
        )
        mine, others = (f"evidence/{secret}", "evidence/nothing", "letters/1"), ("/school/B", "/school/C")
        paths = [*(f"/school/A/{path}" for path in mine), *others]
        answers = [head.get(path) for path in paths]
        kept = [re.sub(r'value="[^"]*"', "", re.sub(r'href="[^"]*"', "", x.text)) for x in answers]
    assert {x.status_code for x in answers} == {404}
    assert len(set(kept)) == 1


def test_a_head_of_one_school_goes_straight_to_it(told: Told) -> None:
    with told.as_("birkett") as head, told.as_("okafor") as officer:
        assert head.get("/school").headers["location"] == "/school/A"
        assert officer.get("/school").status_code == 404


def test_every_look_is_written_down(told: Told) -> None:
    with told.as_("birkett") as head:
        for path in ("/school/A", "/school/A/papers/G1/1", "/school/A/do/contact"):
            head.get(path)
    with reading(told.engine) as conn:
        rows = conn.execute(select(schema.reads)).all()
    mine = [row for row in rows if row.reader == told.people["birkett"]]
    assert {(row.case_id, row.what) for row in mine} == {("A", "school"), ("A", "papers"), ("A", "form")}


def test_a_page_asks_the_database_few_things(told: Told) -> None:
    asked: list[str] = []
    with told.as_("birkett") as head:
        head.get("/school/A")
        event.listen(told.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
        answer = head.get("/school/A")
    assert len([x for x in asked if not x.upper().startswith(("BEGIN", "PRAGMA", "SET", "COMMIT"))]) <= 12, asked
    assert len(answer.content) < 150_000


def test_without_a_post_there_is_nothing_to_see(told: Told) -> None:
    assert store  # the passer-by is on record and holds no post
    with told.as_("passer_by") as nobody:
        assert nobody.get("/school").status_code == 404
        assert nobody.get("/school/A").status_code == 404
