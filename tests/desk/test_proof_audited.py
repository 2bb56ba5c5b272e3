"""An auditor on the command line, from end to end; and what the doctor says of keys and checkpoints."""

from __future__ import annotations

import re
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cases import checkpoints
from cases.signing import signer
from cases.store import lock_head, migrate, open_database, writing
from cases.trail import stamp
from tests.cases.signing import OTHER
from tests.cases.tampering import without_triggers
from tests.desk.saying import Say, key_in, say, signing
from tests.desk.test_doctor import Doctor, doctor, mail_server

__all__ = ["doctor", "mail_server", "say", "signing"]  # fixtures


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
