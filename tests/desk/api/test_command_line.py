"""Keys at the command line: made and shown once, listed, revoked; refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from desk.api.keys import WRITTEN
from desk.cli import upturn
from tests.desk.test_cli import CAST

MAKE = ("api-key", "make", "Case recorder", "--as", "okafor", "--scope", "read:cases", "--ends", "2999-12-31")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The command line with one school entered."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", f"sqlite:///{tmp_path}/upturn.db")
    monkeypatch.setenv("COLUMNS", "200")

    def say(*words: str) -> Result:
        return CliRunner().invoke(upturn, words)

    (tmp_path / "cast.yaml").write_text(CAST)
    assert say("enter", "cast.yaml").exit_code == 0
    return say


def test_a_key_is_made_listed_and_revoked(desk) -> None:
    assert desk("api-key", "list").output == "No keys were made.\n"
    made = desk(*MAKE, "--by", "okafor")
    assert made.exit_code == 0, made.output
    text = made.output.splitlines()[0]
    found = WRITTEN.fullmatch(text)
    assert found
    listed = desk("api-key", "list").output
    assert found[1] in listed
    assert "good until 31 December 2999" in listed
    assert text not in listed
    revoked = desk("api-key", "revoke", found[1], "--by", "okafor")
    assert revoked.output == f"The key {found[1]} of Case recorder opens nothing any more.\n"
    assert "revoked" in desk("api-key", "list").output
    assert "There is no key" in desk("api-key", "revoke", found[1], "--by", "okafor").output


def test_whoever_may_not_makes_none(desk) -> None:
    said = desk(*MAKE, "--by", "birkett")
    assert said.exit_code == 1
    assert said.output.startswith("Error: No key was made.")
    assert "There is nobody called stranger" in desk(*MAKE, "--by", "stranger").output
