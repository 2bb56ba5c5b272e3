"""Collecting the mail: from the mailbox to the cases, one message after another, none of them in another's way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from cases.act import Door
from cases.store import StoreTrouble
from cases.troubles import REFUSAL
from notifications.arrivals import Taken, set_aside, take_in
from notifications.mailbox import Item, Mailbox, MailboxTrouble, mailbox_of
from notifications.matching import Marks
from notifications.office import Office, secret

NO_MAILBOX = "No mailbox is set up: set UPTURN_MAILBOX_KIND."


@dataclass
class Collected:
    """What came of one look into the mailbox. `left` could not be taken in and is still there; `bounced` is how many of
    those filed were bounces; `troubles` are sentences for an officer."""

    filed: int = 0
    waiting: int = 0
    ignored: int = 0
    bounced: int = 0
    again: int = 0
    left: int = 0
    troubles: list[str] = field(default_factory=list)

    def add(self, taken: Taken) -> None:
        if taken.again:
            self.again += 1
            return
        setattr(self, taken.became, getattr(self, taken.became) + 1)
        self.bounced += taken.kind == "bounce" and taken.became == "filed"


def collect(door: Door, mailbox: Mailbox, marks: Marks, clock: Callable[[], datetime]) -> Collected:
    """Take in everything that waits. It blocks: call it from a thread where an event loop runs. Raises StoreTrouble.

    A message is marked as done once what it says is committed, so that one that is read again changes nothing.
    """
    collected = Collected()
    try:
        with mailbox:
            for item in mailbox.waiting():
                _take(door, mailbox, marks, clock(), item, collected)
    except MailboxTrouble as trouble:
        collected.troubles.append(str(trouble))
    collected.troubles += mailbox.troubles
    return collected


def _take(door: Door, mailbox: Mailbox, marks: Marks, now: datetime, item: Item, collected: Collected) -> None:
    """One message. Whatever it does to the record that takes it in, the next one is taken in too."""
    try:
        taken = take_in(door, item.raw, marks, now) if item.whole else set_aside(door, item.raw, item.size, now)
    except Exception as trouble:
        if isinstance(trouble, StoreTrouble) and not str(trouble).startswith(REFUSAL):
            raise  # the database itself: it would say the same of every message
        collected.left += 1
        collected.troubles.append(
            f"The message {item.id} was not taken in ({type(trouble).__name__}): it is still there."
        )
        return
    collected.add(taken)  # before it is marked: it is on the record whether or not the mailbox takes the mark
    (mailbox.done if item.whole else mailbox.aside)(item.id)


def collect_for(office: Office, door: Door, clock: Callable[[], datetime]) -> Collected | None:
    """Take in everything that waits in the authority's mailbox; None where it has none. Raises MailboxTrouble."""
    mailbox = mailbox_of(office)
    return None if mailbox is None else collect(door, mailbox, marks_of(office), clock)


def marks_of(office: Office) -> Marks:
    """How the authority knows its own mail again."""
    return Marks(office.sender_domain, secret(office.bounce_secret, office.bounce_secret_file))


def in_a_sentence(collected: Collected) -> str:
    """What came of it, for whoever asked."""
    said = (
        f"{collected.filed} filed ({collected.bounced} bounced), {collected.waiting} wait for an officer, "
        f"{collected.ignored} said nothing new, {collected.again} were known, {collected.left} left in the mailbox."
    )
    return " ".join([said, *collected.troubles])
