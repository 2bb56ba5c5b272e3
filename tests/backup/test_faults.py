"""What can go wrong with a backup and a restore: it is told in a sentence, and nothing is left half done."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import Engine

from cases import schema
from cases.backup import BadBackup, look_into
from cases.backup.tables import KEPT
from cases.backup.taking import NoBackup
from cases.database import OF_THE_DESK_ALONE
from cases.events import RecordRestored
from cases.ledger import ledger_entries
from cases.proof.notes import signature_line
from cases.schema import MADE_FROM_THE_RECORD, metadata
from cases.store import StoreTrouble, log, migrate, open_database, reading
from cases.trail import leaf_of
from cases.verify import verify
from tests.backup.drills import RESTORED, backed_up, empty, restored, school, table
from tests.cases.recording import DRAFT, SECRET, add
from tests.cases.signing import OTHER, SIGNER, checkpoint
from tests.disks import no_room_above

ON_A_SERVER = pytest.mark.postgresql
ROOT = Path(__file__).parents[2]


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Engine]:
    """An empty SQLite file to restore into."""
    with empty(tmp_path) as engine:
        yield engine


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.zip"


def unpacked(file: Path) -> dict[str, bytes]:
    with ZipFile(file) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def packed(parts: dict[str, bytes], to: Path) -> Path:
    with ZipFile(to, "w", ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return to


def with_entries(parts: dict[str, bytes], change: Callable[[list[list[Any]]], list[list[Any]]]) -> dict[str, bytes]:
    """The parts with other entries, and a manifest that fits them: what somebody who means it would do."""
    rows = change([json.loads(line) for line in parts["case_events.jsonl"].splitlines()])
    body = b"".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for row in rows)
    manifest = json.loads(parts["manifest.json"])
    manifest["tables"]["case_events"] |= {"rows": len(rows), "sha256": sha256(body).hexdigest()}
    manifest["size"] = len(rows)
    return {**parts, "case_events.jsonl": body, "manifest.json": json.dumps(manifest).encode()}


def nothing_is_left(engine: Engine) -> None:
    assert [one.name for one in KEPT if table(engine, one)] == []


# --- taking it -----------------------------------------------------------------------------------------------------
def test_every_table_is_in_a_backup_or_made_again() -> None:
    made_again = {"log_head", "caseload", "due", "tree", *(one.name for one in MADE_FROM_THE_RECORD)}
    signed_in_anew = set(OF_THE_DESK_ALONE)
    assert {one.name for one in KEPT} | made_again | signed_in_anew == {one.name for one in metadata.sorted_tables}


def test_it_is_for_its_owner_alone_and_never_overwrites(engine: Engine, file: Path) -> None:
    add(engine, "C1", DRAFT)
    backed_up(engine, file)
    assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_bytes()
    with pytest.raises(NoBackup, match="is there already"):
        backed_up(engine, file)
    assert file.read_bytes() == before


def test_it_holds_no_key(engine: Engine, file: Path) -> None:
    add(engine, "C1", SECRET)
    checkpoint(engine)
    said = b"".join(unpacked(backed_up(engine, file)).values())
    assert b"PRIVATE+KEY" not in said
    assert SIGNER.key.text.encode() in said


def test_a_full_disk_leaves_nothing(sqlite: Engine, file: Path) -> None:
    add(sqlite, "C1", *[SECRET] * 400)
    with reading(sqlite):  # its own files are as large as they will be
        told = pytest.raises(NoBackup, match=r"backup\.zip could not be written .*no half of a file is left")
        with no_room_above(10_000), told:
            backed_up(sqlite, file)
    assert [one.name for one in file.parent.iterdir() if "backup" in one.name] == []
    assert look_into(backed_up(sqlite, file)).size == 400


def test_a_folder_that_is_not_there_is_told(sqlite: Engine, tmp_path: Path) -> None:
    with pytest.raises(NoBackup, match="No such file or directory"):
        backed_up(sqlite, tmp_path / "nowhere" / "backup.zip")


def test_others_write_meanwhile_and_it_is_of_one_moment(engine: Engine, other: Engine, tmp_path: Path) -> None:
    add(engine, "C0", *[SECRET] * 1200)
    stop = Event()
    writer = Thread(target=lambda: [add(engine, "C1", SECRET) for _ in iter(stop.is_set, True)])
    writer.start()
    try:
        files = [backed_up(engine, tmp_path / f"{n}.zip") for n in range(3)]
    finally:
        stop.set()
        writer.join()
    sizes = [look_into(one).size for one in files]
    assert sizes == sorted(sizes)
    assert sizes[-1] > 1200
    restored(other, files[-1], "none", tmp_path)
    with reading(other) as conn:
        assert verify(conn) == []
        assert sum(1 for _ in log(conn)) == sizes[-1] + 1, "and the entry that says so"


# --- a file that is not right --------------------------------------------------------------------------------------
def test_any_byte_changed_in_the_file_is_found_or_does_no_harm(sqlite: Engine, other: Engine, file: Path) -> None:
    """Names and times in the zip's own table say nothing of the record; all else is found before anything is done."""
    add(sqlite, "C1", SECRET, DRAFT)
    whole, wanted = backed_up(sqlite, file).read_bytes(), unpacked(file)
    spoilt = file.with_name("spoilt.zip")
    for at in range(0, len(whole), 41):
        spoilt.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            look_into(spoilt)
        except BadBackup:
            continue
        assert unpacked(spoilt) == wanted, f"byte {at}"


