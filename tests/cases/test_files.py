"""Files that are there whole or not at all, whatever goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.files import SHARED, keep, once, whole
from tests.disks import no_room_above


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.txt"


def beside(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.iterdir())


def test_a_file_takes_the_place_of_the_one_before_once_it_is_whole(path: Path) -> None:
    path.write_bytes(b"of yesterday")
    with whole(path) as begun:
        begun.write_bytes(b"half")
        assert path.read_bytes() == b"of yesterday"
        begun.write_bytes(b"all of it")
    assert path.read_bytes() == b"all of it"
    assert beside(path) == ["file.txt"]


def test_what_is_kept_is_for_its_owner_alone_unless_it_is_said_otherwise(path: Path) -> None:
    keep(path, b"names")
    assert path.stat().st_mode & 0o077 == 0
    keep(path, b"for everybody", SHARED)
    assert path.stat().st_mode & 0o077


@pytest.mark.parametrize("stops", [ValueError, KeyboardInterrupt])
def test_whatever_stops_it_leaves_what_was_there(path: Path, stops: type[BaseException]) -> None:
    keep(path, b"of yesterday")

    def broken_off() -> None:
        with whole(path) as begun:
            begun.write_bytes(b"half")
            raise stops

    with pytest.raises(stops):
        broken_off()
    assert (beside(path), path.read_bytes()) == (["file.txt"], b"of yesterday")


@pytest.mark.parametrize("write", [keep, once])
def test_a_full_disk_leaves_no_half(path: Path, write: object) -> None:
    assert callable(write)
    with no_room_above(100), pytest.raises(OSError, match="File too large"):
        write(path, b"x" * 101)
    assert beside(path) == []


def test_trouble_names_the_file_that_was_wanted(tmp_path: Path) -> None:
    wanted = tmp_path / "nowhere" / "file.txt"
    with pytest.raises(FileNotFoundError) as trouble:
        keep(wanted, b"")
    assert trouble.value.filename == str(wanted)


def test_a_file_that_is_written_once_is_never_written_over(path: Path) -> None:
    once(path, b"first")
    with pytest.raises(FileExistsError):
        once(path, b"second")
    assert (beside(path), path.read_bytes()) == (["file.txt"], b"first")
