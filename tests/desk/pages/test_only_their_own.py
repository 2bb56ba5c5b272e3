"""Whoever is at a school has the pages of their own school, and no page, file or form of anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import Engine

from cases.commands import COMMANDS
from desk.pages import ROUTERS
from tests.desk.pages.schools import OTHER, TELLING, Told, with_everything

THEIRS = ("/school", "/sign", "/kept", "/sessions", "/calendar/")
"""What begins so is for anybody who is signed in, or has a secret address; each of it is tested for itself."""
FILLED = {"case": "A", "case_id": "A", "word": "milestone_met", "meeting": "G1", "meeting_id": "G1"}


def addresses() -> Iterator[tuple[str, str]]:
    """Every page and form of the desk, about Fernhollow where it is about a school."""
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            if not route.path.startswith(THEIRS):
                path = re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: FILLED.get(found[1], "1"), route.path)
                yield from ((method, path) for method in sorted(route.methods or ()) if method in ("GET", "POST"))


@pytest.fixture
def told(sqlite: Engine) -> Told:
    return with_everything(sqlite)


@pytest.mark.parametrize("who", ["birkett", "pask"])
def test_no_page_of_the_authority_is_there_for_a_school(told: Told, who: str) -> None:
    there = []
    with told.as_(who) as school:
        for method, path in addresses():
            answer = school.get(path) if method == "GET" else school.post(path)
            if answer.status_code != 404:
                there.append(f"{method} {path}: {answer.status_code}")
            assert not [word for word in (*TELLING, *OTHER) if word in answer.text], path
    assert len(list(addresses())) > 40
    assert there == []


def test_no_form_of_an_officer_is_there_for_a_school(told: Told) -> None:
    """It would say how far the record has come, and what colleagues of the authority recorded since."""
    with told.as_("birkett") as head:
        answers = {word: head.get(f"/cases/A/do/{word}").status_code for word in COMMANDS}
    assert set(answers.values()) == {404}
