"""The doctor's look at letters, at the post both ways and at the calendar feeds, and at what waits for somebody."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from cases import store
from desk.symptoms import Note
from notifications import deciding, outbox, sorting
from notifications.mailbox import mailbox_of
from notifications.office import Office, secret
from notifications.printable import unprintable
from notifications.typeset import known_engine

MADE_UP = (".example", ".invalid", ".test")
LETTERS_OF_NAMES = "Nguyễn Ọláńrewájú Żółć"


def letters(office: Office, today: date) -> Iterator[str]:
    """The version of Typst that the layout was made for, and the fonts of names."""
    known_engine(version("typst"))
    if unprintable(LETTERS_OF_NAMES):
        yield "A font that letters are set in is missing. Run `make test`, which installs what is locked."
    if office.sender_email.endswith(MADE_UP):
        yield Note(
            f"Letters come from the invented address {office.sender_email}. "
            "Set UPTURN_SENDER_NAME, UPTURN_SENDER_EMAIL and UPTURN_SENDER_DOMAIN."
        )
    if not office.letterhead_address:
        yield Note("Letters have no postal address at their head. Set UPTURN_LETTERHEAD_ADDRESS.")


def mail_server(office: Office, today: date) -> Iterator[str]:
    """Whether somebody listens there, and whether a bounce will say what bounced."""
    smtp = office.smtp
    try:
        with socket.create_connection((smtp.host, smtp.port), timeout=3):
            pass
    except OSError as trouble:
        yield (
            f"No mail server answers at {smtp.host}:{smtp.port} ({trouble.strerror or trouble}). "
            "Set UPTURN_SMTP_HOST, UPTURN_SMTP_PORT and UPTURN_SMTP_TLS."
        )
    if not smtp.bounce_secret:
        yield Note(
            "Messages have no sender of their own for bounces, so some bounces will wait for an officer to match "
            "them. Set UPTURN_BOUNCE_SECRET_FILE and UPTURN_BOUNCE_DOMAIN."
        )


def paper(office: Office, today: date) -> Iterator[str]:
    """Who posts: GOV.UK Notify with its key, or a clerk, whose folder must take files."""
    ways = office.channels  # raises with a sentence where Notify has no key, or its package is not installed
    if any(way.name == "notify" for way in ways):
        yield Note(f"GOV.UK Notify at {office.notify_url} is used; its key is tried with the first letter.")
    folder = office.post_folder
    if office.post_channel == "hand" and folder and not writable(folder):
        yield f"The folder {folder} for letters cannot be written to. Mend its rights, or set UPTURN_POST_FOLDER."


def writable(folder: Path) -> bool:
    """Whether files can be put there; a folder that is not there yet is made in the nearest one that is."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def mailbox(office: Office, today: date) -> Iterator[str]:
    """Opens the mailbox and reads nothing. Raises MailboxTrouble with its sentence."""
    box = mailbox_of(office)
    if box is None:
        yield Note("No mailbox is set up, so bounces and replies are not read. Set UPTURN_MAILBOX_KIND.")
        return
    with box:
        pass
    if not secret(office.bounce_secret, office.bounce_secret_file):
        yield Note("Bounces are matched by Message-ID only, as no bounce secret is set.")


def feeds(office: Office, today: date) -> Iterator[str]:
    """The address of a feed is its secret: it travels in the clear unless the web server has TLS."""
    parts = urlsplit(office.web_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield f"{office.web_url} is no web address, so calendar feeds cannot be made. Set UPTURN_WEB_URL."
    elif _this_machine(parts.hostname):
        yield Note(
            f"Calendar feeds are at {office.web_url}, where only this machine reaches them. Put a web server with TLS "
            "before it, and set UPTURN_WEB_URL."
        )
    elif parts.scheme == "http":
        yield (
            f"Calendar feeds are at {office.web_url}, without TLS: anybody on the way can read their addresses. Put a "
            "web server with TLS before it, and set UPTURN_WEB_URL to its https address."
        )


def _this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def waiting(office: Office, today: date) -> Iterator[str]:
    """What waits for a person: nothing ill, but nobody else will do it."""
    if not store.migrated(office.engine):
        return
    with store.reading(office.engine) as conn:
        drafts = [x for case in office.door.cases(conn, store.case_ids(conn)) for x in case.drafts.values()]
        stuck = len(outbox.in_state(conn, *deciding.STUCK))
        printed = len(outbox.in_state(conn, "printed"))
    counts = (
        (sum(x.standing == "drafted" for x in drafts), "to be approved: `upturn letters drafts`"),
        (sum(x.standing == "approved" for x in drafts), "approved and to be issued: `upturn letters drafts`"),
        (printed, "to be printed and posted: `upturn post print`"),
        (stuck, "to be decided on: `upturn post list`"),
        (len(sorting.waiting(office.door)), "came in, to be filed or dismissed: `upturn post list`"),
    )
    yield from (Note(f"{n} {what}.") for n, what in counts if n)
