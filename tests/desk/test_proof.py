"""Keys and checkpoints on the command line: what they make, what they refuse, and that no secret is ever shown."""

from __future__ import annotations

import re
import sqlite3
import stat
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from cases import checkpoints
from cases.proof.notes import COSIGNS, check_signed, read_checkpoint, read_key
from cases.signing import signer
from cases.store import lock_head, migrate, open_database, writing
from cases.trail import stamp
from desk.cli import upturn
from tests.cases.signing import NAME, OTHER
from tests.cases.tampering import without_triggers
from tests.desk.test_cli import CAST
from tests.desk.test_doctor import Doctor, doctor, mail_server

__all__ = ["doctor", "mail_server"]  # fixtures
Say = Callable[..., Result]


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Say]:
    """The command line on a record with one school. Whatever it says, at the end no secret is among it."""
    said: list[str] = []

    def run(*words: str) -> Result:
        done = CliRunner().invoke(upturn, words)
        said.append(done.output + str(done.exception))
        return done

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", f"sqlite:///{tmp_path}/upturn.db")
    (tmp_path / "cast.yaml").write_text(CAST)
    assert run("enter", "cast.yaml").exit_code == 0
    yield run
    whole = "".join(said)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    secrets = [path.read_text() for path in files if path.read_bytes().startswith(b"PRIVATE+KEY")]
    assert [one for one in secrets if re.split(r"\+", one.strip(), maxsplit=4)[-1] in whole] == []
    assert "PRIVATE" not in whole
    kept = b"".join(path.read_bytes() for path in files if ".db" in path.name)
    assert [one for one in secrets if one.strip().encode()[-20:] in kept] == []


@pytest.fixture
def signing(say: Say, monkeypatch: pytest.MonkeyPatch) -> Say:
    """The same, with a key set."""
    assert say("key", "new", NAME, "--to", "own.key").exit_code == 0
    monkeypatch.setenv("UPTURN_SIGNING_KEY_FILE", "own.key")
    return say


def key_in(path: str) -> str:
    return signer(Path(path).read_text()).key.text


# --- keys ----------------------------------------------------------------------------------------------------------
def test_a_new_key_is_in_a_file_of_its_owner_s_and_its_public_half_is_printed(say: Say) -> None:
    done = say("key", "new", NAME, "--to", "own.key")
    assert done.output == f"{key_in('own.key')}\n"
    assert stat.S_IMODE(Path("own.key").stat().st_mode) == 0o600
    assert read_key(done.output).name == NAME
    witness = say("key", "new", "auditor.example", "--to", "auditor.key", "--witness")
    assert read_key(witness.output).kind == COSIGNS


def test_no_file_is_overwritten_by_a_key(say: Say) -> None:
    Path("own.key").write_text("something dear")
    done = say("key", "new", NAME, "--to", "own.key")
    assert (done.exit_code, Path("own.key").read_text()) == (1, "something dear")
    assert "own.key is there already. Choose another name." in done.output


@pytest.mark.parametrize("name", ["", "a b", "a+b", "x" * 61, "schüle.example", "a\nb"])
def test_a_name_that_no_foot_of_a_letter_can_bear_is_refused(say: Say, name: str) -> None:
    done = say("key", "new", name, "--to", "own.key")
    assert done.exit_code == 1
    assert "No key was made: " in done.output
    assert not Path("own.key").exists()


