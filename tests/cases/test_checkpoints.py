"""Checkpoints: what they stand for, when there is a new one, and under whose key."""

from __future__ import annotations

from contextlib import suppress

import pytest
from sqlalchemy import Engine, select

from cases import checkpoints, store
from cases.checkpoints import WrongKey
from cases.proof.heads import heads_root
from cases.proof.merkle import leaf_hash, root
from cases.proof.notes import NoteRefused, check_signed, cosigned, signature_line
from cases.schema import case_events, caseload
from cases.signing import Signer
from cases.store import LEDGER, entries, lock_head, reading, writing
from cases.trail import Entry
from cases.verify import verify
from tests.cases.recording import DRAFT, SECRET, add
from tests.cases.signing import MORNING, NAME, NEXT, OTHER, SIGNER, STRANGER, WITNESS, checkpoint, rotate
from tests.cases.tampering import delete, edit, without_triggers


def ledger(engine: Engine) -> list[Entry]:
    with reading(engine) as conn:
        return entries(conn, LEDGER)


def bodies(engine: Engine) -> list[bytes]:
    """What every entry says, in the order of the record."""
    with reading(engine) as conn:
        found = conn.execute(select(case_events.c.body).order_by(case_events.c.position)).scalars()
        return [body.encode() for body in found]


def test_a_checkpoint_stands_for_every_entry_its_own_included(engine: Engine) -> None:
    add(engine, "C1", DRAFT, SECRET)
    add(engine, "C2", DRAFT)
    made = checkpoint(engine)
    assert (made.origin, made.size) == (NAME, 5)
    assert made.root == root([leaf_hash(body) for body in bodies(engine)])
    assert check_signed(made, SIGNER.key) is None
    assert [entry.type for entry in ledger(engine)] == ["record.key_changed", "record.heads"]
    with reading(engine) as conn:
        assert verify(conn) == []


def test_before_each_an_entry_commits_to_where_every_case_ends(engine: Engine) -> None:
    ends = {"C1": add(engine, "C1", DRAFT, SECRET)[-1], "C2": add(engine, "C2", DRAFT)[-1]}
    checkpoint(engine)
    said = ledger(engine)[-1].data
    heads = {case: (last.seq, last.leaf.hex()) for case, last in ends.items()}
    assert (said["cases"], said["heads"]) == (2, heads_root(heads).hex())


def test_the_ledger_is_no_case(engine: Engine) -> None:
    add(engine, "C1", DRAFT)
    checkpoint(engine)
    with reading(engine) as conn:
        assert store.case_ids(conn) == ["C1"]
        assert LEDGER not in conn.execute(select(caseload.c.case_id)).scalars().all()


def test_where_nothing_was_added_the_newest_of_the_day_does(engine: Engine) -> None:
    first = checkpoint(engine)
    assert checkpoint(engine).note == first.note
    assert checkpoint(engine, NEXT).size == first.size + 1
    add(engine, "C1", DRAFT, now=NEXT)
    assert checkpoint(engine, NEXT).size == first.size + 3


def test_the_entry_and_the_checkpoint_are_never_one_without_the_other(engine: Engine) -> None:
    with suppress(ZeroDivisionError), writing(engine) as conn:
        checkpoints.make(conn, lock_head(conn), SIGNER, MORNING)
        raise ZeroDivisionError
    with reading(engine) as conn:
        assert checkpoints.latest(conn) is None
    assert bodies(engine) == []


def test_another_key_makes_none(engine: Engine) -> None:
    add(engine, "C1", DRAFT)
    made = checkpoint(engine)
    add(engine, "C1", DRAFT)
    with pytest.raises(WrongKey, match=r"is signed with the key council.* change it with `upturn key rotate`"):
        checkpoint(engine, who=OTHER)
    with reading(engine) as conn:
        assert checkpoints.latest(conn) == made
    assert len(bodies(engine)) == made.size + 1


def test_a_witness_does_not_sign_the_record(engine: Engine) -> None:
    with pytest.raises(WrongKey, match="is a witness's"):
        checkpoint(engine, who=WITNESS)


def test_both_keys_sign_the_change_and_then_the_new_one_alone(engine: Engine) -> None:
    checkpoint(engine)
    both = rotate(engine, SIGNER, OTHER)
    for one in (SIGNER, OTHER):
        check_signed(both, one.key)
    with pytest.raises(WrongKey):
        checkpoint(engine, NEXT)
    add(engine, "C1", DRAFT, now=NEXT)
    alone = checkpoint(engine, NEXT, OTHER)
    check_signed(alone, OTHER.key)
    with pytest.raises(NoteRefused, match="is not signed with the key"):
        check_signed(alone, SIGNER.key)
    with reading(engine) as conn:
        assert checkpoints.keys(conn) == [SIGNER.key.text, OTHER.key.text]
    assert ledger(engine)[2].data == {"was": SIGNER.key.text, "key": OTHER.key.text, "lost": False}


