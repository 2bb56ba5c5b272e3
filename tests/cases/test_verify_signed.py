"""What was signed binds the record: whatever is done to a checkpoint, or to what it covers, is found and named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, delete, insert, update

from cases import checkpoints, ledger
from cases import events as e
from cases.proof.notes import NoteRefused, cosigned, signature_line
from cases.schema import checkpoints as kept
from cases.schema import cosignatures, disclosures, holds, redactions, tree
from cases.store import LEDGER, append, entries, lock_head, migrate, open_database, reading, writing
from cases.trail import REDACTED, Draft
from cases.verify import Elsewhere, Finding, Held, Kind, examine, read_held, verify
from tests.cases.signing import NEXT, OTHER, SIGNER, STRANGER, WITNESS, checkpoint, rotate
from tests.cases.tampering import (
    START,
    body_at,
    edit,
    put,
    recorded,
    swap,
    value_at,
    without_triggers,
)
from tests.cases.tampering import (
    delete as delete_rows,
)

EVENING = START + timedelta(hours=10)
TRUSTED = Elsewhere(keys=(SIGNER.key,))
SIZE = 11  # nine entries, the key, and where the cases end


def signed(engine: Engine) -> None:
    """The nine entries, signed in the evening."""
    recorded(engine)
    checkpoint(engine, EVENING)


def looked(engine: Engine, elsewhere: Elsewhere = TRUSTED) -> list[tuple[int | None, int | None, Kind]]:
    with reading(engine) as conn:
        return [(one.position, one.upto, one.kind) for one in verify(conn, elsewhere)]


def done(engine: Engine, do: Callable[[Connection], object]) -> None:
    with writing(engine) as conn:
        without_triggers(conn)
        do(conn)


def change(conn: Connection, **values: object) -> None:
    conn.execute(update(kept).where(kept.c.size == SIZE).values(**values))


def note_of(conn: Connection) -> str:
    return str(conn.execute(kept.select().where(kept.c.size == SIZE)).one().note)


def resign(conn: Connection, text: str) -> None:
    change(conn, note=f"{text}\n{signature_line(SIGNER.key, SIGNER.sign(text.encode()))}")


def another_root(conn: Connection) -> None:
    resign(conn, note_of(conn).partition("\n\n")[0].rsplit("\n", 1)[0] + "\n" + "A" * 43 + "=\n")


def another_name(conn: Connection) -> None:
    conn.execute(insert(kept).values(size=4, note=note_of(conn), made_at="x"))


def test_a_signed_record_left_alone_is_whole(engine: Engine) -> None:
    signed(engine)
    young = Elsewhere(keys=(SIGNER.key,), now=EVENING + timedelta(days=1), days=1)
    with reading(engine) as conn:
        assert verify(conn) == []
        assert verify(conn, young) == []


ATTACKS: dict[str, tuple[Callable[[Connection], object], tuple[int | None, int | None, Kind]]] = {
    "a checkpoint is cut": (lambda conn: change(conn, note="council\n11\n"), (10, None, "checkpoint wrong")),
    "a checkpoint of another root": (another_root, (0, 10, "rewritten")),
    "a signature is altered": (
        lambda conn: change(conn, note=note_of(conn)[:-10] + "AAAAAAA==\n"),
        (10, None, "checkpoint wrong"),
    ),
    "its moment is altered": (lambda conn: change(conn, made_at="2026-09-16"), (10, None, "checkpoint wrong")),
    "it is put where another size stands": (another_name, (3, None, "checkpoint wrong")),
    "it is taken away": (lambda conn: conn.execute(delete(kept)), (10, None, "checkpoint missing")),
    "the ends of cases are altered": (
        lambda conn: edit(conn, 10, leaf=True, data=body_at(conn, 10)["data"] | {"heads": "00"}),
        (10, None, "heads wrong"),
    ),
    "an entry about the key is altered": (
        lambda conn: edit(conn, 9, leaf=True, data={"was": OTHER.key.text, "key": SIGNER.key.text}),
        (9, None, "key wrong"),
    ),
    "an entry about the key says nothing": (lambda conn: edit(conn, 9, leaf=True, data={}), (9, None, "edited")),
    "the end is cut off": (lambda conn: delete_rows(conn, 9, 10), (9, None, "tail cut")),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_was_done_to_a_checkpoint_is_found_and_named(engine: Engine, attack: str) -> None:
    do, expected = ATTACKS[attack]
    signed(engine)
    done(engine, do)
    assert looked(engine)[0] == expected


def test_a_root_that_is_kept_and_altered_is_found(engine: Engine) -> None:
    many = [Draft("test.noted", {"n": n}, "P0001") for n in range(600)]
    with writing(engine) as conn:
        append(conn, lock_head(conn), "A", 0, "", many, START)
    checkpoint(engine, EVENING)
    assert looked(engine) == []
    done(engine, lambda conn: conn.execute(update(tree).where(tree.c.idx == 1).values(hash=bytes(32))))
    assert looked(engine) == [(256, 511, "tree wrong")]


def test_a_checkpoint_that_fits_narrows_down_what_was_changed_after_it(engine: Engine) -> None:
    """Everything was made again around the change, but what was signed."""
    signed(engine)
    with writing(engine) as conn:
        before = entries(conn, "B")[-1]
        append(conn, lock_head(conn), "B", before.seq, before.leaf.hex(), [Draft("test.noted", {}, "P0001")], NEXT)
    newer = checkpoint(engine, NEXT + timedelta(hours=1))
    done(engine, lambda conn: edit(conn, 11, leaf=True, data={"n": 2}))
    assert (SIZE, newer.size - 1, "rewritten") in looked(engine)


# --- keys ----------------------------------------------------------------------------------------------------------
def test_a_foreign_key_is_refused(engine: Engine) -> None:
    signed(engine)
    assert looked(engine, Elsewhere(keys=(STRANGER.key,))) == [(10, None, "key wrong")]
    assert looked(engine, Elsewhere(keys=(OTHER.key,))) == [(10, None, "key wrong")]


def test_a_record_that_was_never_signed_has_nothing_to_trust(engine: Engine) -> None:
    recorded(engine)
    assert looked(engine, TRUSTED) == [(None, None, "checkpoint missing")]


def test_a_new_key_is_trusted_where_the_old_one_signed_for_it(engine: Engine) -> None:
    signed(engine)
    rotate(engine, SIGNER, OTHER)
    assert looked(engine, TRUSTED) == []
    assert looked(engine, Elsewhere(keys=(OTHER.key,))) == []
    assert looked(engine, Elsewhere()) == []
    checkpoint(engine, NEXT + timedelta(days=1), OTHER)
    assert looked(engine, TRUSTED) == []


def test_a_new_key_that_the_old_one_did_not_sign_for_has_to_be_known(engine: Engine) -> None:
    """Somebody lost the old one, or put in one of their own: the record cannot tell which."""
    signed(engine)
    with writing(engine) as conn:
        head = lock_head(conn)
        ledger.enter(conn, head, [e.KeyChanged(was=SIGNER.key.text, key=OTHER.key.text)], NEXT)
        checkpoints.make(conn, head, OTHER, NEXT)
    assert {kind for _, _, kind in looked(engine, TRUSTED)} == {"key wrong"}
    assert looked(engine, Elsewhere()) == [(11, None, "key wrong")]
    assert looked(engine, Elsewhere(keys=(OTHER.key,))) == []


def test_a_key_that_was_lost_is_no_finding_and_the_next_one_has_to_be_compared(engine: Engine) -> None:
    signed(engine)
    rotate(engine, None, OTHER)
    assert looked(engine, TRUSTED) == [(12, None, "key wrong")]  # whoever trusts the old key alone has no proof
    for known in (Elsewhere(), Elsewhere(keys=(OTHER.key,))):
        with reading(engine) as conn:
            found = examine(conn, known, quick=True)
        assert found.findings == ()
        assert [said for said in found.notes if "the key before was lost" in said and OTHER.key.text in said]


def test_a_key_put_in_and_taken_back_is_found_and_trusted_by_nobody(engine: Engine) -> None:
    """Without the key: a change to a key of one's own and one back, signed by the next checkpoint with all else."""
    signed(engine)
    with writing(engine) as conn:
        there, back = (SIGNER.key.text, OTHER.key.text), (OTHER.key.text, SIGNER.key.text)
        put_in = [e.KeyChanged(was=was, key=key) for was, key in (there, back)]
        ledger.enter(conn, lock_head(conn), put_in, NEXT)
    made = checkpoint(engine, NEXT)
    line = signature_line(OTHER.key, OTHER.sign(made.text.encode()))
    done(engine, lambda conn: conn.execute(update(kept).where(kept.c.size == made.size).values(note=made.note + line)))
    assert looked(engine, TRUSTED) == [(SIZE, None, "key wrong")]
    assert {kind for _, _, kind in looked(engine, Elsewhere(keys=(OTHER.key,)))} == {"key wrong"}