def test_the_keys_of_office_and_record_are_shown_beside_each_other(
    signing: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = key_in("own.key")
    assert signing("key", "show").output == f"This office signs with {own}\nThe record is not signed yet.\n"
    signing("checkpoint")
    assert f"The record was first signed with {own}\n" in signing("key", "show").output
    signing("key", "rotate", "--to", "new.key")
    shown = signing("key", "show").output
    assert "That is NOT the key that the record is signed with." in shown
    assert shown.endswith(f"then with {key_in('new.key')}\n")
    monkeypatch.delenv("UPTURN_SIGNING_KEY_FILE")
    assert signing("key", "show").output.startswith("This office has no signing key.\n")


def test_a_new_key_takes_over_with_the_old_one_s_word(signing: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    signing("checkpoint")
    done = signing("key", "rotate", "--to", "new.key")
    assert done.exit_code == 0
    note = done.output[done.output.index(f"{NAME}\n") :]
    for path in ("own.key", "new.key"):
        check_signed(read_checkpoint(note), read_key(key_in(path)))
    refused = signing("checkpoint")
    assert refused.exit_code == 1
    assert "change it with `upturn key rotate`" in refused.output
    monkeypatch.setenv("UPTURN_SIGNING_KEY_FILE", "new.key")
    assert signing("checkpoint").exit_code == 0


def test_a_lost_key_is_replaced_without_its_word_and_that_is_said(
    signing: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing("checkpoint")
    monkeypatch.delenv("UPTURN_SIGNING_KEY_FILE")
    assert "the old one is not set" in signing("key", "rotate", "--to", "a.key").output
    assert not Path("a.key").exists()
    signing("key", "new", NAME, "--to", "a.key")
    done = signing("key", "rotate", "--new", "a.key", "--lost")
    assert "Tell every auditor the new key in another way" in done.output
    note = read_checkpoint(done.output[done.output.index(f"{NAME}\n") :])
    assert [one.id for one in note.signatures] == [read_key(key_in("a.key")).id]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("rotate",), "Say where the new key goes with --to"),
        (("rotate", "--to", "a.key", "--new", "own.key"), "one of them"),
        (("rotate", "--new", "own.key"), "The key was not changed: the record is not signed yet."),
        (("rotate", "--to", "a.key"), "The key was not changed: the record is not signed yet."),
        (("rotate", "--new", "nowhere.key"), "nowhere.key could not be used"),
        (("rotate", "--new", "cast.yaml"), "The signing key cannot be read"),
    ],
)
def test_a_key_that_cannot_be_changed_is_one_sentence(signing: Say, words: tuple[str, ...], sentence: str) -> None:
    done = signing("key", *words)
    assert done.exit_code
    assert sentence in done.output


# --- checkpoints ---------------------------------------------------------------------------------------------------
def test_a_checkpoint_is_made_printed_written_and_put_in_the_folder(
    signing: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UPTURN_ANCHOR_FOLDER", "kept")
    done = signing("checkpoint", "--to", "now.txt")
    assert done.exit_code == 0
    assert Path("now.txt").read_text() == done.output
    assert [path.read_text() for path in Path("kept").iterdir()] == [done.output]
    check_signed(read_checkpoint(done.output), read_key(key_in("own.key")))
    again = signing("checkpoint", "--to", "now.txt")
    assert (again.exit_code, Path("now.txt").read_text()) == (1, done.output)


def test_without_a_key_there_is_no_checkpoint_and_a_sentence(say: Say) -> None:
    done = say("checkpoint")
    assert done.exit_code == 1
    assert "No checkpoint was made: no signing key is set. Make one with `upturn key new NAME --to FILE`" in done.output


def test_a_folder_in_trouble_is_told_with_the_checkpoint(signing: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPTURN_ANCHOR_FOLDER", "cast.yaml")
    done = signing("checkpoint")
    assert done.exit_code == 1
    assert done.output.startswith(f"{NAME}\n")
    assert "the folder cast.yaml could not be used" in done.output


# --- the auditor, from end to end ----------------------------------------------------------------------------------
AUDIT = ("audit", "--keep", "auditor", "--key", "public.key")


@pytest.fixture
def audited(signing: Say) -> Say:
    """A signed record, an auditor's copy of its public key, and the auditor's own key."""
    signing("checkpoint")
    Path("public.key").write_text(key_in("own.key"))
    Path("witness.public").write_text(signing("key", "new", "auditor.example", "--to", "my.key", "--witness").output)
    return signing


def test_an_auditor_looks_signs_and_their_line_comes_with_every_later_copy(
    audited: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = audited(*AUDIT, "--cosign-with", "my.key", "--to", "line.txt")
    assert done.exit_code == 0
    assert "The record council.example/interventions has 4 entries, all as they were signed for." in done.output
    assert done.output.endswith(Path("line.txt").read_text())
    taken = audited("checkpoint", "--cosignature", "line.txt", "--key", "witness.public")
    assert re.fullmatch(
        r"auditor.example signed the checkpoint of 4 entries on .*; that is now with it.\n", taken.output
    )
    monkeypatch.setenv("UPTURN_WITNESS_KEYS", Path("witness.public").read_text())
    assert "that was with it already" in audited("checkpoint", "--cosignature", "line.txt").output
    assert Path("line.txt").read_text() in audited("checkpoint").output
    assert audited(*AUDIT).exit_code == 0


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("nothing", "the file has no line of a witness whose key is known"),
        ("\u2014 auditor.example AAAA\n", "fits no checkpoint of this record"),
        ("\u2014 elsewhere.example AAAAAAAAAAAA\n", "the file has no line of a witness whose key is known"),
    ],
)
def test_a_line_that_fits_nothing_is_not_taken_in(audited: Say, line: str, sentence: str) -> None:
    Path("line.txt").write_text(line)
    done = audited("checkpoint", "--cosignature", "line.txt", "--key", "witness.public")
    assert done.exit_code == 1
    assert sentence in done.output
    assert audited("checkpoint").output.count("\u2014") == 1


def test_a_witness_who_signed_another_record_is_not_taken_in(audited: Say) -> None:
    other = open_database("sqlite:///other.db")
    migrate(other)
    with writing(other) as conn:
        checkpoints.make(conn, lock_head(conn), OTHER, datetime(2026, 9, 15, tzinfo=ZoneInfo("Europe/London")))
    other.dispose()
    Path("other.key").write_text(OTHER.key.text)
    address = ("--database", "sqlite:///other.db")
    signed = audited("audit", *address, "--keep", "o", "--key", "other.key", "--cosign-with", "my.key", "--to", "line")
    assert signed.exit_code == 0
    done = audited("checkpoint", "--cosignature", "line", "--key", "witness.public")
    assert "fits no checkpoint of this record" in done.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--key", "nowhere.key"), "nowhere.key could not be used"),
        (("--key", "cast.yaml"), "This is not a public key"),
        (("--key", "witness.public"), "is a witness's key"),
        (("--key", "public.key", "--to", "x"), "There is no signature to write"),
        (("--key", "public.key", "--cosign-with", "own.key"), "this key signs records"),
        (("--key", "public.key", "--cosign-with", "cast.yaml"), "The signing key cannot be read"),
        (("--key", "public.key", "--database", "sqlite:///nothing.db"), "there is no file"),
        (("--key", "public.key", "--database", "nonsense"), "is not a database address"),
    ],
)
def test_an_auditor_who_gives_the_wrong_thing_gets_one_sentence(
    audited: Say, words: tuple[str, ...], sentence: str
) -> None:
    done = audited("audit", "--keep", "auditor", *words)
    assert done.exit_code
    assert sentence in " ".join(done.output.split())
    assert not Path("auditor").exists()
    assert not Path("nothing.db").exists()


