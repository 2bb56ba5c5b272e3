"""Links are asked for and guessed only so often, and what is counted names nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from cases import schema
from cases.store import reading
from tests.cases.school import School
from tests.desk.identity.coming import Clock, browser, desk_with
from tests.desk.identity.letterbox import (
    NOON,
    Letterbox,
    ask,
    desk_by_mail,
    letterbox,
    on_both,
    school,
)

__all__ = ["letterbox", "on_both", "school"]  # fixtures


# --- not too often -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["birkett", "stranger"])
def test_one_address_gets_a_few_links_and_then_waits(
    school: School, letterbox: tuple[Letterbox, int], who: str
) -> None:
    _, port = letterbox
    now = Clock(NOON)
    with browser(desk_by_mail(school, port, now, limit_links=2)) as client:
        assert [ask(client, who).status_code for _ in range(3)] == [200, 200, 429]
        assert ask(client, who.upper()).headers["retry-after"] == "900"
        assert ask(client, "pask").status_code == 200
        now.now += timedelta(minutes=16)
        assert ask(client, who).status_code == 200


def test_one_place_asks_for_many_people_only_so_often(school: School, letterbox: tuple[Letterbox, int]) -> None:
    _, port = letterbox
    with browser(desk_by_mail(school, port, limit_links_address=3)) as client:
        assert [ask(client, f"guess{n}").status_code for n in range(4)] == [200, 200, 200, 429]


def test_where_it_came_from_is_believed_only_of_our_own_web_server(
    school: School, letterbox: tuple[Letterbox, int]
) -> None:
    _, port = letterbox
    one = {"limit_links_address": 1}
    with browser(desk_by_mail(school, port, **one)) as client:
        client.headers["x-forwarded-for"] = "192.0.2.1"
        assert ask(client, "guess1").status_code == 200
        client.headers["x-forwarded-for"] = "192.0.2.2"
        assert ask(client, "guess2").status_code == 429
    with browser(desk_by_mail(school, port, proxies=1, **one)) as client:
        for n, (passed, answer) in enumerate([
            ("192.0.2.9", 200), ("192.0.2.8", 200), ("192.0.2.7, 192.0.2.9", 429), ("192.0.2.9, 192.0.2.6", 200),
        ]):  # fmt: skip
            client.headers["x-forwarded-for"] = passed
            assert ask(client, f"other{n}").status_code == answer, passed


def test_links_cannot_be_guessed_for_long(school: School) -> None:
    with browser(desk_with(school.engine, NOON, limit_failures=2)) as client:
        answers = [client.post(f"/sign-in/link/{n:043}").status_code for n in range(3)]
    assert answers == [403, 403, 429]


def test_what_is_counted_names_nobody(school: School, letterbox: tuple[Letterbox, int]) -> None:
    _, port = letterbox
    with browser(desk_by_mail(school, port)) as client:
        ask(client, "birkett")
    with reading(school.engine) as conn:
        assert "birkett" not in repr(conn.execute(select(schema.attempts)).all())
