"""The command line on a record with one school, unsigned and signed; no secret is ever among what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cases.signing import signer
from desk.cli import upturn
from tests.cases.signing import NAME
from tests.desk.test_cli import CAST

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
