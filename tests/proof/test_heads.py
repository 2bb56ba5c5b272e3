"""Where every case ends: one hash for all, one place for each, and a proof that fits nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.proof.heads import NOBODY, head_hash, heads_root, heads_root_with, path_to
from cases.proof.merkle import ProofFails

leaves = st.binary(min_size=32, max_size=32).map(bytes.hex)
heads = st.dictionaries(
    st.text(min_size=1, max_size=6), st.tuples(st.integers(1, 10**6), leaves), min_size=1, max_size=40
)
Heads = Mapping[str, tuple[int, str]]


def test_the_hash_by_hand() -> None:
    """Two cases whose places differ in their first bit: one node, and each stands beside the other."""
    a, b = "C1", "C4"
    assert [sha256(each.encode()).digest()[0] >> 7 for each in (a, b)] == [1, 0]
    ends = {a: (3, "aa" * 32), b: (1, "bb" * 32)}
    for_a = sha256(b"\x02C1\n3\n" + b"aa" * 32 + b"\n").digest()
    for_b = sha256(b"\x02C4\n1\n" + b"bb" * 32 + b"\n").digest()
    assert heads_root(ends) == sha256(b"\x01" + for_b + for_a).digest()
    assert path_to(ends, a) == [for_b]
    assert path_to(ends, b) == [for_a]


def test_of_no_case_and_of_one() -> None:
    assert heads_root({}) == NOBODY
    assert (
        heads_root({"C1": (1, "00" * 32)}) == head_hash("C1", 1, "00" * 32) == heads_root_with("C1", 1, "00" * 32, [])
    )


@given(heads, st.randoms(use_true_random=False))
def test_the_order_in_which_cases_are_told_does_not_matter(ends: Heads, chance: Random) -> None:
    shuffled = list(ends.items())
    chance.shuffle(shuffled)
    assert heads_root(dict(shuffled)) == heads_root(ends)


@given(heads)
def test_every_case_is_proved_to_end_where_it_does(ends: Heads) -> None:
    top = heads_root(ends)
    for case, (seq, leaf) in ends.items():
        path = path_to(ends, case)
        assert heads_root_with(case, seq, leaf, path) == top
        assert heads_root_with(case, seq + 1, leaf, path) != top
        assert heads_root_with(case, max(seq - 1, 0), leaf, path) != top
        assert heads_root_with(case, seq, "00" * 32, path) != top or leaf == "00" * 32
        assert heads_root_with(case + "x", seq, leaf, path) != top


@given(heads)
def test_a_proof_that_is_touched_leads_elsewhere(ends: Heads) -> None:
    top = heads_root(ends)
    for case, (seq, leaf) in ends.items():
        path = path_to(ends, case)
        touched = [[*path[:at], bytes([one[0] ^ 1]) + one[1:], *path[at + 1 :]] for at, one in enumerate(path)]
        touched += [path[:at] + path[at + 1 :] for at in range(len(path))]
        touched += [[*path, NOBODY], [NOBODY, *path]]
        assert not [bad for bad in touched if heads_root_with(case, seq, leaf, bad) == top]


@given(heads, st.data())
def test_a_case_that_ends_elsewhere_changes_the_hash_of_all(ends: Heads, data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(sorted(ends)))
    seq, leaf = ends[case]
    assert heads_root({**ends, case: (seq + 1, leaf)}) != heads_root(ends)
    assert heads_root({id: end for id, end in ends.items() if id != case}) != heads_root(ends)


def test_a_case_cannot_stand_twice_under_one_hash() -> None:
    """Whoever would show a shorter history to one reader: its bits lead to one place, which holds one end."""
    longer, shorter, others = (9, "aa" * 32), (4, "bb" * 32), {f"C{n}": (n + 1, "cc" * 32) for n in range(2, 40)}
    ends = {"C1": longer, **others}
    path = path_to(ends, "C1")
    forged = path_to({"C1": shorter, **others}, "C1")
    assert heads_root_with("C1", *longer, path) == heads_root(ends)
    assert heads_root_with("C1", *shorter, forged) != heads_root(ends)
    beside = head_hash("C1", *longer), head_hash("C1", *shorter)
    assert heads_root_with("C1", *longer, [beside[1]]) != heads_root_with("C1", *shorter, [beside[0]])


@pytest.mark.parametrize(
    "path", [[NOBODY] * 257, [bytes(31)], [bytes(33)], [b""]], ids=["deep", "short", "long", "none"]
)
def test_a_proof_that_can_lead_nowhere_is_refused(path: list[bytes]) -> None:
    with pytest.raises(ProofFails, match="C1 ends was changed or not copied whole"):
        heads_root_with("C1", 1, "00" * 32, path)


def test_the_deepest_proof_there_can_be_is_followed() -> None:
    assert heads_root_with("C1", 1, "00" * 32, [NOBODY] * 256) != NOBODY


def test_ten_thousand_cases_need_a_short_proof() -> None:
    ends = {f"99{n:04}": (n + 1, sha256(str(n).encode()).hexdigest()) for n in range(10_000)}
    path = path_to(ends, "990042")
    assert heads_root_with("990042", *ends["990042"], path) == heads_root(ends)
    assert len(path) < 32
