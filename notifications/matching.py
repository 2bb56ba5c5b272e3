"""Which delivery of ours a message is about, and whether it may be believed.

A delivery is named by the address that a bounce came to, by the envelope id or by the Message-ID. All that a message
names must be one delivery. An envelope id alone proves nothing, since it is a number that anybody can write down; the
code in the address (an HMAC) and the Message-ID (96 bits) are known to those whom the message went to, and no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from cases.schema import deliveries
from notifications import outbox
from notifications.directory import Directory
from notifications.headers import Heading, heading_of, parsed
from notifications.inbound import Report
from notifications.outbox import Delivery
from notifications.verp import delivery_of, delivery_of_envid, pretends

_OURS = re.compile(r"(n\.[0-9a-f]{24})@(.+)")


class Waits(Exception):
    """The message cannot be filed as it is: an officer looks into it. The message says why, as a sentence."""


@dataclass(frozen=True)
class Marks:
    """How the authority knows its own mail again: the domain of its Message-IDs, and the secret of its bounce addresses
    (None where bounces all come to one address)."""

    domain: str
    secret: str | None = field(default=None, repr=False)


def delivery_about(
    conn: Connection, heading: Heading, marks: Marks, report: Report | None = None, *, believed: bool = False
) -> Delivery:
    """The one delivery that a message names. Raises Waits. `believed`: an officer vouches for what it says."""
    by_sender = None if believed else _by_sender(heading, marks)
    by_envelope = delivery_of_envid(report.envelope) if report else None
    by_id = _by_message_id(conn, _ids(heading, report), marks)
    named = {id for id in (by_sender, by_envelope, by_id) if id is not None}
    if not named:
        raise Waits("It names nothing that was sent from here.")
    if len(named) > 1:
        numbers = " and ".join(map(str, sorted(named)))
        raise Waits(f"It names the deliveries {numbers}, and cannot be about more than one.")
    [id] = named
    if by_sender is None and by_id is None and not believed:
        raise Waits(f"It names delivery {id} by its number alone, which anybody could write.")
    found = outbox.one(conn, id)
    if found is None:
        raise Waits(f"It names delivery {id}, and there is none.")
    return found


def _by_sender(heading: Heading, marks: Marks) -> int | None:
    if marks.secret is None:
        return None
    for address in heading.to:
        if pretends(address, marks.secret):
            raise Waits(
                "It came to an address for bounces with a wrong code: it is forged, or the secret has changed since."
            )
        if (found := delivery_of(address, marks.secret)) is not None:
            return found
    return None


def _ids(heading: Heading, report: Report | None) -> Iterable[str]:
    return (*report.about, *heading.answers) if report else heading.answers


def _by_message_id(conn: Connection, ids: Iterable[str], marks: Marks) -> int | None:
    """The delivery with the first of these ids that is one of ours: the most telling comes first."""
    for id in ids:
        ours = _OURS.fullmatch(id)
        if ours and ours[2].lower() == marks.domain.lower():
            query = select(deliveries.c.delivery_id).where(deliveries.c.message_id == ours[1])
            if (found := conn.execute(query).scalar()) is not None:
                return int(found)
    return None


def addresses_of(delivery: Delivery, everybody: Directory) -> frozenset[str]:
    """Where a delivery went, and where that person is reached now, in small letters."""
    known: set[str] = set()
    if delivery.person in everybody and (email := everybody[delivery.person].email):
        known.add(email.lower())
    return frozenset(known | sent_to(delivery))


def sent_to(delivery: Delivery) -> frozenset[str]:
    """The addresses in the kept bytes of an e-mail."""
    if delivery.raw is None or delivery.channel != "email":
        return frozenset()
    return frozenset(heading_of(parsed(delivery.raw)).to)
