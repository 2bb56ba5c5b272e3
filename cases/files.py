"""Files that are there whole or not at all, down to the disk: no fault leaves half of one under its name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

PRIVATE = 0o600
SHARED = 0o666
"""Who may read a new file: its owner alone, or whoever the system lets."""


@contextmanager
def whole(path: Path, mode: int = PRIVATE) -> Iterator[Path]:
    """A file beside `path` to write to, which takes its place once all of it is written. Raises OSError that names
    `path`, with nothing left behind and whatever was there untouched."""
    beside = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
        yield beside
        to_disk(beside)
        beside.replace(path)
        to_disk(path.parent)
    except OSError as trouble:
        raise OSError(trouble.errno, trouble.strerror or str(trouble), str(path)) from trouble
    finally:
        with suppress(OSError):
            beside.unlink()


def keep(path: Path, content: bytes, mode: int = PRIVATE) -> None:
    """Write a file whole. Raises OSError."""
    with whole(path, mode) as beside:
        beside.write_bytes(content)


def once(path: Path, content: bytes, mode: int = SHARED) -> None:
    """Write a file that is not there yet, under its own name from the first, because a write-once folder lets nobody
    give it another. Raises FileExistsError, and OSError with no half of it left."""
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(opened, "wb") as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(opened)
        except OSError:
            with suppress(OSError):  # ours alone, and not whole
                path.unlink()
            raise


def to_disk(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk and not only on their way there. Raises OSError."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
