"""Letters on paper for tests: a PDF of blank pages, known by how wide they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from sqlalchemy import Connection, Engine, update

from cases.schema import people
from cases.store import writing
from notifications.outbox import Delivery
from tests.notifications.posting import plain

GOOD = "4 Orchard Row, Milton Keynes, MK9 3EJ"


@cache
def blank(pages: int, width: int = 595) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width, 842)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def papers(pages: int = 1) -> Callable[[Connection, Delivery, datetime], bytes]:
    """What writes e-mail plainly and letters as blank pages: a delivery's are as many points wide as 1000 and its
    number."""

    def write(conn: Connection, delivery: Delivery, now: datetime) -> bytes:
        return blank(pages, 1000 + delivery.id) if delivery.channel == "post" else plain(conn, delivery, now)

    return write


def widths(pdf: bytes) -> list[int]:
    """How wide each page is."""
    return [int(page.mediabox.width) for page in PdfReader(BytesIO(pdf)).pages]


def lives_at(engine: Engine, handle: str, post: str | None, email: str | None = None) -> None:
    """Somebody's addresses from now on."""
    with writing(engine) as conn:
        conn.execute(update(people).where(people.c.handle == handle).values(post=post, email=email))
