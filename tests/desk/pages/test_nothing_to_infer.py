"""Whoever may not see restricted evidence cannot tell from anything that they see that there is any (decision 32)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from cases.store import open_database
from tests.desk.api.calling import System, a_key
from tests.desk.pages.schools import Told
from tests.desk.pages.twins import Kind, pages, read, told_apart, twin, whole

OFFICER = (
    "/work", "/work?whose=everybody", "/work?whose=everybody&when=late", "/work?whose=everybody&when=coming",
    "/cases?standing=any", "/cases?standing=any&late=yes", "/cases?standing=any&sort=due", "/cases.csv?standing=any",
    "/planner", "/register", "/register?on=2026-11-16", "/categories", "/letters", "/post", "/reports/group.pdf",
    "/reports/categories", "/reports/trust", "/cases/A", "/cases/A?on=2026-11-10", "/cases/A?on=2026-11-16",
    "/cases/A/trail?kind=concern.logged", "/cases/A/trail?first=9/11/2026&last=9/11/2026", "/setup/posts/A",
)  # fmt: skip
OF_SCHOOL = {
    "birkett": ("/school/A", "/school"),
    "pask": ("/school/A", "/school"),
    "harlow": ("/school/B", "/school", "/school/A", "/cases/A"),
}
TWINS = [kind for kind in get_args(Kind) if kind != "none"]


@pytest.fixture(scope="module")
def twins(sqlite_original: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Told]]:
    made = {}
    for kind in get_args(Kind):
        path = tmp_path_factory.mktemp(kind) / "upturn.db"
        shutil.copy(sqlite_original, path)
        made[kind] = twin(open_database(f"sqlite:///{path}"), kind)
    yield made
    for told in made.values():
        told.engine.dispose()


@pytest.mark.parametrize("kind", TWINS)
def test_an_officer_of_another_school_is_shown_the_same(twins: Mapping[str, Told], kind: str) -> None:
    """Every list over all cases, the case today and on past days, each of its pages, letters and files; and whatever is
    linked from there."""
    with_it, without = (pages(twins[one], "stray", OFFICER, "/cases/A/") for one in (kind, "none"))
    assert len(without) > 40
    assert {page[1] for page in without} <= {200, 404}
    assert told_apart([read(page) for page in with_it], [read(page) for page in without]) == []


@pytest.mark.parametrize("kind", TWINS)
@pytest.mark.parametrize("who", ["birkett", "pask", "harlow"])
def test_a_school_is_shown_the_very_same(twins: Mapping[str, Told], kind: str, who: str) -> None:
    """To the last letter: its head, its chair, and the head of another school."""
    with_it, without = (pages(twins[one], who, [*OF_SCHOOL[who]], "/school") for one in (kind, "none"))
    assert len(without) > (3 if who == "harlow" else 8)
    assert told_apart([whole(page) for page in with_it], [whole(page) for page in without]) == []


@pytest.mark.parametrize("kind", TWINS)
def test_a_clerk_has_the_same_letters_to_post(twins: Mapping[str, Told], kind: str) -> None:
    with_it, without = (pages(twins[one], "clay", ["/post"], "/post") for one in (kind, "none"))
    assert told_apart([read(page) for page in with_it], [read(page) for page in without]) == []


@pytest.mark.parametrize("who", ["okafor", "moss"])
def test_those_who_may_see_it_do(twins: Mapping[str, Told], who: str) -> None:
    """What is compared is there to be found: an officer of the case and an auditor are told of it."""
    telling = ("T12", "O17", "only-for-officers", "a teacher starts in January")
    shown = "".join(page[2] for page in pages(twins["owed"], who, ["/cases/A", "/cases/A/trail"], "/cases/A/"))
    assert not [word for word in telling if word not in shown]


def test_the_words_of_a_rating_are_for_those_who_hold_a_post_whatever_they_say(twins: Mapping[str, Told]) -> None:
    for told in twins.values():
        shown = "".join(page[2] for page in pages(told, "stray", OFFICER, "/cases/A/"))
        assert "a teacher starts in January" not in shown


# --- other systems -------------------------------------------------------------------------------------------------
ADDRESSES = ("", "/owed", "/meetings", "/milestones", "/coming?days=60", "/trail", "/letters", "/evidence")
PLACES = {
    "number", "position", "leaf", "prev", "id", "seq", "delivery", "called_for_by", "subject", "rests_on", "digests",
    "message_id", "sent_as",
}  # fmt: skip
"""What says where an entry stands in the record, and what is made by chance."""


@pytest.mark.parametrize("kind", TWINS)
@pytest.mark.parametrize("who", ["stray", "birkett", "pask", "harlow"])
def test_a_key_is_answered_the_same(twins: Mapping[str, Told], kind: str, who: str) -> None:
    with_it, without = (answers(twins[one], who) for one in (kind, "none"))
    assert with_it == without


def answers(told: Told, who: str) -> dict[str, Any]:
    """What a key that acts as somebody is told, but for what is withheld: of that the place alone is told."""
    system = System(told.desk, a_key(told.desk, told.school, who))
    asked = {"/cases": system.get("/cases"), **{a: system.get(f"/cases/A{a}") for a in ADDRESSES}}
    return {address: (answer.status_code, unplaced(answer.json())) for address, answer in asked.items()}


def unplaced(said: Any) -> Any:
    if isinstance(said, dict):
        return {name: unplaced(value) for name, value in said.items() if name not in PLACES}
    if isinstance(said, list):
        return [unplaced(one) for one in said if not (isinstance(one, dict) and one.get("withheld"))]
    return said


@pytest.mark.parametrize("who", ["stray", "birkett", "moss"])
def test_a_clash_tells_nobody_else_what_was_recorded(twins: Mapping[str, Told], who: str) -> None:
    told = twins["owed"]
    system = System(told.desk, a_key(told.desk, told.school, who))
    answer = system.post("/cases/A/school_view", {"view": "agrees"}, If_Match='"5"')
    assert answer.status_code == 409
    assert "something else was recorded about this school" in answer.json()["why"]
    assert "concern" not in answer.text


def test_a_clash_tells_a_colleague(twins: Mapping[str, Told]) -> None:
    told = twins["owed"]
    system = System(told.desk, a_key(told.desk, told.school, "okafor"))
    answer = system.post("/cases/A/sip_visit", {}, If_Match='"5"')
    assert "recorded concern logged at" in answer.json()["why"]
