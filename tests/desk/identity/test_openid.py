"""Officers, auditors and clerks sign in with the authority's own accounts, at a real provider; whatever is wrong with
what comes back is a sentence, and nobody is in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from cases.store import add_person, writing
from tests.cases.school import School
from tests.desk.browsing import words
from tests.desk.identity.accounts import BEGIN, KEYS, TOKEN, back, is_in, office_of, provider, refused, school
from tests.desk.identity.coming import Clock, browser, log, this_moment
from tests.desk.identity.provider import Provider, resigned, their_keys

__all__ = ["provider", "school"]  # fixtures


# --- who gets in ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("account", ["officer", "OFFICER", "auditor", "clerk", "administrator"])
def test_whoever_works_in_the_desk_gets_in(school: School, provider: Provider, account: str) -> None:
    with browser(office_of(school, provider)) as client:
        answer = back(client, provider, account, "/sessions")
        assert (answer.status_code, answer.headers["location"]) == (303, "/sessions")
        assert "Where you are signed in" in words(client.get("/sessions"))
    who = "okafor" if account.lower() == "officer" else account
    assert log(school.engine) == [(school.people[who], "signed in (openid)")]


def test_the_browser_is_sent_with_pkce_state_and_nonce(school: School, provider: Provider) -> None:
    with browser(office_of(school, provider)) as client:
        asked = [parse_qs(urlsplit(client.get("/sign-in/openid").headers["location"]).query) for _ in range(2)]
    for one in asked:
        assert one["response_type"] == ["code"]
        assert one["code_challenge_method"] == ["S256"]
        assert one["redirect_uri"] == ["http://127.0.0.1:8000/sign-in/openid/answer"]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]


@pytest.mark.parametrize("account", ["head", "no post", "stranger", "twins"])
def test_all_others_get_the_same_words(school: School, provider: Provider, account: str) -> None:
    with writing(school.engine) as conn:
        add_person(conn, "twin1", "One Twin", "twin@mail.example")
        add_person(conn, "twin2", "Other Twin", "TWIN@mail.example")
    with browser(office_of(school, provider)) as client:
        answer = back(client, provider, account)
        assert answer.status_code == 403
        assert "Upturn does not know one person with a post here and the e-mail address of that account" in words(
            answer
        )
        assert not is_in(client)
    assert log(school.engine) == [
        ("unknown", "sign-in refused (account: no one person with that address works in the desk)")
    ]


@pytest.mark.parametrize("account", ["unverified", "says nothing", "no address"])
def test_an_address_that_was_not_verified_lets_nobody_in(school: School, provider: Provider, account: str) -> None:
    with browser(office_of(school, provider)) as client:
        assert back(client, provider, account).status_code == 403
        assert not is_in(client)


def test_an_authority_may_take_its_own_addresses_for_verified(school: School, provider: Provider) -> None:
    """Some providers never say so; the accounts are then the authority's own."""
    with browser(office_of(school, provider, openid_email="the authority's own")) as client:
        assert back(client, provider, "says nothing").status_code == 303
        assert is_in(client)


def test_an_officer_whose_posts_have_all_ended_does_not_get_in(school: School, provider: Provider) -> None:
    from cases import commands as c
    from cases.case import ENGINE

    now = this_moment()
    end = c.EndHolder(role="hsi", person=school.people["okafor"], last_day=now.date() - timedelta(days=1))
    school.door.ask("A", end, by=ENGINE, now=now - timedelta(days=2))
    with browser(office_of(school, provider)) as client:
        assert back(client, provider, "officer").status_code == 403


@pytest.mark.parametrize(
    "claim",
    [
        {"iss": "https://elsewhere.example"},
        {"nonce": "another"},
        {"aud": "another"},
        {"exp": 1},
        {"iat": 4_000_000_000},
    ],
    ids=["issuer", "nonce", "audience", "expired", "not yet"],
)
def test_a_token_that_is_right_but_for_one_thing(school: School, provider: Provider, claim: dict[str, Any]) -> None:
    provider.change = {TOKEN: resigned(lambda claims: claims | claim), KEYS: their_keys}
    refused(school, provider, BEGIN, "ID token is not right")


def test_the_same_token_unchanged_is_taken(school: School, provider: Provider) -> None:
    """So that the tests above fail for what they change, and not for how they sign."""
    provider.change = {TOKEN: resigned(lambda claims: claims), KEYS: their_keys}
    with browser(office_of(school, provider)) as client:
        assert back(client, provider, "officer").status_code == 303


@pytest.mark.parametrize("alg", ["RS256", "PS256", "RS512", "none"])
def test_a_token_that_somebody_else_signed(school: School, provider: Provider, alg: str) -> None:
    provider.change = {TOKEN: resigned(lambda claims: claims, alg)}
    if alg in ("PS256", "RS512"):
        provider.change[KEYS] = their_keys
    refused(school, provider, BEGIN, "ID token is not right")


@pytest.mark.parametrize("said", [{}, {"id_token": None}, {"id_token": "a.b.c"}, {"id_token": {"a": 1}}], ids=repr)
def test_no_token_at_all(school: School, provider: Provider, said: dict[str, Any]) -> None:
    provider.change = {TOKEN: lambda _: said}
    refused(school, provider, BEGIN, "ID token is not right")


def test_a_token_that_has_run_out(school: School, provider: Provider) -> None:
    now = Clock(this_moment())
    with browser(office_of(school, provider, now)) as client:
        there = client.get("/sign-in/openid").headers["location"]
        address = provider.sign_in(there, "officer")
        now.now += timedelta(minutes=9)
        provider.change = {TOKEN: resigned(lambda x: x | {"exp": x["iat"] + 60}), KEYS: their_keys}
        assert client.get(address).status_code == 403


def test_a_code_is_good_once(school: School, provider: Provider) -> None:
    with browser(office_of(school, provider)) as client:
        there = client.get("/sign-in/openid").headers["location"]
        address = provider.sign_in(there, "officer")
        kept = client.cookies["upturn-openid"]
        assert client.get(address).status_code == 303
        client.cookies.clear()
        assert client.get(address).status_code == 403  # what the browser kept is used up
        client.cookies.set("upturn-openid", kept)
        assert client.get(address).status_code == 403  # and so is the code at the provider
        assert not is_in(client)


def test_a_sign_in_of_another_browser_is_not_finished_here(school: School, provider: Provider) -> None:
    """Otherwise somebody could have an officer work under the account of another."""
    desk = office_of(school, provider)
    with browser(desk) as theirs, browser(desk) as client:
        address = provider.sign_in(theirs.get("/sign-in/openid").headers["location"], "officer")
        client.get("/sign-in/openid")
        assert client.get(address).status_code == 403
        assert not is_in(client)
    assert "the state was that of another sign-in" in log(school.engine)[-1][1]


def test_it_may_not_take_for_ever(school: School, provider: Provider) -> None:
    now = Clock(this_moment())
    with browser(office_of(school, provider, now)) as client:
        address = provider.sign_in(client.get("/sign-in/openid").headers["location"], "officer")
        now.now += timedelta(minutes=11)
        assert "longer than 10 minutes" in words(client.get(address))


def test_whoever_says_no_there_is_not_in(school: School, provider: Provider) -> None:
    with browser(office_of(school, provider)) as client:
        answer = client.get(provider.deny(client.get("/sign-in/openid").headers["location"]))
        assert (answer.status_code, BEGIN in words(answer)) == (403, True)
