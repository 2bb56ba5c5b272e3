"""The auditor's own tool: what it finds, whoever did it, and that it changes nothing but the auditor's folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cases import checkpoints
from cases import events as e
from cases.ledger import enter
from cases.proof.notes import NoteRefused, check_signed, read_checkpoint, signature_line
from cases.schema import case_events
from cases.signing import Signer
from cases.store import StoreTrouble, grant_reader, lock_head, open_database, open_to_read, writing
from cases.trail import leaf_of
from desk.auditing import Audited, Suspect, audit, in_sentences
from notifications.anchoring import NotKept
from tests.cases.recording import DRAFT, SECRET, add
from tests.cases.signing import MORNING, NAME, NEXT, OTHER, SIGNER, STRANGER, WITNESS, checkpoint, rotate
from tests.cases.tampering import body_at, delete, edit, without_triggers

Look = Callable[..., Audited]
SIZE, MORE = 5, 8
"""How many entries the record has when the auditor first looks, and when they look again."""


@pytest.fixture
def keep(tmp_path: Path) -> Path:
    return tmp_path / "auditor"


@pytest.fixture
def look(engine: Engine, keep: Path) -> Look:
    """The auditor, who has looked once at a record of five entries; and looks again."""
    add(engine, "C1", DRAFT, SECRET)
    add(engine, "C2", DRAFT)
    checkpoint(engine)

    def looked(
        key: Signer = SIGNER, witness: Signer | None = None, now: datetime = NEXT, on: Engine = engine
    ) -> Audited:
        return audit(on, keep, key.key, witness, now)

    assert looked(now=MORNING).before is None
    return looked


def grown(engine: Engine, now: datetime = NEXT) -> None:
    """The record goes on, and is signed again."""
    add(engine, "C1", DRAFT, DRAFT, now=now)
    checkpoint(engine, now)


def signed_again(engine: Engine) -> None:
    """Somebody with the key and no triggers in the way signs what is there now; what does not fit it they drop."""
    with writing(engine) as conn:
        without_triggers(conn, "checkpoints%")
        conn.exec_driver_sql("DELETE FROM checkpoints")
        conn.exec_driver_sql("DELETE FROM tree")
    checkpoint(engine, NEXT)


def copied(engine: Engine, to: Path) -> Path:
    """A whole copy of a file that is in use."""
    with closing(sqlite3.connect(str(engine.url.database))) as there, closing(sqlite3.connect(to)) as copy:
        there.backup(copy)
    return to


def kept(keep: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in keep.iterdir()}


# --- all is well ---------------------------------------------------------------------------------------------------
def test_the_first_checkpoint_is_kept_and_the_next_begins_with_it(engine: Engine, look: Look, keep: Path) -> None:
    grown(engine)
    done = look()
    assert (done.before and done.before.size, done.checkpoint.size) == (SIZE, MORE)
    assert "It begins with the 5 that you knew: nothing there was changed or cut off." in in_sentences(done)
    assert sorted(kept(keep)) == [f"council-example-interventions-{size:012}.txt" for size in (SIZE, MORE)]
    assert {read_checkpoint(note).size for note in kept(keep).values()} == {SIZE, MORE}
    assert "You have seen this checkpoint before." in in_sentences(look())


def test_an_auditor_who_may_only_read_can_look(engine: Engine, look: Look, url: str, tmp_path: Path) -> None:
    grown(engine)
    if engine.dialect.name == "sqlite":
        copy = copied(engine, tmp_path / "a copy #1.db")
        before = sha256(copy.read_bytes()).hexdigest()
        to_read = open_to_read(f"sqlite:///{copy}")
    else:
        role = f"auditor_{engine.url.database}"
        with writing(engine) as conn:
            conn.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
            grant_reader(conn, role)
        to_read = open_to_read(url.replace("postgres@", f"{role}@"))
    try:
        assert look(on=to_read).checkpoint.size == MORE
        with pytest.raises(StoreTrouble, match="may only be read"):
            checkpoint(to_read, NEXT + timedelta(days=1))
    finally:
        to_read.dispose()
        if engine.dialect.name == "postgresql":
            with writing(engine) as conn:
                conn.exec_driver_sql(f"DROP OWNED BY {role}; DROP ROLE {role}")
    assert engine.dialect.name == "postgresql" or sha256(copy.read_bytes()).hexdigest() == before


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="there is no file"):
        open_to_read(f"sqlite:///{tmp_path}/nothing.db")
    assert list(tmp_path.iterdir()) == []


# --- what was done to the record -----------------------------------------------------------------------------------
def cut(engine: Engine) -> None:
    with writing(engine) as conn:
        without_triggers(conn)
        delete(conn, 4)
        conn.exec_driver_sql("DELETE FROM checkpoints WHERE size > 4")


def edited_alone(engine: Engine) -> None:
    """An entry changed with its hash, and the checkpoint left as it was."""
    with writing(engine) as conn:
        without_triggers(conn, "case_events_not%")
        edit(conn, 1, leaf=True, actor="P0666")


def edited(engine: Engine) -> None:
    """An entry changed and everything made to fit it again, with the true key."""
    edited_alone(engine)
    signed_again(engine)


def edited_and_grown(engine: Engine) -> None:
    edited(engine)
    grown(engine)


def left_out(engine: Engine) -> None:
    grown(engine)
    with writing(engine) as conn:
        without_triggers(conn)
        delete(conn, 2)


def shown_an_old_one(engine: Engine) -> None:
    """The record is whole, but a checkpoint that the auditor has seen a successor of is the newest shown."""
    with writing(engine) as conn:
        without_triggers(conn)
        conn.exec_driver_sql(f"DELETE FROM checkpoints WHERE size = {SIZE}")
        old = read_checkpoint(f"{NAME}\n3\n{'A' * 43}=\n\n" + signature_line(SIGNER.key, bytes(64)))
        conn.execute(checkpoints.schema.checkpoints.insert().values(size=3, note=old.note, made_at=NEXT.isoformat()))


def without_any(engine: Engine) -> None:
    with writing(engine) as conn:
        without_triggers(conn)
        conn.exec_driver_sql("DELETE FROM checkpoints")


ATTACKS = [
    (cut, f"The record has no checkpoint any more; you hold one of {SIZE} entries"),
    (edited, r"you hold a checkpoint of 5 entries, and the one here is of \d+"),
    (edited_and_grown, r"you hold a checkpoint of 5 entries, and the one here is of \d+"),
    (edited_alone, "The 5 entries here are not those that its newest checkpoint was signed for"),
    (left_out, "The record has 2 entries in a row, and its newest checkpoint is of 8"),
    (shown_an_old_one, "of 3 entries, is older than one you have, of 5. .* an old checkpoint was shown again"),
    (without_any, "The record has no checkpoint any more"),
]


@pytest.mark.parametrize(("attack", "sentence"), ATTACKS, ids=[attack.__name__ for attack, _ in ATTACKS])
def test_whatever_was_done_is_found_and_nothing_is_kept_or_signed(
    engine: Engine, look: Look, keep: Path, attack: Callable[[Engine], None], sentence: str
) -> None:
    before = kept(keep)
    attack(engine)
    with pytest.raises(Suspect, match=f"(?i){sentence}"):
        look(witness=WITNESS)
    assert kept(keep) == before


def test_yesterday_s_file_put_back_is_found(sqlite: Engine, keep: Path, tmp_path: Path) -> None:
    def looked(on: Engine) -> Audited:
        return audit(on, keep, SIGNER.key, None, NEXT)

    add(sqlite, "C1", DRAFT, DRAFT, DRAFT)
    checkpoint(sqlite)
    backup = tmp_path / "backup.db"
    copied(sqlite, backup)
    grown(sqlite)
    looked(sqlite)
    put_back = open_database(f"sqlite:///{backup}")
    with pytest.raises(Suspect, match=r"of 5 entries, is older than one you have, of 8\. The record was put back"):
        looked(put_back)
    add(put_back, "C9", *[DRAFT] * 5, now=NEXT)  # and goes on from there as if nothing had been
    checkpoint(put_back, NEXT)
    with pytest.raises(Suspect, match="does not begin with the record of 8"):
        looked(put_back)


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
