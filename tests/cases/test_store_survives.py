"""Many writers, killed writers, full disks, busy and lost databases: the record stays whole, and somebody is told."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event

from cases.store import StoreTrouble, entries, lock_head, log, migrated, open_database, reading, writing
from cases.verify import verify
from tests.cases.recording import DRAFT, SECRET, add
from tests.disks import no_room_above

WRITERS, EACH = 4, 25
ROOT = Path(__file__).parents[2]


@contextmanager
def writer(*args: str) -> Iterator[subprocess.Popen[str]]:
    """A writer in a process of its own, gone at the end."""
    command = [sys.executable, "-m", "tests.cases.writer", *args]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def tell(process: subprocess.Popen[str], what: str) -> None:
    assert process.stdin is not None
    print(what, file=process.stdin, flush=True)


@pytest.mark.parametrize("cases", ["each its own", "all the same"])
def test_four_writers_leave_one_order_without_gaps(engine: Engine, url: str, cases: str) -> None:
    names = [f"C{n if cases == 'each its own' else 0}" for n in range(WRITERS)]
    with ExitStack() as stack:
        processes = [stack.enter_context(writer(url, name, "many", str(EACH))) for name in names]
        assert [line(process) for process in processes] == ["ready"] * WRITERS
        for process in processes:
            tell(process, "go")
        for process in processes:
            assert len(process.communicate()[0].splitlines()) == EACH
            assert process.returncode == 0
    with reading(engine) as conn:
        found = list(log(conn))
        assert verify(conn) == []
    assert [one.position for one in found] == list(range(WRITERS * EACH))
    assert [one.at for one in found] == sorted({one.at for one in found})
    assert {name: len([one for one in found if one.case == name]) for name in names} == {
        name: EACH * names.count(name) for name in names
    }


def test_a_writer_killed_between_writing_and_committing_leaves_nothing(engine: Engine, url: str) -> None:
    before = add(engine, "C1", SECRET)
    with writer(url, "C1", "half") as process:
        assert line(process) == "written, not committed"
        process.send_signal(signal.SIGKILL)
        process.wait()
        after = add(engine, "C1", SECRET)
    with reading(engine) as conn:
        assert entries(conn, "C1", private=True) == before + after
        assert verify(conn) == []


def test_a_writer_killed_at_any_moment_loses_nothing_it_had_committed(engine: Engine, url: str) -> None:
    committed = -1
    for entries_before in (1, 7, 20):
        with writer(url, "C1", "forever") as process:
            for _ in range(entries_before):
                committed = int(line(process))
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert process.stdout is not None
            committed = max([committed, *(int(one) for one in process.stdout.read().splitlines(True) if "\n" in one)])
    add(engine, "C1", DRAFT)
    with reading(engine) as conn:
        assert verify(conn) == []
        assert len(entries(conn, "C1")) >= committed + 2


def test_a_full_disk_is_told_and_the_record_is_intact(sqlite: Engine) -> None:
    before = add(sqlite, "C1", SECRET)

    def fill(connection: Any, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0] + 4}")

    sqlite.dispose()
    event.listen(sqlite, "connect", fill)
    with pytest.raises(StoreTrouble, match=r"the disk that holds .*upturn\.db is full"):
        add(sqlite, "C1", *[SECRET] * 400)
    with reading(sqlite) as conn:
        assert entries(conn, "C1", private=True) == before
        assert verify(conn) == []
    event.remove(sqlite, "connect", fill)
    sqlite.dispose()
    assert len(add(sqlite, "C1", *[SECRET] * 400)) == 400


def impatient(engine: Engine) -> None:
    """Wait a moment for others instead of the usual 20 seconds."""
    order = "PRAGMA busy_timeout = 30" if engine.dialect.name == "sqlite" else "SET lock_timeout = '30ms'"
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _: connection.execute(order))
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", lambda connection, _: connection.commit())


def test_a_record_that_somebody_holds_is_waited_for_and_then_told(engine: Engine, url: str) -> None:
    before = add(engine, "C1", DRAFT)
    impatient(engine)
    other = open_database(url)
    with writing(other) as conn:
        lock_head(conn)
        with pytest.raises(StoreTrouble, match=r"somebody else has been changing .* for too long"):
            add(engine, "C1", DRAFT)
        with reading(engine) as reader:
            assert entries(reader, "C1") == before
    other.dispose()
    assert len(add(engine, "C1", DRAFT)) == 1


def test_readers_see_one_moment_while_others_write(engine: Engine, url: str) -> None:
    before = add(engine, "C1", DRAFT)
    other = open_database(url)
    with reading(engine) as conn:
        assert entries(conn, "C1") == before
        add(other, "C1", DRAFT)
        assert entries(conn, "C1") == before
        assert verify(conn) == []
    other.dispose()


def test_a_lost_connection_is_told_and_the_next_one_works(postgresql: Engine, postgresql_url: str) -> None:
    before = add(postgresql, "C1", DRAFT)
    with pytest.raises(StoreTrouble, match=r"The connection to .* was lost\. Look whether"):
        lose_and_write(postgresql, postgresql_url)
    with reading(postgresql) as conn:
        assert entries(conn, "C1") == before
    assert len(add(postgresql, "C1", DRAFT)) == 1


def lose_and_write(engine: Engine, url: str) -> None:
    with writing(engine) as conn, closing(psycopg.connect(url, autocommit=True)) as killer:
        pid = conn.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        assert killer.execute("SELECT pg_terminate_backend(%s, 5000)", [pid]).fetchone() == (True,)
        lock_head(conn)


def test_a_server_that_does_not_answer_is_told_without_its_password() -> None:
    with pytest.raises(StoreTrouble, match=r"postgres:\*\*\*@127.0.0.1:1/x cannot be opened"):
        migrated(open_database("postgresql://postgres:secret@127.0.0.1:1/x"))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match=r"nowhere/upturn\.db cannot be opened"):
        migrated(open_database(f"sqlite:///{tmp_path}/nowhere/upturn.db"))


def test_a_file_that_is_not_a_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Chair of Governors, " * 50)
    with pytest.raises(StoreTrouble, match=r"letter\.txt is not a database"):
        migrated(open_database(f"sqlite:///{path}"))


def test_a_file_that_may_grow_no_larger_is_told_and_is_intact(sqlite: Engine) -> None:
    add(sqlite, "C1", SECRET)
    path = Path(str(sqlite.url.database))
    log_of_changes = path.with_name(f"{path.name}-wal").stat().st_size
    with no_room_above(log_of_changes), pytest.raises(StoreTrouble, match="could not be written"):
        add(sqlite, "C1", *[SECRET] * 50)
    with reading(sqlite) as conn:
        assert len(list(log(conn))) == 1


def test_a_damaged_file_is_told(sqlite: Engine) -> None:
    add(sqlite, "C1", *[SECRET] * 50)
    path = Path(str(sqlite.url.database))
    sqlite.dispose()
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreTrouble, match="cannot be read as it should"), reading(sqlite) as conn:
        list(log(conn))
