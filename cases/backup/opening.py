"""Opening a backup: it is checked from end to end before anything is done with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile
from zlib import error as NotZipped

from sqlalchemy import Table

from cases.backup.tables import FORMAT, KEPT, MANIFEST, columns, from_json, part
from cases.schema import HEAD

SPOILT = (BadZipFile, NotZipped, EOFError, RuntimeError, OSError)
"""What reading a changed zip raises; RuntimeError where it seems to have a password, or an unknown way of packing;
OSError where something in it seems to begin before the file does."""


class BadBackup(ValueError):
    """A file is no backup, or not a whole one. The message is a sentence."""


@dataclass(frozen=True)
class Backup:
    """A backup whose every part is what its manifest says. `size` is the number of entries, `told` how far the
    notifications had followed them."""

    path: Path
    made_at: datetime
    size: int
    told: int


def look_into(path: Path) -> Backup:
    """Check a backup from end to end. Raises BadBackup, and OSError where the file cannot be read."""
    with _opened(path) as zipped:
        manifest = _manifest(zipped, path)
        for table in KEPT:
            _check(zipped, table, manifest["tables"].get(table.name), path)
    return Backup(path, datetime.fromisoformat(manifest["made_at"]), manifest["size"], manifest["told"])


def rows(backup: Backup, table: Table) -> Iterator[list[Any]]:
    """The rows of one table, in order. Raises BadBackup."""
    with _opened(backup.path) as zipped, zipped.open(part(table)) as lines:
        for line in lines:
            try:
                yield from_json(json.loads(line), table)
            except (ValueError, TypeError) as trouble:
                raise _changed(backup.path, part(table)) from trouble


def _opened(path: Path) -> ZipFile:
    with path.open("rb"):  # a file that is not there, or may not be read, says so itself
        pass
    try:
        return ZipFile(path)
    except SPOILT as trouble:
        raise BadBackup(
            f"Nothing was restored: {path} is no backup, or was cut off. Take the newest one that is whole."
        ) from trouble


def _manifest(zipped: ZipFile, path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(zipped.read(MANIFEST))
        whose, version = manifest["format"], manifest["version"]
        datetime.fromisoformat(manifest["made_at"])
        known = all(type(manifest[name]) is int for name in ("size", "told")) and type(manifest["tables"]) is dict
    except (KeyError, ValueError, TypeError, *SPOILT) as trouble:
        raise BadBackup(f"Nothing was restored: {path} has no manifest of an Upturn backup in it.") from trouble
    if whose != FORMAT or not known:
        raise BadBackup(f"Nothing was restored: {path} is of another kind ({whose!r}) than this Upturn reads.")
    if version != HEAD:
        raise BadBackup(
            f"Nothing was restored: {path} is of an Upturn whose tables are at {version}, and these are at {HEAD}. "
            "Restore it with that Upturn, then install this one."
        )
    return dict(manifest)


def _check(zipped: ZipFile, table: Table, said: Any, path: Path) -> None:
    """Raises BadBackup unless the part of a table is whole, and is what the manifest says."""
    hashed, count = sha256(), 0
    try:
        with zipped.open(part(table)) as lines:
            for line in lines:
                hashed.update(line)
                count += 1
        whole = {"columns": [column.name for column in columns(table)], "rows": count, "sha256": hashed.hexdigest()}
    except (KeyError, *SPOILT) as trouble:
        raise _changed(path, part(table)) from trouble
    if said != whole:
        raise _changed(path, part(table))


def _changed(path: Path, name: str) -> BadBackup:
    return BadBackup(
        f"Nothing was restored: the part {name} of {path} is not what its manifest says, or is missing. The file was "
        "changed or not copied whole: copy it again, or take another."
    )
