"""Who may see what, and do what: every address of the desk by every kind of visitor, as a table written by hand.

`+` is answered, `-` is told that it is not there, `!` that they may not, `x` the same on the page that they sent it
from, `>` is sent to sign in, `?` has no key.
A route that has no row fails the test; whoever is refused leaves nothing on record.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cases.store import open_database
from desk.web import web_app
from tests.desk.browsing import a_desk
from tests.desk.pages.at_the_desk import at_the_desk, unseen
from tests.desk.pages.everybody import VISITORS, Names, everybody
from tests.desk.pages.schools import NOW
from tests.desk.pages.test_school import text_of

KINDS = ("nobody", *VISITORS)
TABLE = """
                                              nobody own other head chair headB former diocese auditor clerk admin
GET  /                                        >      +   +     +    +     +     -      -       +       +     +
GET  /assets/{name}                           +      +   +     +    +     +     +      +       +       +     +
GET  /colour.css                              +      +   +     +    +     +     +      +       +       +     +
GET  /health                                  +      +   +     +    +     +     +      +       +       +     +
GET  /sign-in                                 +      +   +     +    +     +     +      +       +       +     +
POST /sign-in/pick                            -      -   -     -    -     -     -      -       -       -     -
POST /sign-in/link                            +      +   +     +    +     +     +      +       +       +     +
GET  /sign-in/link/{token}                    +      +   +     +    +     +     +      +       +       +     +
POST /sign-in/link/{token}                    +      +   +     +    +     +     +      +       +       +     +
GET  /sign-in/openid                          -      -   -     -    -     -     -      -       -       -     -
GET  /sign-in/openid/answer                   -      -   -     -    -     -     -      -       -       -     -
GET  /sessions                                >      +   +     +    +     +     -      -       +       +     +
GET  /kept/{id}                               >      +   -     -    -     -     -      -       -       -     -
POST /kept/{id}/drop                          >      +   +     +    +     +     -      -       +       +     +
GET  /calendar/{token}.ics                    +      +   +     +    +     +     +      +       +       +     +
GET  /demonstration                           >      -   -     -    -     -     -      -       -       -     -
POST /demonstration                           >      -   -     -    -     -     -      -       -       -     -

GET  /work                                    >      +   +     -    -     -     -      -       -       -     -
GET  /cases                                   >      +   +     -    -     -     -      -       +       -     -
GET  /cases.csv                               >      +   +     -    -     -     -      -       +       -     -
GET  /planner                                 >      +   +     -    -     -     -      -       +       -     -
GET  /register                                >      +   +     -    -     -     -      -       +       -     -
GET  /categories                              >      +   +     -    -     -     -      -       +       -     -
POST /categories/letters                      >      +   +     -    -     -     -      -       -       -     -

GET  /cases/{case}                            >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case}/people                     >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case}/plan                       >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case}/trail                      >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case_id}/do                      >      +   -     -    -     -     -      -       -       -     -
GET  /cases/{case_id}/do/{word}               >      +   -     -    -     -     -      -       -       -     -
POST /cases/{case_id}/do/{word}               >      +   !     -    -     -     -      -       -       -     -
GET  /cases/{case_id}/evidence                >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case_id}/evidence/{id}           >      +   -     -    -     -     -      -       +       -     -
POST /cases/{case_id}/evidence                >      +   x     -    -     -     -      -       -       -     -
GET  /cases/{case_id}/letters                 >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case_id}/letters/{number}        >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case_id}/letters/{number}/{n}    >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case}/meetings                   >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case}/meetings/new               >      +   -     -    -     -     -      -       -       -     -
GET  /cases/{case}/meetings/{meeting}         >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case}/meetings/{meeting}/record  >      +   -     -    -     -     -      -       -       -     -
POST /cases/{case}/meetings/{meeting}/record  >      +   -     -    -     -     -      -       -       -     -
POST /cases/{case}/meetings/{meeting}/papers  >      +   x     -    -     -     -      -       -       -     -
GET  /cases/{case}/meetings/{meeting}/papers/{number} > + +    -    -     -     -      -       +       -     -
GET  /cases/{case}/meetings/{meeting}/pack    >      +   +     -    -     -     -      -       +       -     -

GET  /letters                                 >      +   +     -    -     -     -      -       +       -     -
POST /letters                                 >      +   +     -    -     -     -      -       -       -     -
GET  /letters/{case_id}/{id}                  >      +   +     -    -     -     -      -       +       -     -
GET  /letters/{case_id}/{id}/{n}.pdf          >      +   +     -    -     -     -      -       +       -     -
POST /letters/{case_id}/{id}                  >      +   x     -    -     -     -      -       -       -     -

