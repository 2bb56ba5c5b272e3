"""A sample that neither side can steer: the record is fixed first, then the auditor names a word, then it is drawn.

Cases are parted by what they are like, and ranked by chance within each part. The parts take turns, so that every kind
of case is seen before any is seen twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from cases.proof.lines import FAIL, NOTE, OK, Finding, Line, counted

HOW = (
    "The seed is the SHA-256 of the root of the checkpoint (32 bytes) followed by the nonce in UTF-8. Cases are parted "
    "by category, officer and term: the category last recorded, whoever recorded most of the case's entries (the "
    "engine apart), and the term in which its first entry was made (autumn from September, spring from January, "
    "summer from April). Within each part cases are ranked by SHA-256(seed, case), and parts by SHA-256(seed, part); "
    "the parts take turns in that order, each giving its next case, until enough are drawn."
)
TERMS = ((9, "autumn"), (4, "summer"), (1, "spring"))
ENGINE = "engine"


def seed_of(root: bytes, nonce: str) -> bytes:
    """What the draw follows from: the record as signed, and the auditor's word."""
    return sha256(root + nonce.encode()).digest()


def part_of(bodies: Sequence[Mapping[str, Any]]) -> str:
    """What a case is like, from its entries: category, officer and term, parted by bars."""
    decided = [
        body["data"]
        for body in bodies
        if str(body["type"]).startswith("category.") or body["type"] == "school.recorded"
    ]
    category = next(
        (str(data[name]) for data in decided[::-1] for name in ("new", "category") if data.get(name)), "none"
    )
    by = Counter(str(body["actor"]) for body in bodies if body["actor"] != ENGINE)
    officer = min(by, key=lambda one: (-by[one], one)) if by else ENGINE
    month = int(str(bodies[0]["at"])[5:7]) if bodies else 1
    return f"{category}|{officer}|{next(name for first, name in TERMS if month >= first)}"


def drawn(parts: Mapping[str, str], number: int, seed: bytes) -> list[str]:
    """The sample: `number` cases (all where there are no more) of those whose parts are given, in the order drawn."""
    groups: dict[str, list[str]] = {}
    for case in sorted(parts, key=lambda case: _rank(seed, case)):
        groups.setdefault(parts[case], []).append(case)
    turns = [groups[part] for part in sorted(groups, key=lambda part: _rank(seed, part))]
    found: list[str] = []
    for turn in range(max(map(len, turns), default=0)):
        found += [group[turn] for group in turns if turn < len(group)]
    return found[:number]


def _rank(seed: bytes, of: str) -> bytes:
    return sha256(seed + of.encode()).digest()


def check_sample(
    sample: Mapping[str, Any], cases: Mapping[str, Sequence[Line]], population: Sequence[str], root: bytes
) -> Iterator[Finding]:
    """Draw the sample again, and compare. `population` is every case there was under the checkpoint."""
    parts, seed = dict(sample["parts"]), seed_of(root, str(sample["nonce"]))
    again = drawn(parts, int(sample["number"]), seed)
    wrong = [case for case, lines in cases.items() if part_of([x.body for x in lines if x.body]) != parts.get(case)]
    if sorted(parts) != sorted(population):
        yield Finding(FAIL, "The sample was not drawn from all cases: its list is not the list of all of them.")
    elif wrong:
        yield Finding(FAIL, f"Case {min(wrong)} stands in a part of the sample that its entries do not put it in.")
    elif sample["seed"] != seed.hex() or sample["drawn"] != again or sorted(again) != sorted(cases):
        yield Finding(FAIL, "The cases here are not those that the root and the nonce draw: another sample was put in.")
    else:
        said = (
            f"{counted(len(cases), 'case')} of {len(parts):,}, by the record's root and the nonce {sample['nonce']!r}"
        )
        yield Finding(OK, f"The sample is drawn as it must be: {said}.")
        if others := [case for case in parts if case not in cases]:
            yield Finding(NOTE, f"{NOT_SEEN} For one of them, ask for its bundle: {min(others, key=_by(seed))}.")


NOT_SEEN = (
    "In which part the cases that are not here stand is as whoever made the bundle says: a case put in another part "
    "may have been kept out of the sample."
)


def _by(seed: bytes) -> Callable[[str], bytes]:
    return lambda case: _rank(seed, case)
