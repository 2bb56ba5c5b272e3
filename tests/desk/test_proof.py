"""Keys and checkpoints on the command line: what they make, what they refuse, and that no secret is ever shown."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cases.proof.notes import COSIGNS, check_signed, read_checkpoint, read_key
from tests.cases.signing import NAME
from tests.desk.saying import Say, key_in, say, signing
from tests.desk.test_doctor import doctor, mail_server

__all__ = ["doctor", "mail_server", "say", "signing"]  # fixtures


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
