"""Where mail comes in: a Maildir on this machine, or a folder of an IMAP server.

Messages come one after another, the oldest first, and none is held longer than it is looked at. A message is marked as
done only when what it says is committed; a kill in between has it read again, which changes nothing (arrivals.py). All
of it blocks: call it from a thread where an event loop runs.
"""

from __future__ import annotations

from notifications.mailbox.imap import Imap
from notifications.mailbox.item import LARGEST, Item, Mailbox, MailboxTrouble
from notifications.mailbox.maildir import Maildir
from notifications.office import Office, secret

__all__ = ["LARGEST", "Imap", "Item", "Mailbox", "MailboxTrouble", "Maildir", "mailbox_of"]


def mailbox_of(office: Office) -> Mailbox | None:
    """The mailbox that the authority has set up, or None. Raises MailboxTrouble where a setting is missing or wrong."""
    if office.mailbox_kind == "maildir":
        if office.mailbox_path is None:
            raise MailboxTrouble("No mail was read: the Maildir has no path. Set UPTURN_MAILBOX_PATH.")
        return Maildir(office.mailbox_path)
    if office.mailbox_kind == "none":
        return None
    if office.imap_host is None or office.imap_username is None:
        raise MailboxTrouble("No mail was read: set UPTURN_IMAP_HOST and UPTURN_IMAP_USERNAME.")
    try:
        return _imap(office, office.imap_host, office.imap_username)
    except OSError as error:
        raise MailboxTrouble(
            f"No mail was read: {error.filename} could not be read ({error.strerror}). Check UPTURN_IMAP_PASSWORD_FILE "
            "and UPTURN_IMAP_TOKEN_FILE."
        ) from None


def _imap(office: Office, host: str, username: str) -> Imap:
    return Imap(
        host=host,
        port=office.imap_port,
        tls=office.imap_tls,
        username=username,
        password=secret(office.imap_password, office.imap_password_file),
        token=secret(None, office.imap_token_file),
        folder=office.imap_folder,
        certificates=office.smtp_certificates,
    )
