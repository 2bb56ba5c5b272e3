"""Channels that write files: a folder that stands for everybody's letter box, and letters for a clerk to post."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path

from notifications.post.channel import MAIL, Cap, Later, Outcome, Parcel

NOT_KEPT = (
    "No letter was kept: the folder {} could not be used ({}). Make room or give the right to write there; "
    "nothing is lost."
)


class Folder:
    """Keeps what it is given as .eml and .pdf files, and takes that for delivered: demonstration and rehearsal only.

    Without a folder it keeps nothing and still takes everything for delivered. `mail`: it takes e-mail too.
    """

    name = "file"
    at_once = 1
    per_minute = 0

    def __init__(self, folder: Path | None = None, mail: bool = True) -> None:
        self.folder = folder
        self.capabilities = frozenset({Cap.POST, Cap.KNOWS, *(MAIL if mail else ())})

    async def send(self, parcel: Parcel) -> Outcome:
        return await _written(self.folder, parcel, Outcome("sent"))

    async def status(self, ref: str) -> Later | None:
        return None

    async def close(self) -> None:
        """Nothing is open."""


class ByHand:
    """Letters for a clerk: ready to print, and in a folder too where there is one. Posted when the clerk says so."""

    name = "hand"
    capabilities: frozenset[Cap] = frozenset({Cap.POST, Cap.KNOWS})
    at_once = 1
    per_minute = 0

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder

    async def send(self, parcel: Parcel) -> Outcome:
        return await _written(self.folder, parcel, Outcome("printed"))

    async def status(self, ref: str) -> Later | None:
        return None

    async def close(self) -> None:
        """Nothing is open."""


async def _written(folder: Path | None, parcel: Parcel, done: Outcome) -> Outcome:
    if folder is None:
        return done
    try:
        await asyncio.to_thread(keep_file, folder / _name(parcel), parcel.raw)
    except OSError as trouble:
        return Outcome("retry", NOT_KEPT.format(folder, trouble.strerror or trouble), stop=True)
    return done


def _name(parcel: Parcel) -> str:
    """The number comes first, so that the files lie in order and a repeat is the same file."""
    kind = "pdf" if parcel.raw.startswith(b"%PDF") else "eml"
    return f"{parcel.delivery:06} {_plain(parcel.to.handle)} {_plain(parcel.title)}.{kind}"


def _plain(words: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in words)


def keep_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and down to the disk. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
