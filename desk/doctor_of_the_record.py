"""The doctor's look at what proves the record to others: the key, the checkpoints, and where they go."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cases import checkpoints, store
from cases.refusals import day
from desk.doctor_of_the_post import writable
from desk.symptoms import Note
from notifications.office import Office

MAKE = (
    "Make a key with `upturn key new NAME --to FILE`, keep it where only Upturn can read it, and set "
    "UPTURN_SIGNING_KEY_FILE."
)


def key(office: Office, today: date) -> Iterator[str]:
    """The key that signs: there, for our eyes only, and the one that the record is signed with. Raises NoteRefused."""
    signer = office.signer
    if signer is None:
        yield f"The record is not signed, so nobody outside can tell whether it was changed. {MAKE}"
        return
    file = office.signing_key_file
    if file and stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield f"Others on this machine can read the signing key. Run `chmod 600 {file}`."
    with store.reading(office.engine) as conn:
        known = checkpoints.current_key(conn) if store.migrated(office.engine) else ""
    if known and known != signer.key.text:
        yield (
            f"The record is signed with the key {known}, and {signer.key.text} is set, so no checkpoint is made and "
            "letters bear an old one. Set the right key, or change it with `upturn key rotate`."
        )


def cadence(office: Office, today: date) -> Iterator[str]:
    """Whether the newest checkpoint is as young as it should be."""
    if not store.migrated(office.engine):
        return
    with store.reading(office.engine) as conn:
        made = checkpoints.latest_made(conn)
    if made is None:
        yield Note(
            "No checkpoint was made yet. `upturn checkpoint` makes one; with `upturn serve` one is made each day."
        )
    elif made.astimezone(_zone(office)).date() < today - timedelta(days=office.checkpoint_days):
        yield (
            f"The newest checkpoint is of {day(made.astimezone(_zone(office)).date())}. One is made each day while "
            "`upturn serve` or a Prefect worker runs, and the key is right."
        )


def anchors(office: Office, today: date) -> Iterator[str]:
    """Whether checkpoints go where nobody who runs the record can reach, and got there."""
    if not (office.anchor_folder or office.auditor_email or office.second_office_email):
        yield Note(
            "Checkpoints go out on letters alone. Set UPTURN_AUDITOR_EMAIL, UPTURN_SECOND_OFFICE_EMAIL or "
            "UPTURN_ANCHOR_FOLDER, so that somebody else holds each."
        )
    folder = office.anchor_folder
    if folder and not writable(folder):
        yield f"The folder {folder} for checkpoints cannot be written to. Mend its rights, or set UPTURN_ANCHOR_FOLDER."
    if not store.migrated(office.engine):
        return
    least = datetime.combine(today, datetime.min.time(), _zone(office)) - timedelta(days=office.checkpoint_days)
    with store.reading(office.engine) as conn:
        for anchor in office.daily_anchors:
            made, last = checkpoints.latest_made(conn), checkpoints.last_published(conn, anchor.name)
            if made and (last is None or last < least):
                when = f"since {day(last.astimezone(_zone(office)).date())}" if last else "so far"
                yield f"No checkpoint has gone to {anchor.name} {when}: see what the flow checkpoint-the-record says."


def _zone(office: Office) -> ZoneInfo:
    return ZoneInfo(office.shelf.framework(office.policy).policy.clock.zone)