# --- age and clock -------------------------------------------------------------------------------------------------
def test_the_newest_checkpoint_may_not_be_older_than_so_many_days(engine: Engine) -> None:
    signed(engine)
    in_three_days = EVENING + timedelta(days=3)
    assert looked(engine, Elsewhere(now=in_three_days, days=3)) == []
    assert looked(engine, Elsewhere(now=in_three_days, days=2)) == [(SIZE, SIZE, "checkpoint old")]
    with reading(engine) as conn:
        found = verify(conn, Elsewhere(now=in_three_days, days=2))[0]
    assert found.sentence.startswith("The newest checkpoint is of 15 September 2026. None may be older than 2 days")


def test_what_was_never_signed_may_not_be_older_either(engine: Engine) -> None:
    recorded(engine)
    assert looked(engine, Elsewhere(now=START + timedelta(days=1), days=1)) == []
    assert looked(engine, Elsewhere(now=START + timedelta(days=2), days=1)) == [(0, 9, "checkpoint old")]


def test_a_clock_that_was_set_back_is_found(engine: Engine) -> None:
    signed(engine)
    assert looked(engine, Elsewhere(now=START, days=1)) == [(10, None, "clock wrong")]


def test_a_time_past_in_which_nothing_was_signed_is_said_and_no_finding(engine: Engine) -> None:
    signed(engine)
    checkpoint(engine, EVENING + timedelta(days=9))
    with reading(engine) as conn:
        found = examine(conn, Elsewhere(now=EVENING + timedelta(days=9), days=1), quick=True)
    assert found.findings == ()
    assert [said for said in found.notes if "from 15 September 2026 to 24 September 2026" in said] == list(found.notes)


