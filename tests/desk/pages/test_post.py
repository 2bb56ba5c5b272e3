"""The post at the desk: the clerk prints and posts, officers decide what did not arrive and file mail."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, update

from cases import commands as c
from cases import schema
from cases.case import ENGINE
from cases.reading_log import reads
from cases.store import add_person, entries, reading, writing
from tests.cases.school import School
from tests.desk.browsing import Browser, desk_of, words
from tests.desk.pages.posting import NOON, Post, browser, post

__all__ = ["post"]  # fixtures


PEOPLE = {
    "officer": ("okafor", 200),
    "clerk": ("clay", 200),
    "head": ("birkett", 404),
    "chair": ("pask", 404),
    "auditor": ("ames", 404),
    "administrator": ("adair", 404),
}


# --- who sees what -------------------------------------------------------------------------------------------------
def test_who_sees_the_post(post: Post) -> None:
    with desk_of(post.desk) as base:
        for kind, (who, status) in PEOPLE.items():
            assert browser(post, base, who).get("/post").status_code == status, kind


def test_who_may_do_what(post: Post) -> None:
    """What an address answers to whoever may not is that there is nothing."""
    stuck = post.to_head()
    post.in_state(stuck, "refused")
    asked = {
        "/post/print": {"officer", "clerk"},
        "/post/posted": {"officer", "clerk"},
        f"/post/{stuck}/arrived": {"officer"},
        f"/post/{stuck}/again": {"officer"},
        "/post/mail/dismiss": {"officer"},
        "/post/mail/file": {"officer"},
    }
    with desk_of(post.desk) as base:
        for path, may in asked.items():
            for kind in ("head", "auditor", "administrator", "clerk", "officer"):
                got = browser(post, base, PEOPLE[kind][0]).post(path)
                assert (got.status_code != 404) == (kind in may), (path, kind)


def test_a_clerk_sees_names_and_addresses_and_nothing_else(post: Post) -> None:
    post.in_state(post.to_head(), "refused")
    with desk_of(post.desk) as base:
        said = words(browser(post, base, "clay").get("/post"))
        assert "Pask" in said
        assert "4 Orchard Row" in said
        for hidden in ("Fernhollow", "category", "LA4a", "Birkett", "No such mailbox", "Mail to file"):
            assert hidden not in said, hidden
        assert browser(post, base, "clay").get(f"/post/{post.to_head()}").status_code == 404
        officers = words(browser(post, base, "okafor").get("/post"))
        assert "Fernhollow" in officers
        assert "No such mailbox." in officers


def test_the_check_is_where_it_is_written(post: Post) -> None:
    """Whoever comes by the command line is asked the same."""
    from cases.refusals import NotAllowed
    from notifications.deciding import release
    from notifications.post import confirm_posted, hand_out_envelopes

    stuck = post.to_head()
    post.in_state(stuck, "refused")
    people, door = post.school.people, post.school.door
    letterhead = post.desk.office.letterhead
    for who in ("birkett", "ames", "adair", "region"):
        with pytest.raises(NotAllowed):
            confirm_posted(door, [one.id for one in post.to_post()], people[who], NOON)
        with pytest.raises(NotAllowed):
            hand_out_envelopes(door, letterhead, people[who], NOON)
    with pytest.raises(NotAllowed):
        release(door, stuck, people["clay"], NOON)
    assert confirm_posted(door, [one.id for one in post.to_post()], people["clay"], NOON).startswith("1 letter is")


def test_an_officer_of_another_school_decides_nothing_here(engine: Engine, post: Post) -> None:
    other = School(engine, "B", without=("hsi",))
    with writing(engine) as conn:
        stranger = add_person(conn, "vance", "Vance", "vance@mail.example")
    start = c.StartHolder(role="hsi", person=stranger, first_day=date(2026, 9, 2))
    other.door.ask("B", start, by=ENGINE, now=NOON)
    stuck = post.to_head()
    post.in_state(stuck, "refused")
    with desk_of(post.desk) as base:
        said = Browser(post.desk, base, stranger).post(f"/post/{stuck}/again")
    assert said.status_code == 403
    assert "no officer of the authority for this school" in words(said)
    assert post.state(stuck) == "refused"


# --- letters on paper ----------------------------------------------------------------------------------------------
def test_the_clerk_prints_and_posts(post: Post) -> None:
    with desk_of(post.desk) as base:
        clerk = browser(post, base, "clay")
        assert "Not printed yet" in words(clerk.get("/post"))
        pdf = clerk.post("/post/print")
        assert pdf.headers["content-type"] == "application/pdf"
        assert pdf.headers["content-disposition"].startswith('attachment; filename="letters-2026-09-17.pdf"')
        assert "Pask" in PdfReader(BytesIO(pdf.content)).pages[0].extract_text()
        assert "The printed letter was posted" in words(clerk.get("/post"))
        done = clerk.post("/post/posted", {"all": "yes"})
        assert done.headers["location"] == "/post"
        assert "1 letter is recorded as posted on 17 September 2026." in words(clerk.get("/post"))
        assert "No letter waits to be posted." in words(clerk.get("/post"))
    assert post.to_post() == []
    with reading(post.desk.engine) as conn:
        told = entries(conn, "A")[-1]
        looks = [(x.what, x.case) for x in reads(conn)]
    assert (told.type, told.actor) == ("letter.posted", post.school.people["clay"])
    assert looks == [("letters to post", "")]


def test_letters_are_ticked_one_by_one(post: Post) -> None:
    (letter,) = post.to_post()
    with desk_of(post.desk) as base:
        officer = browser(post, base, "okafor")
        officer.post("/post/posted", {})
        assert "tick the letters" in words(officer.get("/post"))
        assert officer.post("/post/posted", {"letter": "999999"}).status_code == 422
        assert officer.post("/post/posted", {"letter": "1; DROP"}).headers["location"] == "/post"
        assert post.state(letter.id) == "printed"
        officer.post("/post/posted", {"letter": str(letter.id)})
        assert post.state(letter.id) == "posted"
        assert officer.post("/post/posted", {"letter": str(letter.id)}).status_code == 422  # the back button, and again


def test_a_form_of_another_session_posts_nothing(post: Post) -> None:
    (letter,) = post.to_post()
    with desk_of(post.desk) as base:
        clerk = browser(post, base, "clay")
        forged = clerk.client.post("/post/posted", data={"csrf": "made up", "letter": str(letter.id)})
    assert forged.status_code == 403
    assert post.state(letter.id) == "printed"


# --- what did not arrive -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["refused", "stopped", "bounced", "uncertain"])
def test_what_did_not_arrive_is_sent_again(post: Post, state: str) -> None:
    stuck = post.to_head()
    post.in_state(stuck, state)
    with desk_of(post.desk) as base:
        officer = browser(post, base, "okafor")
        said = words(officer.get(f"/post/{stuck}"))
        assert "No such mailbox." in said
        assert ("It arrived" in said) == (state == "uncertain")
        officer.post(f"/post/{stuck}/again")
        assert f"Delivery {stuck} will be sent with the next post." in words(officer.get("/post"))
    assert post.state(stuck) == "queued"


def test_somebody_was_told_by_telephone(post: Post) -> None:
    stuck = post.to_head()
    with writing(post.desk.engine) as conn:
        d = schema.deliveries.c
        call = update(schema.deliveries).where(d.delivery_id == stuck)
        conn.execute(call.values(channel="phone_task", state="queued", attempts=1))
    with desk_of(post.desk) as base:
        officer = browser(post, base, "okafor")
        assert "They were told by telephone" in words(officer.get(f"/post/{stuck}"))
        officer.post(f"/post/{stuck}/arrived")
    assert post.state(stuck) == "told"


def test_a_delivery_that_is_not_there(post: Post) -> None:
    with desk_of(post.desk) as base:
        officer = browser(post, base, "okafor")
        assert officer.get("/post/99999").status_code == 404
        assert officer.get("/post/0").status_code == 422
        assert officer.get("/post/99999999999999999999").status_code == 422
