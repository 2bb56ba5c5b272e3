"""One spelling for every entry, one hash for every spelling, and no personal value in either."""

from __future__ import annotations

import json
import unicodedata
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.trail import Draft, NotCanonical, canonical, digest_of, disclose, leaf_of, read, seal, stamp

NOW = datetime(2026, 9, 15, 15, 30, 0, 1, tzinfo=UTC)
DRAFT = Draft("concern.raised", {"school": "110400", "triggers": ["T01", "T02"]}, "P0001", date(2026, 9, 14))

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
NAMES = st.text(st.characters(max_codepoint=127, exclude_characters="\x00"))
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
JSONS = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)


def sealed(draft: Draft = DRAFT, seq: int = 1, prev: str = "", at: datetime = NOW) -> str:
    salts = [f"s{n}" for n, _ in enumerate(draft.private)]
    return seal(draft, case="MK-0001", seq=seq, prev=prev, at=at, id="e1", salts=salts)[0]


@given(JSONS)
def test_what_is_written_reads_back_and_is_written_the_same_again(value: Any) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text


@given(st.dictionaries(NAMES, JSONS, max_size=6))
def test_the_order_in_which_fields_came_does_not_show(value: dict[str, Any]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@given(JSONS, st.floats())
def test_a_fraction_is_refused_wherever_it_hides(value: Any, fraction: float) -> None:
    with pytest.raises(NotCanonical, match="fraction"):
        canonical({"data": [value, {"deep": fraction}]})


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (2**53, r"below 2\^53"),
        (-(2**53), r"below 2\^53"),
        ({"straße": 1}, "plain ASCII"),
        ({1: "one"}, "plain ASCII"),
        (date(2026, 9, 1), "an entry holds text"),
        ({"a": {1, 2}}, "a is .*an entry holds text"),
        ("a\x00b", "NUL"),
        ({"a\x00": 1}, "NUL"),
        ("\ud83d", "half a character"),
    ],
)
def test_what_has_no_single_spelling_is_refused_with_a_sentence(value: Any, why: str) -> None:
    with pytest.raises(NotCanonical, match=why):
        canonical(value)


def test_a_backslash_before_u0000_is_only_text() -> None:
    assert json.loads(canonical("C:\\u0000")) == "C:\\u0000"


def test_text_is_kept_as_it_was_typed() -> None:
    apart = unicodedata.normalize("NFD", "é")
    assert canonical("é") != canonical(apart)
    assert json.loads(canonical(apart)) == apart


def test_the_leaf_is_that_of_rfc_6962() -> None:
    # RFC 6962 2.1: the hash of the leaf "" is that of one zero byte, as published with Certificate Transparency.
    assert leaf_of("").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_the_digest_is_that_of_rfc_9901() -> None:
    # RFC 9901 4.2.3 gives this disclosure's digest.
    said = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
    assert digest_of(said) == "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"


def test_moments_are_utc_to_the_microsecond_and_sort_as_text() -> None:
    assert stamp(datetime(2026, 9, 15, 16, 30, 0, tzinfo=ZoneInfo("Europe/London"))) == "2026-09-15T15:30:00.000000Z"
    assert stamp(NOW) == "2026-09-15T15:30:00.000001Z"
    assert stamp(NOW) < stamp(NOW + timedelta(microseconds=1)) < stamp(NOW + timedelta(days=200))


def test_an_entry_is_these_fields_in_this_spelling() -> None:
    assert sealed(replace(DRAFT, src="cmd1", corrects="e0"), seq=2, prev="00ff") == (
        '{"actor":"P0001","at":"2026-09-15T15:30:00.000001Z","case":"MK-0001","corrects":"e0",'
        '"data":{"school":"110400","triggers":["T01","T02"]},"effective":"2026-09-14","id":"e1","prev":"00ff",'
        '"sd":[],"seq":2,"source":"cli","src":"cmd1","type":"concern.raised","v":1}'
    )


def test_an_entry_reads_back_as_it_was_sealed() -> None:
    draft = replace(DRAFT, private={"reason": "Results fell"})
    text, leaf, said = seal(draft, case="MK-0001", seq=3, prev="ab", at=NOW, id="e3", salts=["salt"])
    entry = read(7, text, leaf)
    assert (entry.position, entry.id, entry.case, entry.seq, entry.prev) == (7, "e3", "MK-0001", 3, "ab")
    assert (entry.type, entry.v, entry.at, entry.effective) == ("concern.raised", 1, NOW, date(2026, 9, 14))
    assert (entry.actor, entry.source, entry.src, entry.corrects) == ("P0001", "cli", "", None)
    assert (entry.data, entry.sd, entry.leaf) == (DRAFT.data, (said[0].digest,), leaf)
    assert entry.private == {}
    assert leaf == sha256(b"\x00" + text.encode()).digest()


def test_a_draft_without_a_day_is_about_the_day_on_the_clock_that_was_passed_in() -> None:
    midnight_in_summer = datetime(2026, 7, 1, 0, 30, tzinfo=ZoneInfo("Europe/London"))
    body = json.loads(sealed(replace(DRAFT, effective=None), at=midnight_in_summer))
    assert (body["effective"], body["at"]) == ("2026-07-01", "2026-06-30T23:30:00.000000Z")


def test_personal_values_are_in_the_disclosures_and_not_in_the_entry() -> None:
    draft = replace(DRAFT, private={"name": "Ann Lee", "reason": {"text": "Results fell"}})
    text, _, said = seal(draft, case="C", seq=1, prev="", at=NOW, id="e", salts=["s0", "s1"])
    assert "Ann" not in text
    assert "fell" not in text
    assert [json.loads(one.text) for one in said] == [
        ["s0", "name", "Ann Lee"],
        ["s1", "reason", {"text": "Results fell"}],
    ]
    assert json.loads(text)["sd"] == sorted(one.digest for one in said)
    assert all(urlsafe_b64decode(one.digest + "=") == sha256(one.text.encode()).digest() for one in said)


def test_the_same_value_under_another_salt_cannot_be_recognised() -> None:
    assert disclose("s0", "name", "Ann Lee").digest != disclose("s1", "name", "Ann Lee").digest


def test_every_personal_value_needs_a_salt_of_its_own() -> None:
    draft = replace(DRAFT, private={"name": "Ann Lee", "reason": "x"})
    with pytest.raises(ValueError, match="zip"):
        seal(draft, case="C", seq=1, prev="", at=NOW, id="e", salts=["s0"])


@pytest.mark.parametrize("data", [{"rate": 0.5}, {"day": date(2026, 9, 1)}])
def test_a_draft_that_cannot_be_spelled_is_not_sealed(data: dict[str, Any]) -> None:
    with pytest.raises(NotCanonical):
        sealed(replace(DRAFT, data=data))
    with pytest.raises(NotCanonical):
        sealed(replace(DRAFT, private={"value": data}))