def test_a_lost_key_signs_for_nobody(engine: Engine) -> None:
    checkpoint(engine)
    alone = rotate(engine, None, OTHER)
    assert [one.id for one in alone.signatures] == [OTHER.key.id]
    assert ledger(engine)[2].data["lost"] is True


def test_nothing_is_signed_that_contradicts_what_was_signed_before(engine: Engine) -> None:
    """Without the key: the record is changed, and made to be signed by whoever has it."""
    add(engine, "C1", DRAFT)
    checkpoint(engine)
    with writing(engine) as conn:
        without_triggers(conn)
        edit(conn, 0, leaf=True, source="web")
    for again in (lambda: checkpoint(engine, NEXT), lambda: rotate(engine, SIGNER, OTHER)):
        with pytest.raises(checkpoints.CannotSign, match="does not begin with the 3 entries that were signed last"):
            again()
    with writing(engine) as conn:
        delete(conn, 1, 2)
    with pytest.raises(checkpoints.CannotSign):
        checkpoint(engine, NEXT)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (SIGNER, STRANGER, "under another it would be another record"),
        (SIGNER, SIGNER, "this is the key that the record is signed with"),
        (OTHER, OTHER, f"the record is signed with {NAME}"),
        (SIGNER, WITNESS, "is a witness's"),
    ],
)
def test_a_key_that_cannot_follow_is_refused(sqlite: Engine, old: Signer, new: Signer, why: str) -> None:
    checkpoint(sqlite)
    with pytest.raises(WrongKey, match=why):
        rotate(sqlite, old, new)
    assert len(ledger(sqlite)) == 2


def test_no_key_is_changed_before_there_is_one(sqlite: Engine) -> None:
    with pytest.raises(WrongKey, match="is not signed yet"):
        rotate(sqlite, None, OTHER)


def test_a_line_of_a_witness_stands_under_its_checkpoint_and_changes_nothing_of_it(engine: Engine) -> None:
    made = checkpoint(engine)
    seconds = int(NEXT.timestamp())
    line = signature_line(WITNESS.key, seconds.to_bytes(8, "big") + WITNESS.sign(cosigned(made.text, seconds)))
    with writing(engine) as conn:
        assert checkpoints.was_cosigned(conn, made, WITNESS.key.name, line, NEXT)
        assert not checkpoints.was_cosigned(conn, made, WITNESS.key.name, line, NEXT)
    with reading(engine) as conn:
        latest = checkpoints.latest(conn)
        assert latest == checkpoints.at_size(conn, made.size)
        assert latest is not None
        assert latest.note == made.note + line
        assert checkpoints.as_signed(conn, latest) == made
    assert check_signed(latest, WITNESS.key) == seconds


def test_a_place_is_owed_what_it_has_not_had(engine: Engine) -> None:
    made = []
    for _ in range(3):
        add(engine, "C1", DRAFT)
        made.append(checkpoint(engine))
    with writing(engine) as conn:
        for _ in range(2):
            checkpoints.was_published(conn, made[1], "here", NEXT)
    with reading(engine) as conn:
        assert checkpoints.unpublished(conn, "here") == [made[0], made[2]]
        assert checkpoints.unpublished(conn, "there") == made
        assert checkpoints.unpublished(conn, "there", newest=True) == [made[2]]
        assert checkpoints.last_published(conn, "here") == NEXT
        assert checkpoints.last_published(conn, "there") is None


def test_leaves_are_made_from_what_is_said_and_from_nothing_beside_it(engine: Engine) -> None:
    added = add(engine, "C1", DRAFT, SECRET, DRAFT)
    with writing(engine) as conn:
        without_triggers(conn)
        edit(conn, 1, actor="P0002")
    with reading(engine) as conn:
        assert checkpoints.leaves(conn, 1) == [added[0].leaf]
        assert checkpoints.leaves(conn, 9) == [leaf_hash(body) for body in bodies(engine)] != [x.leaf for x in added]
    with writing(engine) as conn:
        delete(conn, 1)
    with reading(engine) as conn:
        assert checkpoints.leaves(conn, 3) == [added[0].leaf]
