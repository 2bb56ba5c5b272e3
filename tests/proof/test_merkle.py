"""Trees and their proofs, against published numbers and against a recursion that is written down as RFC 6962 has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.proof.merkle import (
    ProofFails,
    check_consistency,
    consistency,
    inclusion,
    leaf_hash,
    node_hash,
    root,
    root_with,
    split,
)

# The eight leaves of Certificate Transparency's own tests, and the numbers published with them.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
NODES = {
    (0, 0): "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    (0, 1): "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    (0, 4): "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    (1, 0): "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    (1, 1): "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    (1, 2): "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    (1, 3): "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    (2, 0): "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    (2, 1): "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
}
INCLUDED = {
    (0, 1): [],
    (0, 2): [(0, 1)],
    (1, 2): [(0, 0)],
    (2, 3): [(1, 0)],
    (1, 5): [(0, 0), (1, 1), (0, 4)],
    (0, 8): [(0, 1), (1, 1), (2, 1)],
    (5, 8): [(0, 4), (1, 3), (2, 0)],
}
CONSISTENT = {
    (1, 1): [],
    (1, 8): [(0, 1), (1, 1), (2, 1)],
    (2, 5): [(1, 1), (0, 4)],
    (6, 8): [(1, 2), (1, 3), (2, 0)],
}
LEAVES = [leaf_hash(bytes.fromhex(each)) for each in INPUTS]

MOST = 70
MANY = [leaf_hash(f"entry {n}".encode()) for n in range(MOST)]
WHOLE = {size: root(MANY[:size]) for size in range(MOST + 1)}


def of(leaves: Sequence[bytes]) -> Callable[[int, int], bytes]:
    return lambda start, stop: root(leaves[start:stop])


def published(nodes: Sequence[tuple[int, int]]) -> list[bytes]:
    return [bytes.fromhex(NODES[node]) for node in nodes]


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots(size: int) -> None:
    assert root(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUDED)
def test_the_published_proofs_of_inclusion(index: int, size: int) -> None:
    proof = inclusion(index, size, of(LEAVES))
    assert proof == published(INCLUDED[index, size])
    assert root_with(LEAVES[index], index, size, proof).hex() == ROOTS[size]


@pytest.mark.parametrize(("old", "size"), CONSISTENT)
def test_the_published_proofs_of_consistency(old: int, size: int) -> None:
    proof = consistency(old, size, of(LEAVES))
    assert proof == published(CONSISTENT[old, size])
    check_consistency(old, bytes.fromhex(ROOTS[old]), size, bytes.fromhex(ROOTS[size]), proof)


# --- against the definitions of RFC 6962 2.1, written down once more as they stand there ----------------------------
def mth(d: Sequence[bytes]) -> bytes:
    if len(d) < 2:
        return d[0] if d else sha256(b"").digest()
    k = 1
    while 2 * k < len(d):
        k *= 2
    return sha256(b"\x01" + mth(d[:k]) + mth(d[k:])).digest()


def audit_path(m: int, d: Sequence[bytes]) -> list[bytes]:
    if len(d) == 1:
        return []
    k = split(len(d))
    return [*audit_path(m, d[:k]), mth(d[k:])] if m < k else [*audit_path(m - k, d[k:]), mth(d[:k])]


def subproof(m: int, d: Sequence[bytes], whole: bool) -> list[bytes]:
    if m == len(d):
        return [] if whole else [mth(d)]
    k = split(len(d))
    if m <= k:
        return [*subproof(m, d[:k], whole), mth(d[k:])]
    return [*subproof(m - k, d[k:], False), mth(d[:k])]


def test_every_root_and_proof_up_to_seventy_is_the_definitions() -> None:
    for size in range(1, MOST + 1):
        leaves = MANY[:size]
        assert WHOLE[size] == mth(leaves)
        for index in range(size):
            assert inclusion(index, size, of(leaves)) == audit_path(index, leaves)
        for old in range(1, size + 1):
            assert consistency(old, size, of(leaves)) == subproof(old, leaves, True)


def test_another_library_gives_the_same_roots_and_proofs() -> None:
    other: Any = pytest.importorskip("pymerkle")
    tree = other.InmemoryTree(algorithm="sha256")
    for n in range(MOST):
        tree.append_entry(f"entry {n}".encode())
    assert all(tree.get_state(size) == WHOLE[size] for size in range(1, MOST + 1))


def changed(path: Sequence[bytes]) -> Iterator[list[bytes]]:
    """A proof with each hash in turn flipped, dropped, doubled, cut short and swapped, and with one more."""
    for at, one in enumerate(path):
        before, after = list(path[:at]), list(path[at + 1 :])
        yield [*before, bytes([one[0] ^ 1]) + one[1:], *after]
        yield [*before, one[:-1] + bytes([one[-1] ^ 128]), *after]
        yield [*before, *after]
        yield [*before, one, one, *after]
        yield [*before, one[:-1], *after]
        if after and after[0] != one:
            yield [*before, after[0], one, *after[1:]]
    yield [*path, bytes(32)]


SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 69, 70]


def leads_to(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    try:
        return root_with(leaf, index, size, path)
    except ProofFails:
        return None


@pytest.mark.parametrize("size", SIZES)
def test_a_proof_of_inclusion_that_is_touched_shows_nothing(size: int) -> None:
    for index in range(size):
        proof = inclusion(index, size, of(MANY))
        assert root_with(MANY[index], index, size, proof) == WHOLE[size]
        assert not [bad for bad in changed(proof) if leads_to(MANY[index], index, size, bad) == WHOLE[size]]
        assert leads_to(MANY[index - 1], index, size, proof) != WHOLE[size] or size == 1
        for other in range(size):
            assert (leads_to(MANY[index], other, size, proof) == WHOLE[size]) is (other == index)


@pytest.mark.parametrize("size", SIZES)
def test_a_proof_of_inclusion_is_for_one_place_in_one_record(size: int) -> None:
    """The same hashes may lead to the root of another record where both have the leaf there; never to this one's."""
    for index in range(size):
        proof = inclusion(index, size, of(MANY))
        for other in range(1, MOST + 1):
            if other != size:
                assert leads_to(MANY[index], index, other, proof) != WHOLE[other]
        for wrong in (-1, size, size + 1, 10**30):
            with pytest.raises(ProofFails):
                root_with(MANY[index], wrong, size, proof)


