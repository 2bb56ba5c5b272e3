"""Being whoever you pick: for the demonstration alone, whose people are invented."""

from __future__ import annotations

from urllib.parse import urlsplit

from cases import store
from notifications.office import Office
from notifications.post.smtp import loopback

PLAYED = "rehearsal"
"""What the record says of entries that a scenario was played into it with."""


class NoDemonstration(ValueError):
    """The demonstration was asked for where people would not be invented. The message is a sentence."""


def only_in_a_demonstration(office: Office) -> None:
    """Raises NoDemonstration unless the record began as a rehearsal, in a file, and only this machine sees it."""
    not_done = "The demonstration was not started: anybody could pick who they are"
    if not loopback(urlsplit(office.web_url).hostname or ""):
        raise NoDemonstration(f"{not_done}, and {office.web_url} is not this machine alone. Leave UPTURN_WEB_URL out.")
    if office.engine.dialect.name != "sqlite" or not _was_played(office):
        raise NoDemonstration(
            f"{not_done}, and this record did not begin as a rehearsal. Start it on the database that `upturn demo` "
            "made."
        )


def _was_played(office: Office) -> bool:
    with store.reading(office.engine) as conn:
        first = next(iter(store.case_ids(conn)), None)
        return first is not None and store.entries(conn, first)[0].source == PLAYED
