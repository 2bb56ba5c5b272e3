"""Under what name a restored record goes on. What was signed after the backup is in other people's hands: a record that
lost it must never sign a second version of the same entries under the same name."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from cases import checkpoints, ledger, tree
from cases import events as e
from cases.proof.notes import Checkpoint, Key, NoteRefused, read_checkpoint, read_key, signed_by_one_of
from cases.signing import fits
from cases.store import Head


class NotOfThisRecord(ValueError):
    """A checkpoint is of another record, or this is another version of the one it is of. The message is a sentence."""


@dataclass(frozen=True)
class Went:
    """How a restored record goes on: under which `origin` ("" where it was never signed). `was` is the name it had
    until then, where that is another."""

    origin: str
    was: str = ""


def go_on(
    conn: Connection,
    head: Head,
    known: Checkpoint | None,
    made_at: datetime,
    quiet: date,
    now: datetime,
    own: Key | None = None,
) -> Went:
    """Enter that the record was restored, and under which name it goes on where something that was signed is lost.

    `known` is the newest checkpoint that anybody holds; None where nobody knows, and then a new name begins, because
    the old may be spoken for. `made_at` is when the backup was; until the end of `quiet` nothing goes to anybody
    without an officer. `own` is the key at hand, which may be newer than the backup. Raises NotOfThisRecord.
    """
    key = checkpoints.current_key(conn)
    name = read_key(key).name if key else ""
    mine = checkpoints.origin(conn, name)
    restored = head.size
    continued = _continued(conn, name, mine, known, restored)
    _is_signed(known, [read_key(one) for one in checkpoints.keys(conn)], own)
    said: list[e.Event] = [e.RecordRestored(made_at=made_at, restored=restored, quiet=quiet)]
    ledger.enter(conn, head, [*said, *([continued] if continued else [])], now)
    return Went(continued.origin, continued.was) if continued else Went(mine)


def _is_signed(known: Checkpoint | None, keys: Sequence[Key], own: Key | None) -> None:
    """What the record says that it lost must not be what anybody wrote into a file."""
    if known is None or not keys:
        return
    try:
        signed_by_one_of(known, [*keys, *([own] if own else [])], fits)
    except NoteRefused as refused:
        raise NotOfThisRecord(
            f"Nothing was restored: {refused} Give a checkpoint that was signed with the record's key; if the key was "
            "changed after the backup, set UPTURN_SIGNING_KEY_FILE to the new one."
        ) from refused


def _continued(
    conn: Connection, name: str, mine: str, known: Checkpoint | None, restored: int
) -> e.LogContinued | None:
    """The entry that begins another name; None where the old one can be kept."""
    if known is None:
        return _next(name, mine, 1, 0, "", restored) if name else None
    name, mine = name or known.origin, mine or known.origin
    theirs, ours = _generation(known.origin, name), _generation(mine, name)
    if theirs < ours:
        raise NotOfThisRecord(
            f"Nothing was restored: the checkpoint given is of {known.origin}, and the record has gone on as {mine} "
            "since. Give the newest one that anybody holds."
        )
    if theirs == ours and known.size <= restored:
        if tree.root_at(conn, known.size) != known.root:
            raise NotOfThisRecord(
                f"Nothing was restored: the checkpoint given and the backup are two versions of the record: after "
                f"{known.size} entries they differ. Keep both, and ask an auditor to look before anything is restored."
            )
        return None
    return _next(name, mine, theirs, known.size, b64encode(known.root).decode(), restored)


def _next(name: str, mine: str, taken: int, known: int, root: str, restored: int) -> e.LogContinued:
    origin = f"{name}/{max(taken, _generation(mine, name)) + 1}"
    return e.LogContinued(origin=origin, was=mine, known=known, root=root, restored=restored)


def _generation(origin: str, name: str) -> int:
    """Which beginning of the record a name stands for: 1 for the name itself, 2 for name/2. Raises NotOfThisRecord."""
    number = origin.removeprefix(f"{name}/")
    if origin == name:
        return 1
    if not origin.startswith(f"{name}/") or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise NotOfThisRecord(
            f"Nothing was restored: the checkpoint given is of {origin}, and the backup is of {name}. "
            "Give a checkpoint of this record."
        )
    return int(number)


def newest_in(folder: Path, given: Checkpoint | None = None) -> Checkpoint | None:
    """The newest checkpoint among the files of a folder and the one `given`; None where there is none. Files that are
    none are passed over, and those of other records than the one given.

    Newest is the one of the latest name, then the largest. Raises OSError where the folder cannot be read.
    """
    found = [one for path in sorted(folder.iterdir()) if path.is_file() and (one := _in_file(path))]
    found = [given, *(one for one in found if _of_one_record(one, given))] if given else found
    shortest = min((one.origin for one in found), key=len, default="")
    ours = [one for one in found if one.origin == shortest or one.origin.startswith(f"{shortest}/")]
    return max(ours, key=lambda one: (_generation(one.origin, shortest), one.size), default=None)


def _of_one_record(one: Checkpoint, other: Checkpoint) -> bool:
    short, long = sorted((one.origin, other.origin), key=len)
    return short == long or long.startswith(f"{short}/")


def _in_file(path: Path) -> Checkpoint | None:
    try:
        return read_checkpoint(path.read_text(encoding="utf-8"))
    except (NoteRefused, UnicodeDecodeError):
        return None
