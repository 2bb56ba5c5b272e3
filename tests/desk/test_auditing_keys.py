"""The auditor's own tool: whose key it goes by, the auditor's line, and the auditor's folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cases import checkpoints
from cases import events as e
from cases.ledger import enter
from cases.proof.notes import NoteRefused, check_signed, read_checkpoint, signature_line
from cases.schema import case_events
from cases.store import lock_head, writing
from cases.trail import leaf_of
from desk.auditing import Audited, Suspect, audit, in_sentences
from notifications.anchoring import NotKept
from tests.cases.recording import DRAFT, add
from tests.cases.signing import NAME, NEXT, OTHER, SIGNER, STRANGER, WITNESS, checkpoint, rotate
from tests.cases.tampering import body_at, delete, without_triggers
from tests.desk.looking import MORE, SIZE, Look, grown, keep, kept, look

__all__ = ["keep", "look"]  # fixtures


# --- keys ----------------------------------------------------------------------------------------------------------
def test_a_record_signed_by_a_stranger_is_not_ours(sqlite: Engine, tmp_path: Path) -> None:
    checkpoint(sqlite, who=STRANGER)
    with pytest.raises(
        Suspect, match=r"is signed by elsewhere.example/record, with no key that you trust.*in another way"
    ):
        audit(sqlite, tmp_path, SIGNER.key, None, NEXT)
    assert list(tmp_path.glob("*.txt")) == []


def test_a_new_key_is_followed_where_the_old_one_signed_for_it(engine: Engine, look: Look) -> None:
    rotate(engine, SIGNER, OTHER)
    add(engine, "C1", DRAFT, now=NEXT)
    checkpoint(engine, NEXT, OTHER)
    done = look()
    assert done.handed_over == (OTHER.key,)
    assert f"a new key, which the old one signed for: {OTHER.key.text}" in in_sentences(done)
    assert look(key=OTHER).handed_over == ()


def test_a_new_key_that_nobody_signed_for_is_not_followed(engine: Engine, look: Look) -> None:
    rotate(engine, None, OTHER)
    with pytest.raises(Suspect, match="your key did not sign for that one"):
        look()
    assert look(key=OTHER).checkpoint.size == SIZE + 2


def test_a_name_put_under_somebody_else_s_checkpoint_hands_nothing_over(engine: Engine, look: Look) -> None:
    """Without the old key: its newest checkpoint gets a second signature, and an entry claims that the key changed."""
    with writing(engine) as conn:
        without_triggers(conn)
        enter(conn, lock_head(conn), [e.KeyChanged(was=SIGNER.key.text, key=OTHER.key.text)], NEXT)
        old = checkpoints.latest(conn)
        assert old is not None
        both = old.note + signature_line(OTHER.key, OTHER.sign(old.text.encode()))
        where = case_events.c.type == "record.key_changed"
        claim = conn.execute(case_events.select().where(where).order_by(case_events.c.position.desc())).first()
        assert claim is not None
        text = body_at(conn, claim.position)
        assert text["data"]["key"] == OTHER.key.text
        swapped = conn.execute(case_events.select().where(case_events.c.position == 0)).one()
        delete(conn, claim.position)
        conn.execute(
            case_events.update().where(case_events.c.position == 0).values(body=claim.body, leaf=leaf_of(claim.body))
        )
        assert swapped.body != claim.body
        conn.exec_driver_sql(f"UPDATE log_head SET size = {SIZE}")
        table = checkpoints.schema.checkpoints
        row = conn.execute(table.delete().where(table.c.size == SIZE).returning(table)).one()
        checkpoints.make(conn, lock_head(conn), OTHER, NEXT)  # which would not go on from another record
        conn.execute(table.insert().values(row._asdict() | {"note": both}))
    with pytest.raises(Suspect, match="with no key that you trust"):
        look()


def test_a_witness_key_in_place_of_the_record_s_is_told(sqlite: Engine, tmp_path: Path) -> None:
    with pytest.raises(NoteRefused, match="is a witness's key"):
        audit(sqlite, tmp_path, WITNESS.key, None, NEXT)


# --- the auditor's own line ----------------------------------------------------------------------------------------
@pytest.fixture
def seconds() -> Callable[[Audited], int]:
    return lambda done: check_signed(read_checkpoint(done.checkpoint.note + done.line), WITNESS.key) or 0


def test_the_auditor_signs_what_they_saw_once(engine: Engine, look: Look, seconds: Callable[[Audited], int]) -> None:
    done = look(witness=WITNESS)
    assert seconds(done) == int(NEXT.timestamp())
    assert look(witness=WITNESS, now=NEXT + timedelta(days=1)).line == done.line
    grown(engine)
    assert seconds(look(witness=WITNESS, now=NEXT + timedelta(days=1))) == int(NEXT.timestamp()) + 86400


def test_a_clock_set_back_signs_nothing_and_keeps_nothing(engine: Engine, look: Look, keep: Path) -> None:
    look(witness=WITNESS)
    grown(engine)
    before = kept(keep)
    with pytest.raises(
        Suspect, match=r"clock says 16 September 2026, 17:30, .* on 16 September 2026 at 18:30. Set the"
    ):
        look(witness=WITNESS, now=NEXT - timedelta(hours=1))
    assert kept(keep) == before
    assert look(witness=WITNESS, now=NEXT).checkpoint.size == MORE


def test_a_key_of_a_record_is_no_witness(look: Look) -> None:
    with pytest.raises(NoteRefused, match="this key signs records"):
        look(witness=OTHER)


# --- the auditor's folder ------------------------------------------------------------------------------------------
def test_a_file_that_was_spoilt_is_named(look: Look, keep: Path) -> None:
    (path,) = keep.iterdir()
    path.write_text(path.read_text()[:-30])
    with pytest.raises(NoteRefused, match=f"{path} is no checkpoint as it was kept. Put it aside."):
        look()


def test_other_files_in_the_folder_do_no_harm(look: Look, keep: Path) -> None:
    (keep / "key.txt").write_text(SIGNER.key.text)
    assert look().checkpoint.size == SIZE


def test_a_restored_record_under_a_new_name_is_told(engine: Engine, look: Look) -> None:
    with writing(engine) as conn:
        to = e.LogContinued(origin=f"{NAME}/2", was=NAME, known=SIZE, root="", restored=SIZE - 1)
        enter(conn, lock_head(conn), [to], NEXT)
    checkpoint(engine, NEXT)
    with pytest.raises(Suspect, match=f"This is the record {NAME}/2; you hold a checkpoint of 5 entries of {NAME}"):
        look()


def test_a_folder_that_cannot_be_written_to_is_told(sqlite: Engine, tmp_path: Path) -> None:
    checkpoint(sqlite)
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(NotKept, match="could not be used"):
        audit(sqlite, tmp_path / "file", SIGNER.key, None, NEXT)


def test_a_record_that_was_never_signed_is_told(sqlite: Engine, tmp_path: Path) -> None:
    with pytest.raises(Suspect, match="the record has no checkpoint yet"):
        audit(sqlite, tmp_path, SIGNER.key, None, NEXT)
