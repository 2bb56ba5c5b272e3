"""A provider of accounts that is down, strange or slow is a sentence, and what is secret stays so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cases.school import School
from tests.desk.browsing import words
from tests.desk.identity.accounts import DISCOVERY, KEYS, TOKEN, back, office_of, provider, school
from tests.desk.identity.coming import Clock, browser, desk_with, log, this_moment
from tests.desk.identity.provider import Provider, resigned, their_keys

__all__ = ["provider", "school"]  # fixtures


NO_ANSWER = "does not answer, or not as it should"


def test_a_provider_that_is_down_before_and_after(school: School, provider: Provider) -> None:
    with browser(office_of(school, provider)) as client:
        address = provider.sign_in(client.get("/sign-in/openid").headers["location"], "officer")
        provider.down = True
        for answer in (client.get(address), client.get("/sign-in/openid")):
            assert (answer.status_code, NO_ANSWER in words(answer)) == (403, True)


def test_a_provider_that_is_not_there(school: School) -> None:
    from tests.notifications.servers import free_port

    nobody = Provider(f"http://localhost:{free_port()}")
    with browser(office_of(school, nobody)) as client:
        answer = client.get("/sign-in/openid")
    assert (answer.status_code, NO_ANSWER in words(answer)) == (403, True)
    assert "gave no answer that can be read" in log(school.engine)[-1][1]


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=["issuer", "no TLS", "no keys", "script"],
)
def test_a_provider_that_says_strange_things_of_itself(
    school: School, provider: Provider, said: dict[str, Any]
) -> None:
    provider.change = {DISCOVERY: lambda whole: whole | said}
    with browser(office_of(school, provider)) as client:
        answer = client.get("/sign-in/openid")
    assert (answer.status_code, NO_ANSWER in words(answer)) == (403, True)


def test_an_issuer_without_tls_is_never_asked(school: School) -> None:
    with browser(office_of(school, Provider("http://provider.example"))) as client:
        assert client.get("/sign-in/openid").status_code == 403
    assert "not an https address" in log(school.engine)[-1][1]


def test_what_is_secret_is_in_no_answer_and_no_log(
    school: School, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    provider.change = {TOKEN: resigned(lambda claims: claims | {"nonce": "x"}), KEYS: their_keys}
    with browser(office_of(school, provider)) as client:
        answer = back(client, provider, "officer")
    ours = [
        record.getMessage() for record in caplog.records if not record.name.startswith(("oidc", "werkzeug", "httpx"))
    ]
    assert "S3cret" not in answer.text + " ".join(ours)
    assert "S3cret" not in " ".join(record.getMessage() for record in caplog.records)


def test_guessing_is_slowed_down(school: School, provider: Provider) -> None:
    now = Clock(this_moment())
    with browser(office_of(school, provider, now, limit_failures=3)) as client:
        for _ in range(3):
            assert client.get("/sign-in/openid/answer?code=a&state=b").status_code == 403
        answer = client.get("/sign-in/openid/answer?code=a&state=b")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "900")
        assert "Try again in 15 minutes" in words(answer)
        now.now += timedelta(minutes=15, seconds=1)
        assert client.get("/sign-in/openid/answer?code=a&state=b").status_code == 403


def test_without_a_provider_there_is_no_such_page(school: School) -> None:
    with browser(desk_with(school.engine, this_moment())) as client:
        assert client.get("/sign-in/openid").status_code == 404
        assert client.get("/sign-in/openid/answer").status_code == 404
        assert "your council account" not in words(client.get("/sign-in"))
