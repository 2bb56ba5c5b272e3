"""The post at the desk: mail that came in, and a page that stays quick and says when nothing goes."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import event, select, update

from cases import schema
from cases.store import writing
from notifications import arrivals
from notifications.matching import Marks
from tests.desk.browsing import desk_of, words
from tests.desk.pages.posting import NOON, Post, browser, post
from tests.notifications.mailing import mail

__all__ = ["post"]  # fixtures


# --- mail that came in ---------------------------------------------------------------------------------------------
def took_in(post: Post, name: str) -> str:
    taken = arrivals.take_in(post.school.door, mail(name), Marks("notices.council.example", None), NOON)
    assert taken.became == "waiting"
    return taken.digest


def test_mail_is_put_on_a_case_or_dismissed(post: Post) -> None:
    reply, bounce = took_in(post, "reply_outlook"), took_in(post, "gmail_bounce")
    with desk_of(post.desk) as base:
        officer = browser(post, base, "okafor")
        assert "RE: Your school's category" in words(officer.get("/post")).replace("&#39;", "'")
        refused = officer.post("/post/mail/file", {"message": reply, "case": "nowhere"})
        assert refused.status_code == 422
        assert 'value="nowhere"' in refused.text
        assert "There is no school with the record nowhere" in words(refused)
        officer.post("/post/mail/file", {"message": reply, "case": "A"})
        assert "is filed on case A" in words(officer.get("/post"))
        officer.post("/post/mail/dismiss", {"message": bounce})
        assert "No mail waits." in words(officer.get("/post"))


@pytest.mark.parametrize(
    "fields",
    [{}, {"message": "xyz", "case": "A"}, {"message": "0" * 64, "case": "A"}, {"message": "a\x00b", "case": "\x00"}],
    ids=["nothing", "no_digest", "unknown", "nul"],
)
def test_what_is_no_message_is_filed_nowhere(post: Post, fields: dict[str, object]) -> None:
    with desk_of(post.desk) as base:
        officer = browser(post, base, "okafor")
        assert officer.post("/post/mail/file", fields).status_code == 422
        assert officer.post("/post/mail/dismiss", fields).status_code == 422


# --- much of it, and in trouble ------------------------------------------------------------------------------------
def test_a_page_asks_few_questions_however_much_waits(post: Post) -> None:
    with writing(post.desk.engine) as conn:
        (row,) = conn.execute(select(schema.deliveries).where(schema.deliveries.c.state == "printed")).mappings()
        kept = {name: value for name, value in row.items() if name != "delivery_id"}
        for n in range(200):
            conn.execute(schema.deliveries.insert().values(**{**kept, "key": f"k{n}", "message_id": f"m{n}"}))
    asked: list[str] = []
    with desk_of(post.desk) as base:
        officer = browser(post, base, "okafor")
        officer.get("/post")
        event.listen(post.desk.engine, "before_cursor_execute", lambda *x: asked.append(x[2]))
        said = officer.get("/post")
    assert len([x for x in asked if x.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE"))]) <= 12
    assert len(said.content) < 150_000
    assert "The first 60 of 201 are shown." in words(said)
    assert not [x for x in asked if "raw" in x and "deliveries" in x], "no letter's bytes are read for a list"


def test_where_nothing_is_sent_the_page_says_so(post: Post) -> None:
    """What should have gone by itself two days ago is still there: the desk goes on, and says so."""
    with desk_of(post.desk) as base:
        officer = browser(post, base, "okafor")
        assert "since 15 September 2026, 16:30" in words(officer.get("/post"))
        assert "may have stopped" in words(officer.get("/post"))
        with writing(post.desk.engine) as conn:
            d = schema.deliveries.c
            conn.execute(update(schema.deliveries).where(d.state == "queued").values(state="sent"))
        assert "may have stopped" not in words(officer.get("/post"))


def test_every_answer_is_a_page(post: Post) -> None:
    with desk_of(post.desk) as base:
        answer: httpx.Response = browser(post, base, "okafor").get("/post")
    assert "<title>Post – Upturn –" in answer.text
    assert answer.text.count("<h1") == 1
