"""The pictures for the documents are made by a command, small enough to be kept beside them."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from desk.pictures import BROWSERS, NO_BROWSER, PAGE, SCREEN

ROOT = Path(__file__).parents[2]
KEPT = 200_000
"""Bytes of the largest picture that is kept with the documents."""


def asked(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "desk.pictures", str(folder)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False, env=env or None)


@pytest.mark.skipif(not any(map(shutil.which, BROWSERS)), reason="Chromium is not installed.")
def test_there_is_a_picture_of_a_letter_of_large_print_and_of_an_email(tmp_path: Path) -> None:
    assert asked(tmp_path / "made").returncode == 0
    made = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}
    assert {name: size(png) for name, png in made.items()} == {
        "letter.png": PAGE,
        "letter-large-print.png": PAGE,
        "email.png": SCREEN,
    }
    assert made["letter.png"] != made["letter-large-print.png"]
    assert all(10_000 < len(png) < KEPT for png in made.values())


def test_without_a_browser_a_sentence_says_so(tmp_path: Path) -> None:
    done = asked(tmp_path / "made", PATH=str(tmp_path))
    assert (done.returncode, done.stderr.strip()) == (1, NO_BROWSER)
    assert not (tmp_path / "made").exists()


def size(png: bytes) -> tuple[int, int]:
    """Width and height, from the head of a PNG file."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height
