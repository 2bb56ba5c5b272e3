"""`upturn doctor` says what is amiss with signing in, and how to mend it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from desk.doctor_of_signing_in import accounts, secrets
from desk.symptoms import Note
from tests.desk.browsing import office_on
from tests.desk.identity.provider import a_provider
from tests.notifications.servers import free_port

TODAY = date(2026, 11, 9)
LONG = "0123456789abcdef" * 2


def said(found: list[str]) -> list[tuple[bool, str]]:
    """Each finding: whether it is an ill, and its first words."""
    return [(not isinstance(one, Note), " ".join(one.split()[:5])) for one in found]


def test_a_provider_that_answers_is_well(sqlite: Engine) -> None:
    with a_provider({}) as provider:
        office = office_on(sqlite, openid_issuer=provider.issuer, openid_client="upturn")
        assert said(list(accounts(office, TODAY))) == []


@pytest.mark.parametrize(("issuer", "why"), [
    ("http://localhost:{port}", "the provider gave no answer that can be read"),
    ("http://provider.example", "UPTURN_OPENID_ISSUER is not an https address"),
], ids=["nobody", "no TLS"])  # fmt: skip
def test_a_provider_that_does_not(sqlite: Engine, issuer: str, why: str) -> None:
    office = office_on(sqlite, openid_issuer=issuer.format(port=free_port()), openid_client="upturn")
    (found,) = accounts(office, TODAY)
    assert not isinstance(found, Note)
    assert why in found


def test_half_a_set_up_is_none(sqlite: Engine) -> None:
    for half in ({"openid_issuer": "https://x.example"}, {"openid_client": "upturn"}):
        assert said(list(accounts(office_on(sqlite, **half), TODAY))) == [(True, "Signing in with the authority's")]
    assert said(list(accounts(office_on(sqlite), TODAY))) == [(False, "Everybody signs in by a")]


def test_addresses_that_nobody_verified_are_pointed_out(sqlite: Engine) -> None:
    office = office_on(sqlite, openid_email="the authority's own")
    assert (False, "Every e-mail address that the") in said(list(accounts(office, TODAY)))


def test_the_secret_is_there_long_enough_and_ours_alone(sqlite: Engine, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(LONG)
    file.chmod(0o600)
    assert said(list(secrets(office_on(sqlite, secret_key_file=file), TODAY))) == []
    file.chmod(0o644)
    assert said(list(secrets(office_on(sqlite, secret_key_file=file), TODAY))) == [(True, "Others on this machine can")]
    assert said(list(secrets(office_on(sqlite, secret_key="short"), TODAY))) == [(True, "The secret of sign-in is")]
    assert said(list(secrets(office_on(sqlite), TODAY))) == [(False, "Sign-in has no secret of")]


def test_sessions_do_not_travel_in_the_clear(sqlite: Engine) -> None:
    def of(address: str, proxies: int = 1) -> list[tuple[bool, str]]:
        return said(list(secrets(office_on(sqlite, secret_key=LONG, web_url=address, proxies=proxies), TODAY)))

    assert of("http://upturn.council.example") == [(True, "People would sign in at")]
    assert of("https://upturn.council.example") == []
    assert of("https://upturn.council.example", 0) == [(False, "Tries to sign in are")]
    assert of("http://127.0.0.1:8000", 0) == []
