"""What can go wrong while a bundle is written: no room, no right, a machine that stops. No half file is left."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cases.proof.container import unpacked
from cases.signing import new_secret
from notifications.office import Office
from tests.bundles.record import SECRET, Record, faults

LITTLE_ROOM = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))"
STOPS = {
    "while it is written": "import os, signal; os.fsync = lambda file: os.kill(os.getpid(), signal.SIGKILL)",
    "before it has its name": (
        "import os, signal; from pathlib import Path; Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)"
    ),
}


def test_its_checkpoint_is_in_the_folder_of_checkpoints_first(record: Record, tmp_path: Path) -> None:
    folder = tmp_path / "anchors"
    raw = record.bundle("A", office=Office(database_url=record.url, signing_key=SECRET, anchor_folder=folder))
    assert unpacked(raw)["checkpoint.txt"] in [one.read_bytes() for one in folder.iterdir()]


def test_none_is_made_while_that_folder_takes_nothing(record: Record, tmp_path: Path) -> None:
    (tmp_path / "anchors").write_text("a file")
    office = Office(database_url=record.url, signing_key=SECRET, anchor_folder=tmp_path / "anchors")
    with pytest.raises(ValueError, match=r"^Nothing was made\. The checkpoint"):
        record.bundle("A", office=office)
    assert not (record.folder / "bundle.zip").exists()


def bundled(record: Record, to: Path, first: str = "") -> subprocess.CompletedProcess[str]:
    """`upturn bundle A` in a process of its own, in which something is done first."""
    command = [sys.executable, "-c", f"{first}\nimport sys; from desk.cli import upturn; upturn(sys.argv[1:])"]
    settings = {"UPTURN_DATABASE_URL": record.url, "UPTURN_SIGNING_KEY": SECRET}
    words = [*command, "bundle", "A", "--to", str(to)]
    return subprocess.run(words, env=os.environ | settings, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def to(tmp_path: Path) -> Path:
    """Where a bundle of yesterday lies."""
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "case.zip").write_bytes(b"of yesterday")
    return folder / "case.zip"


@pytest.mark.postgresql
def test_a_disk_that_is_full_is_told_and_leaves_no_half(postgresql_url: str, tmp_path: Path, to: Path) -> None:
    """The limit is on files of this process only; the database is another's."""
    record = Record(postgresql_url, tmp_path).told()
    done = bundled(record, to, LITTLE_ROOM)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Nothing was written" in done.stderr
    assert "Traceback" not in done.stderr
    assert [(path.name, path.read_bytes()) for path in to.parent.iterdir()] == [("case.zip", b"of yesterday")]


@pytest.mark.parametrize("moment", STOPS)
def test_stopped_it_leaves_nothing_under_its_name(record: Record, to: Path, moment: str) -> None:
    done = bundled(record, to, STOPS[moment])
    assert done.returncode == -9
    assert to.read_bytes() == b"of yesterday"
    record.folder = to.parent
    to.rename(to.with_name("bundle.zip"))
    assert faults(record.bundle("A")) == []


def test_where_nobody_can_write_is_told(record: Record, to: Path) -> None:
    record.folder = to
    with pytest.raises(ValueError, match=r"Nothing was written.*could not be used"):
        record.made("A")


def test_a_bundle_is_for_its_owner_alone_until_they_hand_it_on(record: Record) -> None:
    record.bundle("A")
    assert (record.folder / "bundle.zip").stat().st_mode & 0o077 == 0


def test_another_key_than_the_record_s_makes_no_bundle(record: Record) -> None:
    record.checkpoint()
    other = Office(database_url=record.url, signing_key=new_secret("council.example/upturn"))
    with pytest.raises(ValueError, match="No checkpoint was made"):
        record.made("A", office=other)
    assert not (record.folder / "bundle.zip").exists()