# --- those who cosign ----------------------------------------------------------------------------------------------
def cosign(engine: Engine, size: int, *, made: bytes | None = None) -> None:
    with writing(engine) as conn:
        text = note_of(conn).partition("\n\n")[0] + "\n"
        seconds = 1_800_000_000
        line = made or seconds.to_bytes(8, "big") + WITNESS.sign(cosigned(text, seconds))
        row = {"size": size, "name": WITNESS.key.name, "line": signature_line(WITNESS.key, line), "at": "x"}
        conn.execute(insert(cosignatures).values(row))


def test_what_a_witness_put_under_a_checkpoint_is_checked_with_its_key(engine: Engine) -> None:
    signed(engine)
    cosign(engine, SIZE)
    assert looked(engine, Elsewhere(witnesses=(WITNESS.key,))) == []


@pytest.mark.parametrize(("size", "made"), [(SIZE, b"x" * 72), (7, None)])
def test_what_a_witness_did_not_sign_is_found(engine: Engine, size: int, made: bytes | None) -> None:
    signed(engine)
    cosign(engine, size, made=made)
    assert looked(engine, Elsewhere(witnesses=(WITNESS.key,))) == [(size - 1, None, "cosignature wrong")]


# --- what others hold ----------------------------------------------------------------------------------------------
def line_of(engine: Engine) -> str:
    with reading(engine) as conn:
        newest = checkpoints.latest(conn)
        assert newest is not None
        return checkpoints.line(newest)