def test_a_part_that_seems_to_begin_before_the_file_is_told(sqlite: Engine, file: Path) -> None:
    """Every byte of the end of the zip, which says where its table of contents is, with every bit of it turned."""
    add(sqlite, "C1", SECRET)
    whole = backed_up(sqlite, file).read_bytes()
    wanted = unpacked(file)
    told, end = 0, whole.rindex(b"PK\x05\x06")
    for at in range(end, len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            look_into(file)
        except BadBackup:
            told += 1
        else:
            assert unpacked(file) == wanted, f"byte {at}"
    assert told


@pytest.mark.parametrize("keep", [0, 1, 100, -100, -1])
def test_a_file_that_was_cut_off_is_told(sqlite: Engine, file: Path, keep: int) -> None:
    add(sqlite, "C1", SECRET)
    whole = backed_up(sqlite, file).read_bytes()
    file.write_bytes(whole[:keep])
    with pytest.raises(BadBackup, match="is no backup, or was cut off"):
        look_into(file)


LIES = {
    "a line changed": lambda lines: [lines[0].replace(b"C1", b"C2"), *lines[1:]],
    "a line dropped": lambda lines: lines[1:],
    "a line doubled": lambda lines: [lines[0], *lines],
    "two lines swapped": lambda lines: [lines[1], lines[0], *lines[2:]],
}


@pytest.mark.parametrize("name", LIES)
def test_a_part_that_is_not_what_the_manifest_says_is_told(sqlite: Engine, file: Path, name: str) -> None:
    add(sqlite, "C1", SECRET, DRAFT, DRAFT)
    parts = unpacked(backed_up(sqlite, file))
    parts["case_events.jsonl"] = b"".join(LIES[name](parts["case_events.jsonl"].splitlines(keepends=True)))
    with pytest.raises(BadBackup, match=r"the part case_events\.jsonl .* is not what its manifest says"):
        look_into(packed(parts, file))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"format": "another"}, "is of another kind"),
        ({"version": "v9999"}, "Restore it with that Upturn"),
        ({"size": "7"}, "is of another kind"),
        ({"made_at": "yesterday"}, "has no manifest"),
        ({"tables": {}}, "is not what its manifest says, or is missing"),
    ],
)
def test_a_manifest_that_is_not_right_is_told(sqlite: Engine, file: Path, change: dict[str, Any], why: str) -> None:
    parts = unpacked(backed_up(sqlite, file))
    parts["manifest.json"] = json.dumps(json.loads(parts["manifest.json"]) | change).encode()
    with pytest.raises(BadBackup, match=why):
        look_into(packed(parts, file))


def edited(rows: list[list[Any]], *, leaf: bool) -> list[list[Any]]:
    from base64 import b64encode

    text = rows[1][1].replace('"n":1', '"n":2')
    return [rows[0], [1, text, b64encode(leaf_of(text)).decode() if leaf else rows[1][2]], *rows[2:]]