GET  /school                                  >      -   -     +    +     +     -      -       -       -     -
GET  /school/{case_id}                        >      -   -     +    +     -     -      -       -       -     -
GET  /school/{case_id}/letters/{letter_id}    >      -   -     +    -     -     -      -       -       -     -
GET  /school/{case_id}/letters/{letter_id}/{n} >      -   -     +    -     -     -      -       -       -     -
GET  /school/{case_id}/papers/{meeting}/{n}   >      -   -     +    +     -     -      -       -       -     -
GET  /school/{case_id}/evidence/{id}          >      -   -     +    +     -     -      -       -       -     -
GET  /school/{case_id}/do/{name}              >      -   -     +    +     -     -      -       -       -     -
GET  /school/{case_id}/do/{name}/{subject}    >      -   -     +    +     -     -      -       -       -     -
POST /school/{case_id}/do/{name}              >      -   -     +    +     -     -      -       -       -     -
POST /school/{case_id}/do/{name}/{subject}    >      -   -     +    +     -     -      -       -       -     -

GET  /post                                    >      +   +     -    -     -     -      -       -       +     -
GET  /post/{id}                               >      +   +     -    -     -     -      -       -       -     -
POST /post/print                              >      +   +     -    -     -     -      -       -       +     -
POST /post/posted                             >      +   +     -    -     -     -      -       -       +     -
POST /post/{id}/again                         >      +   !     -    -     -     -      -       -       -     -
POST /post/{id}/arrived                       >      +   +     -    -     -     -      -       -       -     -
POST /post/mail/file                          >      +   +     -    -     -     -      -       -       -     -
POST /post/mail/dismiss                       >      +   +     -    -     -     -      -       -       -     -

GET  /reports                                 >      +   +     -    -     -     -      -       -       -     -
GET  /reports/group                           >      +   +     -    -     -     -      -       -       -     -
GET  /reports/group.pdf                       >      +   +     -    -     -     -      -       -       -     -
GET  /reports/{which}.pdf                     >      +   +     -    -     -     -      -       -       -     -
GET  /reports/{which}.csv                     >      +   +     -    -     -     -      -       -       -     -
GET  /reports/categories                      >      +   +     -    -     -     -      -       -       -     -
GET  /reports/trust                           >      +   +     -    -     -     -      -       -       -     -
GET  /reports/term                            >      +   +     -    -     -     -      -       -       -     -
GET  /reports/term/{case_id}                  >      +   -     -    -     -     -      -       -       -     -
POST /reports/term/{case_id}                  >      +   -     -    -     -     -      -       -       -     -

GET  /setup                                   >      +   +     -    -     -     -      -       +       -     +
GET  /setup/policy                            >      +   +     -    -     -     -      -       +       -     +
GET  /setup/law                               >      +   +     -    -     -     -      -       +       -     +
GET  /setup/terms                             >      +   +     -    -     -     -      -       +       -     +
GET  /setup/feeds                             >      +   +     -    -     -     -      -       -       -     -
POST /setup/feeds                             >      +   !     -    -     -     -      -       -       -     -
POST /setup/feeds/{mark}/revoke               >      +   !     -    -     -     -      -       -       -     -
GET  /setup/keys                              >      +   +     -    -     -     -      -       +       -     +
POST /setup/keys                              >      +   +     -    -     -     -      -       !       -     +
POST /setup/keys/{id}/revoke                  >      +   +     -    -     -     -      -       !       -     +
GET  /setup/people                            >      +   +     -    -     -     -      -       +       -     +
GET  /setup/people/new                        >      +   +     -    -     -     -      -       -       -     +
POST /setup/people/new                        >      +   +     -    -     -     -      -       -       -     +
GET  /setup/people/{id}                       >      +   +     -    -     -     -      -       +       -     +
GET  /setup/posts/{case_id}                   >      +   +     -    -     -     -      -       +       -     -
GET  /setup/schools/new                       >      +   +     -    -     -     -      -       -       -     +
POST /setup/schools/new                       >      +   +     -    -     -     -      -       -       -     +

GET  /audit                                   >      -   -     -    -     -     -      -       +       -     -
GET  /audit/case                              >      -   -     -    -     -     -      -       +       -     -
GET  /audit/exceptions                        >      -   -     -    -     -     -      -       +       -     -
GET  /audit/exceptions.csv                    >      -   -     -    -     -     -      -       +       -     -
GET  /audit/sample                            >      -   -     -    -     -     -      -       +       -     -
GET  /audit/reads                             >      -   -     -    -     -     -      -       +       -     -
GET  /audit/verify                            >      -   -     -    -     -     -      -       +       -     -
GET  /audit/bundle                            >      -   -     -    -     -     -      -       +       -     -
POST /audit/bundle                            >      -   -     -    -     -     -      -       +       -     -