def holding(*texts: str) -> Elsewhere:
    return Elsewhere(keys=(SIGNER.key,), held=tuple(one for text in texts for one in read_held(text)))


def test_a_line_from_a_letter_is_found_wherever_it_was_broken(sqlite: Engine) -> None:
    signed(sqlite)
    line = line_of(sqlite)
    cut_out = f"Yours sincerely\r\n\r\nRecord: {line.replace(' ', chr(13) + chr(10) + ' ', 1)}\r\nPage 1 of 2\r\n"
    assert read_held(cut_out) == read_held(line)
    assert looked(sqlite, holding(cut_out)) == []


def test_a_text_without_a_checkpoint_is_refused() -> None:
    with pytest.raises(NoteRefused, match="There is no checkpoint in it"):
        read_held("Dear Mrs Birkett")


def test_a_record_that_begins_otherwise_than_what_is_held_is_found_and_narrowed_down(engine: Engine) -> None:
    signed(engine)
    first, whole = line_of(engine), checkpoint(engine, EVENING).note
    checkpoint(engine, NEXT)
    later = line_of(engine)
    assert looked(engine, holding(later, first, whole)) == []
    done(engine, lambda conn: edit(conn, 11, leaf=True, source="web"))
    found = looked(engine, holding(later, first))
    assert (SIZE, 11, "rewritten") in found
    done(engine, lambda conn: edit(conn, 2, leaf=True, source="web"))
    assert (0, SIZE - 1, "rewritten") in looked(engine, holding(later, first))


def test_a_record_shorter_than_what_is_held_is_found(tmp_path: Path) -> None:
    """Yesterday's file is put in the place of today's: nothing in it is wrong, and nothing in it tells."""
    yesterday, today = tmp_path / "yesterday.db", tmp_path / "today.db"
    engine = open_database(f"sqlite:///{today}")
    migrate(engine)
    signed(engine)
    engine.dispose()  # whoever closes a file last puts all of it in one
    shutil.copy(today, yesterday)
    engine = open_database(f"sqlite:///{today}")
    checkpoint(engine, NEXT)
    on_a_letter = line_of(engine)
    engine.dispose()
    for left in tmp_path.glob("today.db*"):
        left.unlink()
    shutil.copy(yesterday, today)
    engine = open_database(f"sqlite:///{today}")
    by_rule = Elsewhere(keys=(SIGNER.key,), now=NEXT, days=1)
    assert looked(engine, by_rule) == []
    assert looked(engine, holding(on_a_letter)) == [(SIZE, None, "rolled back")]
    engine.dispose()


def test_a_checkpoint_of_another_record_is_told_apart(engine: Engine) -> None:
    signed(engine)
    with reading(engine) as conn:
        note = note_of(conn)
    text = note.partition("\n\n")[0].replace("council", "borough") + "\n"
    forged = f"{text}\n{signature_line(STRANGER.key, STRANGER.sign(text.encode()))}"
    assert looked(engine, holding(text)) == [(None, None, "another record")]
    assert looked(engine, holding(forged)) == [(None, None, "another record")]


def test_what_is_held_must_be_signed_with_a_trusted_key(engine: Engine) -> None:
    signed(engine)
    with reading(engine) as conn:
        text = note_of(conn).partition("\n\n")[0] + "\n"
    forged = f"{text}\n{signature_line(OTHER.key, OTHER.sign(text.encode()))}"
    assert looked(engine, holding(forged)) == [(None, None, "key wrong")]


