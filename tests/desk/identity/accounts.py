"""The authority's own accounts, at a real provider; and a browser that signs in with one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import Engine

from desk.site.desk import Desk
from tests.cases.school import School
from tests.desk.browsing import words
from tests.desk.identity.coming import Clock, a_school, browser, desk_with, log, this_moment
from tests.desk.identity.provider import Provider, a_provider

TOKEN, KEYS, DISCOVERY = "/oauth2/token", "/jwks", "/.well-known/openid-configuration"
ACCOUNTS: dict[str, dict[str, Any]] = {
    "officer": {"email": "okafor@mail.example", "email_verified": True},
    "OFFICER": {"email": "OKAFOR@Mail.Example", "email_verified": True},
    "auditor": {"email": "auditor@mail.example", "email_verified": True},
    "clerk": {"email": "clerk@mail.example", "email_verified": True},
    "administrator": {"email": "administrator@mail.example", "email_verified": True},
    "head": {"email": "birkett@mail.example", "email_verified": True},
    "no post": {"email": "passer_by@mail.example", "email_verified": True},
    "stranger": {"email": "stranger@elsewhere.example", "email_verified": True},
    "twins": {"email": "twin@mail.example", "email_verified": True},
    "unverified": {"email": "okafor@mail.example", "email_verified": False},
    "says nothing": {"email": "okafor@mail.example"},
    "no address": {},
}


@pytest.fixture
def school(sqlite: Engine) -> School:
    return a_school(sqlite)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with a_provider(ACCOUNTS) as provider:
        yield provider


def office_of(school: School, provider: Provider, now: Clock | None = None, **settings: object) -> Desk:
    said = {"openid_issuer": provider.issuer, "openid_client": "upturn", "openid_secret": "S3cret-of-the-client"}
    return desk_with(school.engine, now or Clock(this_moment()), **{**said, **settings})


def back(client: TestClient, provider: Provider, account: str, to: str = "/") -> Response:
    """Sign in at the provider. Out: what we answer to what it sends back."""
    there = client.get("/sign-in/openid", params={"to": to})
    assert there.status_code == 303, there.text
    return client.get(provider.sign_in(there.headers["location"], account))


def is_in(client: TestClient) -> bool:
    return client.get("/").headers.get("location", "/sign-in") != "/sign-in"


# --- what may go wrong ---------------------------------------------------------------------------------------------
def refused(school: School, provider: Provider, says: str, why: str, now: Clock | None = None) -> None:
    with browser(office_of(school, provider, now)) as client:
        answer = back(client, provider, "officer")
        assert answer.status_code == 403
        assert says in words(answer)
        assert "Traceback" not in answer.text
        assert not is_in(client)
    assert why in log(school.engine)[-1][1]


BEGIN = "Nobody was signed in. Begin again"
