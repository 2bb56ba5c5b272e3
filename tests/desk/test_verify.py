"""`upturn verify` with what is known from elsewhere: keys, checkpoints that others hold, and how old one may be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, update

from cases import checkpoints, schema
from cases.reading_log import count_reads, log_read
from cases.signing import new_secret
from cases.store import append, lock_head, reading, writing
from cases.trail import Draft
from cases.verify import Elsewhere, examine
from desk.cli import upturn
from notifications.anchoring import keep_once
from notifications.office import Office
from tests.cases.signing import OTHER, SECRET, SIGNER, WITNESS, checkpoint
from tests.cases.tampering import START, delete, edit, recorded, without_triggers

Say = Callable[..., Result]


@pytest.fixture
def say(sqlite: Engine, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """`upturn verify --database …` on a record of nine entries that was signed in the evening."""
    monkeypatch.chdir(tmp_path)
    recorded(sqlite)
    checkpoint(sqlite, START + timedelta(hours=10))
    (tmp_path / "key.txt").write_text(SIGNER.key.text + "\n")
    with reading(sqlite) as conn:
        newest = checkpoints.latest(conn)
    assert newest is not None
    (tmp_path / "letter.txt").write_text(f"Yours sincerely\n\nRecord: {checkpoints.line(newest)}\n")
    (tmp_path / "note.txt").write_text(newest.note)
    return lambda *words: CliRunner().invoke(upturn, ["verify", "--quick", "--database", sqlite_url, *words])


def test_it_ends_with_size_root_and_the_newest_checkpoint(say: Say) -> None:
    said = say("--key", "key.txt", "--checkpoint", "letter.txt", "--checkpoint", "note.txt")
    assert said.exit_code == 0, said.output
    whole, last, newest, held = said.output.splitlines()
    assert whole == "The record is complete and unaltered: 11 entries checked."
    root = last.removeprefix("Root of all 11 entries: ")
    assert newest == f"Newest checkpoint: council.example/interventions 11 {root}"
    assert held == "It begins with what is held elsewhere: 11, 11."


def test_what_is_held_by_others_is_compared(say: Say, tmp_path: Path) -> None:
    text = (tmp_path / "letter.txt").read_text().replace(" 11 ", " 12 ")
    (tmp_path / "later.txt").write_text(text)
    said = say("--checkpoint", "later.txt")
    assert said.exit_code == 1
    assert said.output.startswith(
        "Somebody holds a checkpoint of 12 entries, and the record has 11: its end was cut off"
    )


def test_a_key_that_did_not_sign_is_told(say: Say, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text(OTHER.key.text)
    said = say("--key", "other.txt")
    assert said.exit_code == 1
    assert "with no key that you trust" in said.output


def test_a_checkpoint_too_old_is_told(say: Say) -> None:
    days = (datetime.now(UTC).date() - START.date()).days
    assert say("--days", str(days)).exit_code == 0
    said = say("--days", str(days - 1))
    assert said.exit_code == 1
    assert "The newest checkpoint is of 15 September 2026." in said.output


@pytest.mark.parametrize(
    ("option", "text", "why"),
    [
        ("--key", "", "holds no key that can be read"),
        ("--key", SIGNER.key.text[:-3], "holds no key that can be read"),
        ("--witness", WITNESS.key.text.replace("auditor", "auditors"), "was not copied whole"),
        ("--checkpoint", "Dear Mrs Birkett", "holds no checkpoint"),
        ("--checkpoint", None, "could not be used"),
    ],
    ids=["an empty key", "a key cut short", "a key of another name", "a letter", "no file"],
)
def test_a_file_that_is_not_what_it_should_be_is_told(
    say: Say, tmp_path: Path, option: str, text: str | None, why: str
) -> None:
    if text is not None:
        (tmp_path / "given.txt").write_text(text)
    said = say(option, "given.txt")
    assert said.exit_code == 1
    assert why in said.output
    assert "Traceback" not in said.output


def test_the_authority_s_own_key_and_rule_are_used_without_options(
    sqlite: Engine, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("UPTURN_SIGNING_KEY", "nonsense")
    assert "The signing key cannot be read" in CliRunner().invoke(upturn, ["verify", "--quick"]).output
    monkeypatch.setenv("UPTURN_SIGNING_KEY", new_secret("council.example/interventions"))
    recorded(sqlite)
    said = CliRunner().invoke(upturn, ["verify", "--quick"])
    assert said.exit_code == 1
    assert "Nothing was signed since 15 September 2026. None may be older than 1 day" in said.output


def test_findings_beyond_the_first_fifty_are_counted(say: Say, sqlite: Engine) -> None:
    with writing(sqlite) as conn:
        many = [Draft("test.noted", {"n": n}, "P0001") for n in range(60)]
        append(conn, lock_head(conn), "D", 0, "", many, START + timedelta(days=1))
        without_triggers(conn)
        for position in range(11, 71):
            edit(conn, position, data={})
    said = say()
    assert said.output.count("was edited") == 50
    assert "And 10 findings more." in said.output


# --- beyond the entries --------------------------------------------------------------------------------------------
def test_what_the_office_itself_knows_is_used(sqlite: Engine, sqlite_url: str, tmp_path: Path) -> None:
    """Its own key, its rule, and the newest checkpoint in its folder: nobody has to name them."""
    recorded(sqlite)
    first = checkpoint(sqlite, START + timedelta(hours=10))
    anchors, now = tmp_path / "anchors", START + timedelta(hours=12)
    keep_once(anchors, first)
    office = Office(database_url=sqlite_url, signing_key=SECRET, anchor_folder=anchors)

    def found(office: Office, now: datetime) -> list[str]:
        with reading(sqlite) as conn:
            return [one.kind for one in examine(conn, office.elsewhere(now), quick=True).findings]

    assert found(office, now) == []
    assert found(office, now + timedelta(days=3)) == ["checkpoint old"]
    assert found(Office(database_url=sqlite_url, signing_key=new_secret("council.example/else")), now) == ["key wrong"]
    keep_once(anchors, checkpoint(sqlite, now + timedelta(days=1)))
    with writing(sqlite) as conn:
        without_triggers(conn)
        delete(conn, 11)
        conn.execute(schema.checkpoints.delete().where(schema.checkpoints.c.size > 11))
        conn.exec_driver_sql("UPDATE log_head SET size = 11, last_at = (SELECT max(at) FROM case_events)")
    assert found(office, now) == ["rolled back"]


def test_a_log_of_reads_that_somebody_changed_is_found(sqlite: Engine) -> None:
    day = datetime(2026, 9, 14, 9, tzinfo=UTC)
    with writing(sqlite) as conn:
        log_read(conn, "P0001", "A", "trail", "cli", day)
        count_reads(conn, lock_head(conn), day + timedelta(days=1))
        log_read(conn, "P0002", "A", "trail", "cli", day + timedelta(days=1))
    with reading(sqlite) as conn:
        assert examine(conn).findings == ()
    with writing(sqlite) as conn:
        conn.execute(update(schema.reads).where(schema.reads.c.reader == "P0001").values(reader="P0003"))
    with reading(sqlite) as conn:
        [found] = examine(conn).findings
        assert (found.kind, found.sentence.partition(" (UTC)")[0]) == (
            "reads wrong",
            "Who looked at cases on 14 September 2026",
        )
        assert examine(conn, quick=True).findings == ()
    with writing(sqlite) as conn:
        conn.execute(schema.reads.delete())
    with reading(sqlite) as conn:
        assert examine(conn).findings == (), "nobody says how long they are kept"
        early = Elsewhere(reads_kept=day.date())
        assert [one.kind for one in examine(conn, early).findings] == ["reads wrong"]
        assert examine(conn, Elsewhere(reads_kept=day.date() + timedelta(days=1))).findings == ()
