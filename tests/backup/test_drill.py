"""The drill: a backup, the case goes on, the database is lost, the record is restored, and all are told the truth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from cases import commands as c
from cases import erasing, schema, tree
from cases.act import Door
from cases.backup import BadBackup, NotOfThisRecord, go_on, load, look_into
from cases.events import LogContinued
from cases.ledger import ledger_entries
from cases.proof.merkle import ProofFails, check_consistency
from cases.proof.notes import check_signed, read_checkpoint, signature_line
from cases.store import StoreTrouble, entries, migrate, people, reading, writing
from cases.verify import verify
from desk.auditing import Suspect, audit
from desk.backing_up import restore
from desk.cli import upturn
from notifications import deciding
from notifications.anchoring import keep_once
from notifications.following import follow
from notifications.round import daily
from tests.backup.drills import (
    BACKED_UP,
    LOST,
    RESTORED,
    backed_up,
    empty,
    looked_into,
    office,
    restored,
    school,
    table,
)
from tests.cases.erasing import value_place
from tests.cases.recording import DRAFT, SECRET, add
from tests.cases.school import School, at
from tests.cases.signing import NAME, OTHER, SIGNER, STRANGER, checkpoint, rotate
from tests.databases import BOTH
from tests.notifications.posting import post, rows
from tests.notifications.servers import Answers, server
from tests.policies import open_shelf


@pytest.fixture(params=BOTH)
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database to restore into: each kind into each."""
    made = str(request.getfixturevalue("postgresql_original")) if request.param == "postgresql" else ""
    with empty(tmp_path, request.param, made) as engine:
        yield engine


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Engine]:
    """An empty SQLite file to restore into, where the kind makes no difference."""
    with empty(tmp_path) as engine:
        yield engine