def grew(old: int, first: bytes, size: int, second: bytes, path: Sequence[bytes]) -> bool:
    try:
        check_consistency(old, first, size, second, path)
    except ProofFails:
        return False
    return True


@pytest.mark.parametrize("size", SIZES)
def test_a_proof_that_the_record_only_grew_shows_nothing_once_touched(size: int) -> None:
    for old in range(1, size + 1):
        proof = consistency(old, size, of(MANY))
        assert grew(old, WHOLE[old], size, WHOLE[size], proof)
        assert not [bad for bad in changed(proof) if grew(old, WHOLE[old], size, WHOLE[size], bad)]
        assert not grew(old, bytes(32), size, WHOLE[size], proof)
        assert not grew(old, WHOLE[old], size, bytes(32), proof)
        assert not [
            other
            for other in range(1, MOST + 1)
            if other != old and grew(other, WHOLE[other], size, WHOLE[size], proof) and proof
        ]


def test_a_record_that_was_cut_or_changed_is_told_from_one_that_grew() -> None:
    edited = [*MANY[:3], leaf_hash(b"edited"), *MANY[4:]]
    for old in range(4, MOST):
        with pytest.raises(ProofFails, match="what was there has been changed"):
            check_consistency(old, WHOLE[old], MOST, root(edited), consistency(old, MOST, of(edited)))
    with pytest.raises(ProofFails, match="Its end was cut off"):
        check_consistency(9, WHOLE[9], 8, WHOLE[8], [])
    with pytest.raises(ProofFails, match="not the same"):
        check_consistency(9, WHOLE[9], 9, root(edited[:9]), [])
    with pytest.raises(ProofFails, match="Nothing shows"):
        check_consistency(8, WHOLE[8], 9, WHOLE[9], [])
    with pytest.raises(ProofFails, match="cannot be"):
        check_consistency(-1, WHOLE[1], 1, WHOLE[1], [WHOLE[1]])


def test_from_nothing_any_record_grew() -> None:
    check_consistency(0, WHOLE[0], 9, WHOLE[9], [])
    with pytest.raises(ProofFails):
        check_consistency(0, WHOLE[0], 9, WHOLE[9], [bytes(32)])


@pytest.mark.parametrize("size", [10**19, 2**64, 2**4000])
def test_sizes_that_no_record_has_are_refused_at_once(size: int) -> None:
    proof = inclusion(5, MOST, of(MANY))
    assert leads_to(MANY[5], 5, size, proof) is None
    assert not grew(5, WHOLE[5], size, WHOLE[MOST], proof)


def test_an_entry_cannot_pass_for_a_node() -> None:
    """Without the mark before each, the two hashes of a node, taken for an entry, would give the same root."""
    both = LEAVES[0] + LEAVES[1]
    assert leaf_hash(both) != node_hash(LEAVES[0], LEAVES[1])


@given(
    st.lists(st.binary(max_size=8), min_size=1, max_size=300).map(lambda all: [leaf_hash(one) for one in all]),
    st.data(),
)
def test_whatever_is_recorded_every_entry_is_proved_and_nothing_else(leaves: list[bytes], data: st.DataObject) -> None:
    size = len(leaves)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    assert root_with(leaves[index], index, size, inclusion(index, size, of(leaves))) == mth(leaves)
    check_consistency(old, mth(leaves[:old]), size, mth(leaves), consistency(old, size, of(leaves)))
    assert leads_to(leaf_hash(b"never recorded"), index, size, inclusion(index, size, of(leaves))) != mth(leaves)
