"""A school whose chair has no e-mail address, and whoever works at the post."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import Engine, select, update

from cases import schema
from cases.store import reading, writing
from desk.site.desk import Desk
from notifications import outbox
from tests.cases.school import School, at
from tests.desk.api.calling import desk_at, with_parts
from tests.desk.browsing import Browser

NOON = at("2026-09-17", "12:00")


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
