"""The post at the desk: the clerk prints and posts, officers decide what did not arrive and file mail."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import httpx
import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, event, select, update

from cases import commands as c
from cases import schema
from cases.case import ENGINE
from cases.reading_log import reads
from cases.store import add_person, entries, reading, writing
from desk.site.desk import Desk
from notifications import arrivals, outbox
from notifications.matching import Marks
from tests.cases.school import School, at
from tests.desk.api.calling import desk_at, with_parts
from tests.desk.browsing import Browser, desk_of, words
from tests.notifications.mailing import mail

NOON = at("2026-09-17", "12:00")
PEOPLE = {
    "officer": ("okafor", 200),
    "clerk": ("clay", 200),
    "head": ("birkett", 404),
    "chair": ("pask", 404),
    "auditor": ("ames", 404),
    "administrator": ("adair", 404),
}


class Post:
    """A school whose chair has no e-mail address, so that letters to them are posted by a clerk."""

    def __init__(self, engine: Engine) -> None:
        self.school = with_parts(School(engine))
        self.school.concern()
        self.school.in_4a()
        self.school.category_letter()
        self.desk: Desk = desk_at(engine, self.school, NOON)
        self.desk.office.__dict__["post_channel"] = "hand"
        self.pdf = blank()
        with writing(engine) as conn:
            d = schema.deliveries.c
            made = update(schema.deliveries).where(d.channel == "post")
            conn.execute(made.values(state="printed", raw=self.pdf))

    def to_post(self) -> list[outbox.Delivery]:
        with reading(self.desk.engine) as conn:
            return outbox.in_state(conn, "printed")

    def in_state(self, id: int, state: str, why: str = "No such mailbox.") -> None:
        with writing(self.desk.engine) as conn:
            outbox.settle(conn, id, state, NOON, why)

    def to_head(self) -> int:
        with reading(self.desk.engine) as conn:
            d = schema.deliveries.c
            wanted = select(d.delivery_id).where(d.person_id == self.school.people["birkett"])
            return int(conn.execute(wanted.order_by(d.delivery_id)).scalars().first() or 0)

    def state(self, id: int) -> str | None:
        with reading(self.desk.engine) as conn:
            return outbox.state_of(conn, id)


def blank() -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.fixture
def post(engine: Engine) -> Post:
    return Post(engine)


def browser(post: Post, base: str, who: str) -> Browser:
    return Browser(post.desk, base, post.school.people[who])


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
