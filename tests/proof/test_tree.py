"""The tree that the database keeps gives the roots and proofs of the whole record, at any size and after any growth."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, insert, select

from cases import schema, tree
from cases.proof.merkle import check_consistency, consistency, inclusion, leaf_hash, root, root_with
from cases.store import reading, writing
from tests.cases.tampering import without_triggers

AROUND = [0, 1, 2, 255, 256, 257, 511, 512, 513, 700]


def leaves(many: int) -> list[bytes]:
    return [leaf_hash(f"entry {n}".encode()) for n in range(many)]


def filled(conn: Connection, many: int) -> list[bytes]:
    """Entries by the thousand, which is all the tree asks of them: the triggers, slow by then, are put aside."""
    made = leaves(many)
    rows = [
        {"position": n, "body": json.dumps(dict.fromkeys(FIELDS, "") | {"id": str(n), "seq": n}), "leaf": leaf}
        for n, leaf in enumerate(made)
    ]
    without_triggers(conn)
    conn.execute(insert(schema.case_events), rows)
    return made


FIELDS = ("id", "case", "seq", "type", "at", "effective", "actor", "src")


def kept(conn: Connection) -> dict[int, int]:
    found = select(schema.tree.c.level, func.count()).group_by(schema.tree.c.level)
    return {row[0]: row[1] for row in conn.execute(found)}


def unlike(conn: Connection, made: Sequence[bytes], sizes: Sequence[int]) -> list[str]:
    """Where the kept tree and its proofs are not what the leaves give; a proof that fails its own check raises."""
    return [wrong for size in sizes for wrong in _unlike(conn, made, size)]


def _unlike(conn: Connection, made: Sequence[bytes], size: int) -> Iterator[str]:
    def of(start: int, stop: int) -> bytes:
        return root(made[start:stop])

    whole = root(made[:size])
    if tree.root_at(conn, size) != whole:
        yield f"the root of {size}"
    for index in {0, size // 3, size // 2, size - 1} if size else ():
        proof = tree.proof_of(conn, index, size)
        if proof != inclusion(index, size, of) or root_with(made[index], index, size, proof) != whole:
            yield f"the proof of {index} in {size}"
    for old in {0, min(1, size), size // 3, size // 2, max(size - 1, 0), size}:
        proof = tree.proof_since(conn, old, size)
        if proof != consistency(old, size, of):
            yield f"the proof from {old} to {size}"
        check_consistency(old, root(made[:old]), size, whole, proof)


def test_around_a_block_it_gives_what_the_whole_record_gives(engine: Engine) -> None:
    with writing(engine) as conn:
        made = filled(conn, 700)
        assert unlike(conn, made, AROUND) == []
        for grown, blocks in ((255, {}), (256, {1: 1}), (300, {1: 1}), (700, {1: 2}), (700, {1: 2})):
            tree.grow(conn, grown)
            assert kept(conn) == blocks
            assert unlike(conn, made, AROUND) == []


def test_more_than_there_is_is_refused(engine: Engine) -> None:
    with writing(engine) as conn:
        filled(conn, 300)
        tree.grow(conn, 300)
    with reading(engine) as conn:
        for size in (301, 512, 513, 65_536, 10**15):
            with pytest.raises(tree.Shorter, match="There is no record of"):
                tree.root_at(conn, size)


def test_seventy_thousand_entries_stand_in_blocks_of_blocks(sqlite: Engine) -> None:
    with writing(sqlite) as conn:
        made = filled(conn, 70_000)
        tree.grow(conn, 65_535)
        assert kept(conn) == {1: 255}
        assert unlike(conn, made, [65_535, 65_536]) == []
        tree.grow(conn, 70_000)
        assert kept(conn) == {1: 273, 2: 1}
        assert unlike(conn, made, [65_535, 65_536, 65_537, 69_889, 70_000]) == []


NARROW = 4
LARGEST = 90


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_however_it_grew_it_is_the_same_tree(
    sqlite: Engine, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    """With blocks of four there are three levels of them by ninety entries."""
    monkeypatch.setattr(tree, "WIDTH", NARROW)
    with sqlite.connect() as conn, conn.begin() as undone:
        made = filled(conn, LARGEST)
        for grown in sorted(data.draw(st.lists(st.integers(0, LARGEST), max_size=4))):
            tree.grow(conn, grown)
        assert unlike(conn, made, data.draw(st.lists(st.integers(0, LARGEST), min_size=1, max_size=5))) == []
        undone.rollback()
