"""Checkpoints made before letters go, and put where nobody who runs the record can reach: a folder and two mailboxes.

Only what is committed is published, because it is read back from the database. What an anchor has had is written down
after it had it, so that a machine that dies in between publishes again: the same file, the same Message-ID.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

from cases import checkpoints
from cases.checkpoints import CannotSign
from cases.files import once
from cases.proof.notes import Checkpoint, NoteRefused
from cases.refusals import day
from cases.signing import Signer
from cases.store import lock_head, reading, writing
from notifications.post import Line, Smtp

FILE = "checkpoint.txt"
TWO_VERSIONS = (
    "ALARM: there are two versions of the record after {} entries. {} says one thing and the database another, and "
    "neither was overwritten. Keep both, and ask an auditor to look before anybody mends anything.\n{}\n{}"
)
CUT_OFF = (
    "The checkpoint of {} entries was not kept: {} holds only its beginning, as after a power cut. Put that file "
    "aside; the checkpoint is then written again."
)


class NotKept(ValueError):
    """An anchor did not take a checkpoint. The message is a sentence."""


class Anchor(Protocol):
    """Where checkpoints go. `name` is what that is written down under; `daily`: the newest is enough, once a day."""

    @property
    def name(self) -> str: ...

    @property
    def daily(self) -> bool: ...

    async def put(self, checkpoint: Checkpoint, now: datetime) -> None:
        """Hand one over. Raises NotKept."""
        ...


@dataclass
class Published:
    """What came of publishing: how many were handed over, and a sentence for each anchor in trouble."""

    gone: int = 0
    troubles: list[str] = field(default_factory=list)


def seal(engine: Engine, signer: Callable[[], Signer | None], now: datetime) -> str:
    """Make the checkpoint of the record as it is now. Out: "", or a sentence where a key is set and cannot be used.

    Letters do not wait for a key: they then bear the newest checkpoint that there is.
    """
    try:
        who = signer()
        if who is None:
            return ""
        with writing(engine) as conn:
            checkpoints.make(conn, lock_head(conn), who, now)
    except (CannotSign, NoteRefused) as trouble:
        return str(trouble)
    except OSError as trouble:
        return (
            f"No checkpoint was made: the signing key could not be read ({trouble.strerror or trouble}). "
            "See UPTURN_SIGNING_KEY_FILE."
        )
    return ""


async def publish(engine: Engine, anchors: Sequence[Anchor], now: datetime) -> Published:
    """Give each anchor the checkpoints that it has not had; one's trouble stops no other. Raises StoreTrouble."""
    done = Published()
    for anchor in anchors:
        for checkpoint in _owed(engine, anchor, now):
            try:
                await anchor.put(checkpoint, now)
            except NotKept as trouble:
                done.troubles.append(str(trouble))
                break
            with writing(engine) as conn:
                checkpoints.was_published(conn, checkpoint, anchor.name, now)
            done.gone += 1
    return done


def _owed(engine: Engine, anchor: Anchor, now: datetime) -> list[Checkpoint]:
    with reading(engine) as conn:
        last = checkpoints.last_published(conn, anchor.name) if anchor.daily else None
        if last and last.astimezone(now.tzinfo).date() == now.date():
            return []
        return checkpoints.unpublished(conn, anchor.name, newest=anchor.daily)


# --- a folder ------------------------------------------------------------------------------------------------------
class WriteOnce:
    """A folder in which each checkpoint is a file that nothing here ever overwrites."""

    daily = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"folder {folder.absolute()}"

    async def put(self, checkpoint: Checkpoint, now: datetime) -> None:
        await asyncio.to_thread(keep_once, self.folder, checkpoint)


def file_name(checkpoint: Checkpoint) -> str:
    """What the file of a checkpoint is called: whose record, then how many entries, so that they lie in order."""
    safe = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in checkpoint.origin)
    return f"{safe}-{checkpoint.size:012}.txt"


