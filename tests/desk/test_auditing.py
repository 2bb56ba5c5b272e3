"""The auditor's own tool: what it finds, whoever did it, and that it changes nothing but the auditor's folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cases import checkpoints
from cases.proof.notes import read_checkpoint, signature_line
from cases.store import StoreTrouble, grant_reader, open_database, open_to_read, writing
from desk.auditing import Audited, Suspect, audit, in_sentences
from tests.cases.recording import DRAFT, add
from tests.cases.signing import NAME, NEXT, SIGNER, WITNESS, checkpoint
from tests.cases.tampering import delete, edit, without_triggers
from tests.desk.looking import MORE, SIZE, Look, copied, grown, keep, kept, look, signed_again

__all__ = ["keep", "look"]  # fixtures


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
