"""Channels that write files: a folder that stands for everybody's letter box, and letters for a clerk to post."""

from __future__ import annotations

import asyncio
from pathlib import Path

from cases.files import SHARED, keep
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
        await asyncio.to_thread(_keep, folder, parcel)
    except OSError as trouble:
        return Outcome("retry", NOT_KEPT.format(folder, trouble.strerror or trouble), stop=True)
    return done


def _keep(folder: Path, parcel: Parcel) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    keep(folder / _name(parcel), parcel.raw, SHARED)


def _name(parcel: Parcel) -> str:
    """The number comes first, so that the files lie in order and a repeat is the same file."""
    kind = "pdf" if parcel.raw.startswith(b"%PDF") else "eml"
    return f"{parcel.delivery:06} {_plain(parcel.to.handle)} {_plain(parcel.title)}.{kind}"


def _plain(words: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in words)