def test_what_was_lost_in_a_restore_is_said_to_be(engine: Engine) -> None:
    signed(engine)
    older = line_of(engine)
    name, size, root = older.split()
    lost = f"{name} {int(size) + 5} {root}"
    with writing(engine) as conn:
        continued = e.LogContinued(origin=f"{name}/2", was=name, known=16, root=root, restored=int(size))
        ledger.enter(conn, lock_head(conn), [continued], NEXT)
    checkpoint(engine, NEXT + timedelta(hours=1))
    assert line_of(engine).startswith(f"{name}/2 ")
    assert looked(engine, holding(older, line_of(engine))) == []
    assert looked(engine, holding(lost)) == [(SIZE, None, "lost in a restore")]


def test_a_restore_that_says_it_lost_more_than_it_did_is_found(engine: Engine) -> None:
    """So that what others hold of the changed part looks lost, and not rewritten."""
    signed(engine)
    name, _, root = line_of(engine).split()
    with writing(engine) as conn:
        continued = e.LogContinued(origin=f"{name}/2", was=name, known=SIZE, root=root, restored=4)
        ledger.enter(conn, lock_head(conn), [continued], NEXT)
    assert looked(engine) == [(SIZE, None, "edited")]
    with reading(engine) as conn:
        assert "a restore left 4 entries, and 11 stand before it" in verify(conn, TRUSTED)[0].sentence


# --- registers -----------------------------------------------------------------------------------------------------
def erased(engine: Engine, *, register: bool = True, value: bool = True) -> None:
    """The value of entry 4 is erased by law, but for what is left out."""
    recorded(engine)
    with writing(engine) as conn:
        without_triggers(conn)
        digest, last = value_at(conn, 4), entries(conn, "C")[-1]
        draft = Draft(REDACTED, {"digest": digest}, "P0001")
        entry = append(conn, lock_head(conn), "Z", 0, "", [draft], datetime.fromisoformat(body_at(conn, 8)["at"]))[0]
        assert last.position < entry.position
        conn.exec_driver_sql(f"UPDATE log_head SET size = 10, last_at = '{body_at(conn, 9)['at']}'")
        if register:
            conn.execute(insert(redactions).values(digest=digest, event_id=entry.id))
        if value:
            conn.execute(delete(disclosures).where(disclosures.c.digest == digest))


def test_an_erasure_is_whole_with_its_entry_its_register_and_without_its_value(engine: Engine) -> None:
    erased(engine)
    assert looked(engine, Elsewhere()) == []


def test_an_erasure_that_names_another_entry_than_the_one_it_took_from_is_found(engine: Engine) -> None:
    recorded(engine)
    with writing(engine) as conn:
        digest = value_at(conn, 4)
        said = {"digest": digest, "of": body_at(conn, 0)["id"]}
        entry = append(conn, lock_head(conn), "Z", 0, "", [Draft(REDACTED, said, "P0001")], NEXT)[0]
        conn.execute(insert(redactions).values(digest=digest, event_id=entry.id))
        conn.execute(delete(disclosures).where(disclosures.c.digest == digest))
        assert [(one.position, one.kind) for one in verify(conn)] == [(4, "value missing")]


def test_an_erased_value_that_is_back_is_found(engine: Engine) -> None:
    erased(engine, value=False)
    assert looked(engine, Elsewhere()) == [(4, None, "value back")]


def test_an_erasure_that_the_register_forgot_is_found(engine: Engine) -> None:
    erased(engine, register=False)
    assert looked(engine, Elsewhere()) == [(None, None, "register wrong")]


def test_an_erasure_that_only_the_register_knows_is_found(engine: Engine) -> None:
    recorded(engine)
    done(engine, lambda conn: conn.execute(insert(redactions).values(digest="d", event_id="e")))
    assert looked(engine, Elsewhere()) == [(None, None, "register wrong")]