def test_a_database_of_something_else_is_told(audited: Say) -> None:
    with sqlite3.connect("other.db") as raw:
        raw.execute("CREATE TABLE things (name TEXT)")
    done = audited(*AUDIT, "--database", "sqlite:///other.db")
    assert "this database is not of this version of Upturn" in done.output


# --- the doctor ----------------------------------------------------------------------------------------------------
def test_the_doctor_has_a_record_that_is_not_signed_mended(doctor: Doctor) -> None:
    (said,) = doctor()["✗ record is signed"]
    assert "Make a key with `upturn key new NAME --to FILE`" in said


def test_the_doctor_names_a_key_that_others_can_read_a_wrong_one_and_one_that_is_none(
    doctor: Doctor, signing: Say
) -> None:
    signing("checkpoint")
    assert doctor()["✓ record is signed"] == []
    Path("own.key").chmod(0o644)
    assert "Run `chmod 600 own.key`." in doctor()["✗ record is signed"][0]
    signing("key", "rotate", "--to", "new.key")
    Path("own.key").chmod(0o600)
    assert "no checkpoint is made and letters bear an old one" in doctor()["✗ record is signed"][0]
    assert "No such file" in doctor(signing_key_file="nowhere")["✗ record is signed"][0]
    assert "The signing key cannot be read" in doctor(signing_key_file="cast.yaml")["✗ record is signed"][0]


def test_the_doctor_names_a_checkpoint_that_is_too_old_and_places_that_were_given_none(
    doctor: Doctor, signing: Say
) -> None:
    assert "No checkpoint was made yet." in doctor()["✓ checkpoints are made"][0]
    with writing(open_database(f"sqlite:///{Path.cwd()}/upturn.db")) as conn:
        now = datetime.now(ZoneInfo("Europe/London"))
        checkpoints.make(conn, lock_head(conn), signer(Path("own.key").read_text()), now)
        without_triggers(conn, "checkpoints%")
        conn.exec_driver_sql("UPDATE checkpoints SET made_at = ?", (stamp(now - timedelta(days=3)),))
    assert "Set UPTURN_AUDITOR_EMAIL" in doctor()["✓ checkpoints are held by others"][0]
    said = doctor(auditor_email="auditor@firm.example", anchor_folder="cast.yaml")
    assert re.match(r"The newest checkpoint is of \d+ \w+ 2\d\d\d\.", said["✗ checkpoints are made"][0])
    folder, never, mailed = said["✗ checkpoints are held by others"]
    assert "cast.yaml for checkpoints cannot be written to" in folder
    assert "cast.yaml so far" in never
    assert "mail auditor so far" in mailed
    assert doctor(checkpoint_days="4")["✓ checkpoints are made"] == []