def in_it(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    return {one.name: [tuple(row) for row in table(engine, one)] for one in schema.metadata.sorted_tables}


def as_it_was(before: Engine, after: Engine) -> None:
    """Everything but what the restore itself adds is there again, row for row."""
    old, new = in_it(before), in_it(after)
    for name in ("people", "disclosures", "documents", "arrivals", "feeds", "checkpoints", "published", "cosignatures"):
        assert new[name] == old[name], name
    size = len(old["case_events"])
    assert new["case_events"][:size] == old["case_events"]
    assert [row[1:4] for row in new["deliveries"]] == [row[1:4] for row in old["deliveries"]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.zip"


def test_nothing_was_lost_so_it_goes_on_as_it_was(engine: Engine, other: Engine, file: Path, tmp_path: Path) -> None:
    school(engine)
    known = checkpoint(engine, BACKED_UP)
    said = restored(other, backed_up(engine, file), known, tmp_path)
    assert f"{known.size} entries were restored from the backup of 16 September 2026 at 18:00." in said
    assert f"Nothing that was signed is lost: it goes on as {NAME}." in said
    as_it_was(engine, other)
    newer = checkpoint(other, RESTORED)
    assert newer.origin == known.origin == NAME
    with reading(other) as conn:
        check_consistency(
            known.size, known.root, newer.size, newer.root, tree.proof_since(conn, known.size, newer.size)
        )
    assert looked_into(other, known, newer).findings == ()


def test_what_was_signed_and_lost_begins_a_new_name(engine: Engine, other: Engine, file: Path, tmp_path: Path) -> None:
    here, keep = school(engine), tmp_path / "auditor"
    early = checkpoint(engine, BACKED_UP)
    backed_up(engine, file, BACKED_UP + timedelta(minutes=1))
    here.category_letter()
    known = checkpoint(engine, LOST)
    assert audit(engine, keep, SIGNER.key, None, LOST).checkpoint.size == known.size

    said = restored(other, file, known, tmp_path)
    assert f"The record had at least {known.size} entries, and those from {early.size + 1} on are lost." in said
    assert f"It goes on as {NAME}/2, and nothing is signed as {NAME} any more." in said
    newer = checkpoint(other, RESTORED)
    assert newer.origin == f"{NAME}/2"
    assert check_signed(newer, SIGNER.key) is None

    with reading(other) as conn:
        [told] = ledger_entries(conn, LogContinued)
        assert (told.data["was"], told.data["known"], told.data["restored"]) == (NAME, known.size, early.size)
        assert told.data["root"] == known.text.splitlines()[2], "the record names what the auditor holds"
        proof = tree.proof_since(conn, early.size, newer.size)
        check_consistency(early.size, early.root, newer.size, newer.root, proof)
    with pytest.raises(ProofFails):
        check_consistency(known.size, known.root, newer.size, newer.root, proof)
    with pytest.raises(Suspect, match=f"you hold a checkpoint of {known.size} entries"):
        audit(other, keep, SIGNER.key, None, RESTORED)
    assert looked_into(other, early, newer).findings == ()
    [lost] = looked_into(other, known).findings
    assert lost.kind == "lost in a restore"


def test_a_second_restore_begins_a_third(sqlite: Engine, another: Engine, file: Path, tmp_path: Path) -> None:
    school(sqlite)
    checkpoint(sqlite, BACKED_UP)
    backed_up(sqlite, file)
    add(sqlite, "C9", DRAFT, now=LOST)
    restored(another, file, checkpoint(sqlite, LOST), tmp_path)
    second = checkpoint(another, RESTORED)
    assert second.origin == f"{NAME}/2"
    (tmp_path / "again").mkdir()
    with empty(tmp_path / "again") as third:
        assert f"goes on as {NAME}/3" in restored(third, file, second, tmp_path)
        assert checkpoint(third, RESTORED).origin == f"{NAME}/3"


def test_when_nobody_knows_it_must_be_said(sqlite: Engine, another: Engine, file: Path, tmp_path: Path) -> None:
    school(sqlite)
    checkpoint(sqlite, BACKED_UP)
    backed_up(sqlite, file)
    with pytest.raises(BadBackup, match="what is the newest checkpoint that anybody holds"):
        restored(another, file, None, tmp_path)
    said = restored(another, file, "none", tmp_path)
    assert "What was signed after the backup, if anything was, is lost." in said
    assert checkpoint(another, RESTORED).origin == f"{NAME}/2"


def test_a_record_that_was_never_signed_has_no_name_to_lose(
    sqlite: Engine, another: Engine, file: Path, tmp_path: Path
) -> None:
    school(sqlite)
    said = restored(another, backed_up(sqlite, file), "none", tmp_path)
    assert "It was never signed" in said
    assert checkpoint(another, RESTORED).origin == NAME


def test_the_newest_in_the_folder_of_anchors_is_found(
    sqlite: Engine, another: Engine, file: Path, tmp_path: Path
) -> None:
    anchors = tmp_path / "anchors"
    school(sqlite)
    for now in (BACKED_UP, LOST):
        if now is LOST:
            backed_up(sqlite, file)
            add(sqlite, "C9", DRAFT, now=LOST)
        keep_once(anchors, checkpoint(sqlite, now))
    (anchors / "readme.txt").write_text("Keep these files.")
    assert f"It goes on as {NAME}/2" in restore(office(another, anchors), file, None, None, None, RESTORED)


def test_an_older_one_than_our_own_folder_has_does_not_hide_what_was_lost(
    sqlite: Engine, another: Engine, file: Path, tmp_path: Path
) -> None:
    """Whoever restores names one from before the backup, and the record would be signed a second time from there."""
    anchors, older = tmp_path / "anchors", tmp_path / "older.txt"
    school(sqlite)
    older.write_text(checkpoint(sqlite, BACKED_UP).note)
    backed_up(sqlite, file)
    add(sqlite, "C9", DRAFT, now=LOST)
    keep_once(anchors, checkpoint(sqlite, LOST))
    assert f"It goes on as {NAME}/2" in restore(office(another, anchors), file, str(older), None, None, RESTORED)


def test_what_anybody_can_write_into_a_file_is_no_checkpoint_of_the_record(
    sqlite: Engine, another: Engine, file: Path, tmp_path: Path
) -> None:
    """The record would say for ever that it lost entries that there never were."""
    school(sqlite)
    newest = checkpoint(sqlite, BACKED_UP)
    backed_up(sqlite, file)
    text = newest.text.replace(f"\n{newest.size}\n", "\n9000\n")
    forged = read_checkpoint(f"{text}\n{signature_line(OTHER.key, OTHER.sign(text.encode()))}")
    with pytest.raises(NotOfThisRecord, match="with no key that you trust"):
        restored(another, file, forged, tmp_path)
    assert all(not found for name, found in in_it(another).items() if name != "log_head")


def test_a_key_that_was_changed_after_the_backup_is_the_one_at_hand(
    sqlite: Engine, another: Engine, file: Path, tmp_path: Path
) -> None:
    school(sqlite)
    checkpoint(sqlite, BACKED_UP)
    backed_up(sqlite, file)
    rotate(sqlite, SIGNER, OTHER, LOST)
    add(sqlite, "C9", DRAFT, now=LOST)
    known = checkpoint(sqlite, LOST, OTHER)
    found = look_into(file)
    migrate(another)
    with pytest.raises(NotOfThisRecord, match="set UPTURN_SIGNING_KEY_FILE to the new one"), writing(another) as conn:
        go_on(conn, load(conn, found), known, found.made_at, RESTORED.date(), RESTORED)
    with writing(another) as conn:
        went = go_on(conn, load(conn, found), known, found.made_at, RESTORED.date(), RESTORED, OTHER.key)
    assert went.origin == f"{NAME}/2"


def test_another_records_checkpoint_is_refused(sqlite: Engine, another: Engine, file: Path, tmp_path: Path) -> None:
    school(sqlite)
    checkpoint(sqlite, BACKED_UP)
    backed_up(sqlite, file)
    (tmp_path / "elsewhere").mkdir()
    with empty(tmp_path / "elsewhere") as strange:
        migrate(strange)
        add(strange, "C1", DRAFT)
        theirs = checkpoint(strange, BACKED_UP, STRANGER)
        add(strange, "C1", *[DRAFT] * 9)
        ours = checkpoint(strange, LOST, STRANGER)
    for one in (theirs, ours):
        with pytest.raises(NotOfThisRecord, match=r"is of elsewhere\.example/record, and the backup is of"):
            restored(another, file, one, tmp_path)
    assert all(not found for name, found in in_it(another).items() if name != "log_head"), "nothing was left behind"


def test_another_version_of_the_record_is_refused(sqlite: Engine, another: Engine, file: Path, tmp_path: Path) -> None:
    """Yesterday's file was put in place of today's, and work went on: inside nothing shows, outside it does."""
    add(sqlite, "C1", DRAFT, SECRET)
    known = checkpoint(sqlite, BACKED_UP)
    (tmp_path / "put back").mkdir()
    with empty(tmp_path / "put back") as put_back:
        migrate(put_back)
        add(put_back, "C1", DRAFT, SECRET)
        add(put_back, "C1", *[DRAFT] * 9)
        checkpoint(put_back, LOST)
        with reading(put_back) as conn:
            assert verify(conn) == [], "from inside it is a record like any another"
            assert "rewritten" in [one.kind for one in looked_into(put_back, known).findings]
        backed_up(put_back, file)
    with pytest.raises(NotOfThisRecord, match="two versions of the record"):
        restored(another, file, known, tmp_path)


# --- erasures ------------------------------------------------------------------------------------------------------
SAYS = "Wilhelmina rang about her son."


def test_what_was_erased_after_the_backup_stays_erased(
    engine: Engine, other: Engine, file: Path, tmp_path: Path
) -> None:
    here = school(engine)
    contact = c.ContactFromHead(id="C1", to=here.people["nair"], how="telephone", says=SAYS)
    here.ask(contact, "nair", at("2026-09-16", "11:00"))
    checkpoint(engine, BACKED_UP)
    backed_up(engine, file)
    with reading(engine) as conn:
        place = value_place(conn, "says")
    here.ask(c.AskErasure(id="E1", places=(place,), basis="unlawful", reason="it should not be there"), "nair", LOST)
    here.ask(c.ApproveErasure(id="E1"), "okafor", LOST)
    lines = tmp_path / "erased.jsonl"
    with reading(engine) as conn:
        lines.write_text("\n".join(erasing.redaction_lines(conn)))
    known = checkpoint(engine, LOST)

    said = restored(other, file, known, tmp_path, redactions=lines)
    assert "Erased again, as the list says: 1 thing." in said
    assert not any(SAYS in row.disclosure for row in table(other, schema.disclosures))
    with reading(other) as conn:
        assert entries(conn, "A")[-1].type == "record.redacted"
    if other.dialect.name == "sqlite":
        files = [path for path in tmp_path.iterdir() if path.name.startswith("another.db")]
        assert not [path for path in files if SAYS.encode() in path.read_bytes()], "nor in any byte of the new file"
    checkpoint(other, RESTORED)
    assert looked_into(other).findings == ()


def test_without_the_list_of_erasures_it_is_said(sqlite: Engine, another: Engine, file: Path, tmp_path: Path) -> None:
    school(sqlite)
    said = restored(another, backed_up(sqlite, file), "none", tmp_path)
    assert "No list of erasures was given: what was erased after the backup is back." in said


# --- the post ------------------------------------------------------------------------------------------------------
def test_nobody_gets_anything_twice(engine: Engine, other: Engine, file: Path, tmp_path: Path) -> None:
    """A notice waits when the backup is made, then goes; a letter is called for and goes after it. Once restored, the
    rounds and the officers call for both again."""
    here = school(engine)
    mail = Answers()
    with server(mail) as port:
        backed_up(engine, file)
        here.category_letter()
        daily(here.door, LOST)
        post(here, port, LOST)
        gone = sorted(one.message_id for one in mail.arrived)
        assert len(gone) == len(set(gone)) >= 3

        restored(other, file, "none", tmp_path)
        again = came_back(here, other)
        post(again, port, RESTORED)
        daily(again.door, RESTORED)
        again.ask(c.IssueLetter(template="category_autumn"), "okafor", RESTORED)
        post(again, port, RESTORED + timedelta(hours=1))
        assert sorted(one.message_id for one in mail.arrived) == gone
        waiting = [d for d in deciding.waiting(again.door) if d.state == "uncertain"]
        assert {f"n.{one[2:]}" for one in gone} <= {d.message_id for d in waiting}
        assert {d.last_error for d in waiting if d.state == "uncertain"} == {
            "It may have gone before the record was restored. Ask whoever should have it: say that it arrived, or "
            "release it."
        }

        [one] = [d for d in waiting if d.template == "concern_logged"]
        assert "will be sent" in deciding.release(again.door, one.id, again.people["okafor"], RESTORED)
        post(again, port, RESTORED + timedelta(hours=2))
        assert len(mail.arrived) == len(gone) + 1, "an officer released it"


def test_the_day_after_things_go_by_themselves_again(
    sqlite: Engine, another: Engine, file: Path, tmp_path: Path
) -> None:
    here = school(sqlite)
    mail = Answers()
    with server(mail) as port:
        restored(another, backed_up(sqlite, file), "none", tmp_path)
        again = came_back(here, another)
        again.ask(c.IssueLetter(template="category_autumn"), "okafor", RESTORED + timedelta(days=3))
        post(again, port, RESTORED + timedelta(days=3))
        assert {one.to.partition("@")[0] for one in mail.arrived} == {"birkett", "pask"}


def test_new_deliveries_have_numbers_that_none_had(sqlite: Engine, another: Engine, file: Path, tmp_path: Path) -> None:
    """Mail that comes back says the number: it must not be taken for another's."""
    here = school(sqlite)
    restored(another, backed_up(sqlite, file), "none", tmp_path)
    last = max(row.delivery_id for row in table(another))
    came_back(here, another).category_letter()
    assert min(row.delivery_id for row in table(another) if row.template == "category_autumn") > last + 100_000


def came_back(before: School, engine: Engine) -> School:
    """The same school, on the restored record."""
    again = object.__new__(School)
    again.engine, again.id, again.people = engine, before.id, before.people
    again.door = Door(engine, open_shelf(), follow)
    with reading(engine) as conn:
        assert set(before.people.values()) == set(people(conn))
    return again


# --- at the desk ---------------------------------------------------------------------------------------------------
def test_it_is_done_from_the_command_line(sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", str(sqlite.url))
    monkeypatch.setenv("UPTURN_ANCHOR_FOLDER", "anchors")
    school(sqlite)
    keep_once(tmp_path / "anchors", checkpoint(sqlite, BACKED_UP))

    def desk(*words: str) -> str:
        return CliRunner().invoke(upturn, words).output

    assert "holds the whole record, 7 entries, with everybody's personal data" in desk("backup", "--to", "b.zip")
    add(sqlite, "C9", DRAFT, now=LOST)
    keep_once(tmp_path / "anchors", checkpoint(sqlite, LOST))
    assert "is not empty" in desk("restore", "b.zip", "--database", str(sqlite.url))
    said = desk("restore", "b.zip", "--database", "sqlite:///new/upturn.db", "--quiet-until", "2027-01-14")
    assert f"It goes on as {NAME}/2" in said
    assert "Until the end of 14 January 2027 nothing goes to anybody" in said
    assert "That was not done: nowhere.zip could not be used" in desk(
        "restore", "nowhere.zip", "--database", "sqlite:///x.db"
    )
    assert not (tmp_path / "x.db").exists()


# --- what is refused -----------------------------------------------------------------------------------------------
def test_only_an_empty_database_is_restored_into(engine: Engine, file: Path, tmp_path: Path) -> None:
    school(engine)
    backed_up(engine, file)
    before = in_it(engine)
    with pytest.raises(StoreTrouble, match="the database is not empty"):
        restored(engine, file, "none", tmp_path)
    assert in_it(engine) == before
    assert rows(engine)
