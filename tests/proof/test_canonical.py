"""The one spelling of an entry is that of RFC 8785, for what it may hold: no fractions, and names in plain ASCII."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.trail import NotCanonical, canonical

# The example of RFC 8785 3.2.2, without its fractions, and what the same section says comes of it.
EXAMPLE = r"""{
  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
  "literals": [null, true, false]
}"""
SPELLED = '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def test_the_published_example() -> None:
    assert canonical(json.loads(EXAMPLE)) == SPELLED


@pytest.mark.parametrize("number", [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001])
def test_the_numbers_of_the_example_have_no_place_in_an_entry(number: float) -> None:
    with pytest.raises(NotCanonical):
        canonical({"numbers": [number]})


@pytest.mark.parametrize(
    "letter", [chr(code) for code in (*range(1, 0x20), 0x22, 0x5C, 0x7F, 0x80, 0xA0, 0x2028, 0x1F600)]
)
def test_a_letter_is_escaped_only_where_it_must_be(letter: str) -> None:
    wanted = SHORT.get(letter, f"\\u{ord(letter):04x}" if letter < " " else letter)
    assert canonical(letter) == f'"{wanted}"'


def by_the_rfc(value: Any) -> str:
    """RFC 8785 3.2 as it stands there, letter by letter, for what an entry may hold."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return '"' + "".join(SHORT.get(x, f"\\u{ord(x):04x}" if x < " " else x) for x in value) + '"'
    if isinstance(value, list):
        return "[" + ",".join(map(by_the_rfc, value)) + "]"
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    return "{" + ",".join(f"{by_the_rfc(name)}:{by_the_rfc(value[name])}" for name in names) + "}"


letters = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
simple = st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.text(letters)
names = st.text(st.characters(min_codepoint=1, max_codepoint=0x7F))
bodies = st.recursive(simple, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4))


@given(bodies)
def test_whatever_an_entry_holds_it_is_spelled_by_the_rfc(body: Any) -> None:
    assert canonical(body) == by_the_rfc(body)
    assert canonical(json.loads(canonical(body))) == canonical(body)