GET  /api/openapi.json                        +      +   +     +    +     +     +      +       +       +     +
GET  /api/policy                              ?      +   +     +    +     +     !      !       +       +     +
GET  /api/cases                               ?      +   +     +    +     +     !      !       +       +     +
GET  /api/cases/{case}                        ?      +   +     +    +     -     !      !       +       -     -
GET  /api/cases/{case}/owed                   ?      +   +     +    +     -     !      !       +       -     -
GET  /api/cases/{case}/meetings               ?      +   +     +    +     -     !      !       +       -     -
GET  /api/cases/{case}/milestones             ?      +   +     +    +     -     !      !       +       -     -
GET  /api/cases/{case}/coming                 ?      +   +     +    +     -     !      !       +       -     -
GET  /api/cases/{case}/trail                  ?      +   +     +    +     -     !      !       +       -     -
GET  /api/cases/{case}/letters                ?      +   +     +    +     -     !      !       +       -     -
GET  /api/cases/{case}/evidence               ?      +   +     +    +     -     !      !       +       -     -
GET  /api/cases/{case}/evidence/{id}          ?      +   -     -    -     -     !      !       +       -     -
GET  /api/cases/{case}/meetings/{meeting}/papers ?   +   +     +    +     -     !      !       +       -     -
GET  /api/cases/{case}/meetings/{meeting}/papers/{number} ? + + +   +     -     !      !       +       -     -
POST /api/cases/{case}/sip_visit              ?      +   !     !    !     -     !      !       !       -     -
POST /api/cases/{case}/add_evidence           ?      +   !     +    +     -     !      !       !       -     -
POST /api/cases/{case}/papers                 ?      +   !     !    !     -     !      !       !       -     -

POST /sessions/end                            >      +   +     +    +     +     +      +       +       +     +
POST /sign-out                                >      +   +     +    +     +     +      +       +       +     +
"""
"""Every command of the API goes the way of the one that stands here; tests/desk/api/test_permission.py has each."""
MEANT = {"+": {200, 303, 409, 422}, "-": {404}, "!": {403}, "x": {422}, ">": {303}, "?": {401}}
NOT_THEIRS = ("-", "!", "x", ">", "?")
OVER = {
    ("POST", "/sign-in/link"): {503},
    ("POST", "/sign-in/link/{token}"): {403},
    ("GET", "/sign-in/link/{token}"): {200, 403},
}
"""Where an answer is that nobody comes in: no mail server is here, and the link is the former head's."""


def rows() -> dict[tuple[str, str], dict[str, str]]:
    """The table: what each kind of visitor meets at each route."""
    lines = [line.split() for line in TABLE.strip().splitlines()[1:] if line.strip()]
    return {(method, path): dict(zip(KINDS, marks, strict=True)) for method, path, *marks in lines}


def routes(found: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Every address of an app with what is in it."""
    for route in found:
        inner = None if hasattr(route, "endpoint") else getattr(route, "original_router", getattr(route, "app", None))
        if inner is not None:
            yield from routes(inner.routes, before + getattr(route, "path", ""))
        else:
            yield from ((method, before + route.path) for method in route.methods if method != "HEAD")


@pytest.fixture(scope="module")
def original(sqlite_original: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Names, Path]:
    """The school with everybody around it, made once; each visitor gets a copy."""
    path = tmp_path_factory.mktemp("everybody") / "upturn.db"
    shutil.copy(sqlite_original, path)
    engine = open_database(f"sqlite:///{path}")
    names = everybody(engine)
    engine.dispose()
    return names, path


# --- the table -----------------------------------------------------------------------------------------------------
def test_every_route_has_a_row_and_every_row_a_route(original: tuple[Names, Path], tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{shutil.copy(original[1], tmp_path / 'upturn.db')}")
    found = set(routes(web_app(a_desk(engine, NOW)).routes))
    commands = {(m, path) for m, path in found if m == "POST" and path.startswith("/api/cases/")}
    table = set(rows())
    assert len(found) > 150
    assert found - commands - table == set()
    assert table - found == set()


@pytest.mark.parametrize("kind", KINDS)
def test_who_may_see_what(original: tuple[Names, Path], tmp_path: Path, kind: str) -> None:
    """Whoever may not is told that it is not there, and leaves nothing on record."""
    wrong = []
    with at_the_desk(original, tmp_path, kind) as visitor:
        before = visitor.recorded()
        for (method, route), marks in rows().items():
            answer = visitor.ask(method, route)
            meant = OVER.get((method, route), MEANT[marks[kind]])
            if answer.status_code not in meant:
                wrong.append(f"{method} {route}: {answer.status_code}, not {marks[kind]}")
            after = visitor.recorded()
            if marks[kind] in NOT_THEIRS and after != before:
                wrong.append(f"{method} {route} recorded {after.items() - before.items()}")
            before = after
            if marks[kind] in NOT_THEIRS:
                shown = [word for word in unseen(kind) if word in text_of(answer.content)]
                wrong += [f"{method} {route} says {word}" for word in shown]
    assert not wrong, "\n".join(wrong)
