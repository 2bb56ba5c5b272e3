"""A backup taken, and the record restored from one: what is done, in which order, and what it came to in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from cases import backup, erasing, store
from cases.backup import BadBackup
from cases.proof.lines import counted
from cases.proof.notes import Checkpoint, NoteRefused, read_checkpoint
from cases.refusals import day
from cases.scrubbing import scrub
from cases.trail import Entry
from notifications import outbox
from notifications.office import Office

NOBODY_KNOWS = "none"
SAY_WHAT_IS_KNOWN = (
    "Nothing was restored: what is the newest checkpoint that anybody holds? It stands at the foot of the newest "
    "letter, in the auditor's folder and in their mail. Give its file with --known, or set UPTURN_ANCHOR_FOLDER. If "
    "nobody has one, say --known none: the record then goes on under a new name, as if something had been lost."
)


def back_up(office: Office, to: Path, now: datetime) -> str:
    """Write a backup of the whole record to a new file. Out: a sentence. Raises ValueError, StoreTrouble."""
    size = backup.take(office.engine, to, now)
    return (
        f"{to} holds the whole record, {size} entries, with everybody's personal data and no keys. Keep it as safely "
        "as the database, and delete it when its time is over."
    )


def restore(
    office: Office, file: Path, known: str | None, redactions: Path | None, quiet: date | None, now: datetime
) -> str:
    """Make the record again from a backup, in the office's database, which must be empty. Out: sentences.

    All of it is one transaction, erasures done again included: nobody can read a value that was erased, and a machine
    that dies leaves an empty database. Raises ValueError with a sentence, StoreTrouble, OSError.
    """
    newest = _newest_known(known, office.anchor_folder)
    lines = _lines(redactions or office.redactions, must=redactions is not None)
    own, found = office.signer, backup.look_into(file)
    still = quiet or now.date()
    store.migrate(office.engine)
    with store.writing(office.engine) as conn:
        head = backup.load(conn, found)
        restored = head.size
        went = backup.go_on(conn, head, newest, found.made_at, still, now, own.key if own else None)
        erased = erasing.replay(conn, head, lines or [], now)
        held = outbox.hold_back(conn)
    left = scrub(office.engine) if erased else ""
    made = found.made_at.astimezone(now.tzinfo)
    return "\n".join(
        [
            f"{restored} entries were restored from the backup of {day(made.date())} at {made:%H:%M}.",
            *_goes_on(went, newest, restored),
            *_erasures(erased, lines, left),
            *_waited(held),
            f"Until the end of {day(still)} nothing goes to anybody unless an officer releases it, so that nobody gets "
            "anything twice. Record what was lost again by then.",
        ]
    )


def _waited(held: int) -> list[str]:
    which = counted(held, "notice or letter", "notices and letters")
    return [f"{which} waited in it and may have gone since: see `upturn post list`."] if held else []


def _goes_on(went: backup.Went, newest: Checkpoint | None, restored: int) -> list[str]:
    if not went.was and not went.origin:
        return ["It was never signed, so nobody holds anything of what came after."]
    if not went.was:
        return [f"Nothing that was signed is lost: it goes on as {went.origin}."]
    lost = (
        f"The record had at least {newest.size} entries, and those from {restored + 1} on are lost."
        if newest and newest.size > restored
        else "What was signed after the backup, if anything was, is lost."
    )
    return [
        f"{lost} It goes on as {went.origin}, and nothing is signed as {went.was} any more. Tell the auditor, and "
        "everybody who holds a checkpoint."
    ]


def _erasures(erased: Sequence[Entry], lines: Sequence[str] | None, left: str) -> list[str]:
    if lines is None:
        return [
            "No list of erasures was given: what was erased after the backup is back. Erase it again, or restore anew "
            "with --redactions."
        ]
    return [f"Erased again, as the list says: {counted(len(erased), 'thing')}. {left}".rstrip()] if erased else []


def _newest_known(said: str | None, folder: Path | None) -> Checkpoint | None:
    """The newest checkpoint that is known outside; None where somebody said that there is none. An older one than our
    own folder has is not believed to be the newest: what was lost would be passed over."""
    if said == NOBODY_KNOWS:
        return None
    given = _given(said) if said is not None else None
    found = backup.newest_in(folder, given) if folder and folder.is_dir() else given
    if found is None:
        raise BadBackup(SAY_WHAT_IS_KNOWN)
    return found


def _given(file: str) -> Checkpoint:
    try:
        return read_checkpoint(Path(file).read_text(encoding="utf-8"))
    except (NoteRefused, UnicodeDecodeError) as trouble:
        raise BadBackup(f"Nothing was restored: {file} holds no checkpoint. {trouble}") from trouble


def _lines(file: Path | None, must: bool) -> list[str] | None:
    """The lines of the list of erasures; None where there is none. Raises OSError where a named one is missing."""
    if file is None or not (must or file.exists()):
        return None
    return file.read_text(encoding="utf-8").splitlines()