def test_a_hold_that_only_one_of_register_and_record_knows_is_found(engine: Engine) -> None:
    recorded(engine)
    with writing(engine) as conn:
        placed = append(conn, lock_head(conn), "Z", 0, "", [Draft("hold.placed", {"hold": "H1"}, "P0001")], NEXT)[0]
    found = looked(engine, Elsewhere())
    assert found == [(None, None, "register wrong")]
    done(engine, lambda conn: conn.execute(insert(holds).values(event_id=placed.id, case_id="Z")))
    assert looked(engine, Elsewhere()) == []
    with writing(engine) as conn:
        lifted = Draft("hold.lifted", {"hold": "H1", "of": placed.id}, "P0001")
        conn.execute(
            update(checkpoints.schema.log_head).values(size=10, last_at=body_at(conn, 9)["at"])
        )  # its trigger is gone
        append(conn, lock_head(conn), "Z", 1, placed.leaf.hex(), [lifted], NEXT + timedelta(hours=1))
        conn.execute(update(checkpoints.schema.log_head).values(size=11, last_at=body_at(conn, 10)["at"]))
    assert looked(engine, Elsewhere()) == [(None, None, "register wrong")]


# --- the quick look ------------------------------------------------------------------------------------------------
QUICKLY: dict[str, tuple[Callable[[Connection], object], int, Kind]] = {
    "an edited text": (lambda conn: edit(conn, 2, data={"n": 9}), 2, "edited"),
    "an edited text with its hash": (lambda conn: edit(conn, 2, leaf=True, data={"n": 9}), 5, "chain broken"),
    "a gap": (lambda conn: delete_rows(conn, 2), 2, "deleted"),
    "entries renumbered": (lambda conn: delete_rows(conn, 2, renumber=True), 4, "chain broken"),
    "a swap of neighbours": (lambda conn: swap(conn, 3, 4), 4, "reordered"),
    "a back-dated entry": (lambda conn: put(conn, 11, "B", START - timedelta(days=9)), 11, "reordered"),
    "a link said in the text": (
        lambda conn: edit(conn, 5, leaf=True, prev="", source=f',"prev":"{body_at(conn, 5)["prev"]}"'),
        5,
        "chain broken",
    ),
}


@pytest.mark.parametrize("attack", QUICKLY)
def test_the_quick_look_finds_where_something_is_wrong(engine: Engine, attack: str) -> None:
    do, position, kind = QUICKLY[attack]
    signed(engine)
    done(engine, do)
    with reading(engine) as conn:
        found = examine(conn, TRUSTED, quick=True).findings
    assert (found[0].position, found[0].kind) == (position, kind)


def test_the_quick_look_knows_size_root_and_newest_checkpoint(engine: Engine) -> None:
    signed(engine)
    with reading(engine) as conn:
        quick, newest = examine(conn, TRUSTED, quick=True), checkpoints.latest(conn)
        assert newest is not None
        assert (quick.findings, quick.size, quick.root) == ((), SIZE, newest.root)
        assert quick.newest == checkpoints.line(newest)
        assert Held(newest.origin, newest.size, newest.root) == read_held(quick.newest)[0]


def test_what_cannot_be_read_any_more_is_a_finding_and_no_crash(engine: Engine) -> None:
    signed(engine)
    done(engine, lambda conn: edit(conn, 4, leaf=True, sd=[1]))
    with reading(engine) as conn:
        findings: list[Finding] = verify(conn, TRUSTED)
    assert (findings[0].position, findings[0].case, findings[0].kind) == (4, "B", "edited")


def test_the_ledger_is_no_case(engine: Engine) -> None:
    signed(engine)
    done(engine, lambda conn: edit(conn, 10, data={}))
    with reading(engine) as conn:
        assert verify(conn)[0].case == LEDGER