def keep_once(folder: Path, checkpoint: Checkpoint) -> Path:
    """Write a checkpoint to a file of its own, down to the disk; one that is there already stays. Raises NotKept."""
    path = folder / file_name(checkpoint)
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True)
        with _alone(folder), suppress(FileExistsError):
            once(path, checkpoint.note.encode())
        there = path.read_bytes()
    except OSError as trouble:
        raise NotKept(
            f"The checkpoint of {checkpoint.size} entries was not kept: the folder {folder} could not be used "
            f"({trouble.strerror or trouble}). Make room or give the right to write there; nothing is lost."
        ) from trouble
    _same(path, there, checkpoint)
    return path


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other publisher writes to the folder meanwhile: a file of theirs that is not whole yet would look cut off."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks: such a file is then told of, and right the next time
            flock(opened, LOCK_EX)
        yield
        os.fsync(opened)
    finally:
        os.close(opened)


def _same(path: Path, there: bytes, checkpoint: Checkpoint) -> None:
    said = checkpoint.note.encode()
    if there == said:
        return
    if said.startswith(there):
        raise NotKept(CUT_OFF.format(checkpoint.size, path))
    shown = there.decode("utf-8", "replace")
    raise NotKept(TWO_VERSIONS.format(checkpoint.size, path, f"In the file:\n{shown}", f"Now:\n{checkpoint.note}"))


# --- mail ----------------------------------------------------------------------------------------------------------
BODY = """\
This is a checkpoint of {authority}'s record of schools in intervention.
It stands for all {size} entries that the record held when it was made.

Please keep this message; there is nothing else to do. If the record is
ever changed or cut short, what you hold will show it: whoever checks the
record compares it with this. It names no school and nobody.

{note}
The same lines are attached as a file. The auditors' guide says how to
check them (docs/auditors/checkpoints.md).
"""


@dataclass(frozen=True)
class Mailed:
    """Somebody to whom the newest checkpoint goes by e-mail once a day. `key` names them in the Message-ID."""

    smtp: Smtp
    key: str
    to: tuple[str, str]
    sender: tuple[str, str, str]
    authority: str
    daily: bool = True

    @property
    def name(self) -> str:
        return f"mail {self.key}"

    async def put(self, checkpoint: Checkpoint, now: datetime) -> None:
        line = Line(self.smtp)
        try:
            outcome = await line.send(self.to[1], self._message(checkpoint, now))
        finally:
            await line.close()
        if outcome.state != "sent":
            raise NotKept(f"The checkpoint of {checkpoint.size} entries did not go to {self.to[0]}: {outcome.why}")

    def _message(self, checkpoint: Checkpoint, now: datetime) -> bytes:
        name, email, domain = self.sender
        mail = EmailMessage(policy=SMTP)
        try:
            mail["From"], mail["To"] = Address(name, addr_spec=email), Address(self.to[0], addr_spec=self.to[1])
        except (ValueError, IndexError, MessageError) as wrong:
            raise NotKept(
                f"The checkpoint of {checkpoint.size} entries did not go to {self.to[0]}: its e-mail address is not "
                "one. See UPTURN_AUDITOR_EMAIL and UPTURN_SECOND_OFFICE_EMAIL."
            ) from wrong
        mail["Subject"] = f"Checkpoint of the record, {day(now.date())}"
        mail["Date"] = now
        mail["Message-ID"] = f"<checkpoint.{checkpoint.size}.{checkpoint.root.hex()[:8]}.{self.key}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail["Upturn-Checkpoint"] = checkpoints.line(checkpoint)
        said = BODY.format(authority=self.authority, size=checkpoint.size, note=checkpoint.note)
        mail.set_content(said, cte="quoted-printable")
        whole = checkpoint.note.encode()
        mail.add_attachment(whole, maintype="text", subtype="plain", params={"charset": "utf-8"}, filename=FILE)
        mail.set_boundary(f"=_checkpoint.{checkpoint.size}")
        return mail.as_bytes()