FORGED: dict[str, tuple[Callable[[list[list[Any]]], list[list[Any]]], str]] = {
    "an entry edited": (lambda rows: edited(rows, leaf=False), "entry 1 of the backup was altered"),
    "an entry edited, and its hash": (lambda rows: edited(rows, leaf=True), "does not carry the leaf|was altered"),
    "an entry taken out": (lambda rows: [rows[0], *rows[2:]], "position is not the next"),
    "two entries swapped": (lambda rows: [rows[1], rows[0], *rows[2:]], "position is not the next"),
    "the end cut off": (lambda rows: rows[:-1], "not the one that was signed"),
    "another spelling": (
        lambda rows: [[0, rows[0][1] + " ", rows[0][2]], *rows[1:]],
        "entry 0 of the backup was altered",
    ),
}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *(("sqlite", name) for name in FORGED),
        pytest.param("postgresql", "an entry edited, and its hash", marks=ON_A_SERVER),
    ],
)
def test_a_record_that_was_altered_in_the_backup_is_not_restored(
    request: pytest.FixtureRequest, sqlite: Engine, file: Path, tmp_path: Path, kind: str, name: str
) -> None:
    """The manifest was made to fit: hashes, order, chains and the signed root still do not."""
    add(sqlite, "C1", *[DRAFT] * 5)
    checkpoint(sqlite)
    change, why = FORGED[name]
    packed(with_entries(unpacked(backed_up(sqlite, file)), change), file)
    made = str(request.getfixturevalue("postgresql_original")) if kind == "postgresql" else ""
    with empty(tmp_path, kind, made) as other:
        with pytest.raises((BadBackup, StoreTrouble), match=why):
            restored(other, file, "none", tmp_path)
        nothing_is_left(other)


def test_an_erased_value_cannot_be_smuggled_in(sqlite: Engine, other: Engine, file: Path, tmp_path: Path) -> None:
    """A backup that still holds what its own record says was erased."""
    from cases.store import writing
    from tests.cases.erasing import erase_values

    add(sqlite, "C1", SECRET)
    before = unpacked(backed_up(sqlite, file.with_name("before.zip")))["disclosures.jsonl"]
    with writing(sqlite) as conn:
        erase_values(conn, "name")
    parts = unpacked(backed_up(sqlite, file))
    manifest = json.loads(parts["manifest.json"])
    manifest["tables"]["disclosures"] |= {"rows": 2, "sha256": sha256(before).hexdigest()}
    packed({**parts, "disclosures.jsonl": before, "manifest.json": json.dumps(manifest).encode()}, file)
    with pytest.raises(StoreTrouble, match="it was erased by law and does not come back"):
        restored(other, file, "none", tmp_path)
    nothing_is_left(other)


# --- killed --------------------------------------------------------------------------------------------------------
@contextmanager
def restoring(url: str, file: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.backup.restorer", url, str(file)]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def test_killed_while_restoring_there_is_nothing_and_it_can_be_done_again(
    url: str, engine: Engine, file: Path, tmp_path: Path
) -> None:
    (tmp_path / "old").mkdir()
    with empty(tmp_path / "old") as old:
        migrate(old)
        school(old)
        backed_up(old, file)
        size = look_into(file).size
    with restoring(url, file) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "loaded, not committed"
        process.send_signal(signal.SIGKILL)
        process.wait()
    again = open_database(url)
    nothing_is_left(again)
    again.dispose()
    assert f"{size} entries were restored" in restored(engine, file, "none", tmp_path, now=RESTORED)
    with reading(engine) as conn:
        assert verify(conn) == []
        assert [entry.data["restored"] for entry in ledger_entries(conn, RecordRestored)] == [size]
    assert len(table(engine, schema.deliveries)) >= 1


def test_a_backup_that_was_signed_anew_by_somebody_else_is_refused(
    sqlite: Engine, other: Engine, file: Path, tmp_path: Path
) -> None:
    """Whoever changes the file can make every hash in it again, and no signature."""
    add(sqlite, "C1", DRAFT, SECRET)
    known = checkpoint(sqlite)
    parts = unpacked(backed_up(sqlite, file))
    [[size, note, made_at]] = [json.loads(line) for line in parts["checkpoints.jsonl"].splitlines()]
    text = note.partition("\n\n")[0] + "\n"
    forged = f"{text}\n{signature_line(OTHER.key, OTHER.sign(text.encode()))}"
    line = json.dumps([size, forged, made_at], ensure_ascii=False).encode() + b"\n"
    manifest = json.loads(parts["manifest.json"])
    manifest["tables"]["checkpoints"] |= {"sha256": sha256(line).hexdigest()}
    packed({**parts, "checkpoints.jsonl": line, "manifest.json": json.dumps(manifest).encode()}, file)
    with pytest.raises(BadBackup, match="is not the one that was signed when it had 4 entries"):
        restored(other, file, known, tmp_path)
    nothing_is_left(other)
