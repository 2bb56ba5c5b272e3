"""Messages a second to a real Postfix that throws them away: Upturn's pool of connections beside smtplib's one."""

from __future__ import annotations

import asyncio
import smtplib
import tempfile
from collections.abc import Callable, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from statistics import median

from benchmarks.letters_pool import pooled
from benchmarks.letters_sample import letter
from benchmarks.letters_watch import rounds
from benchmarks.measuring import Series, ratios, spread, table
from notifications.blocks import Paragraph
from tests.mailserver.postfix import Routes, missing, postfix
from tests.notifications.servers import LOOPBACK

SENDER, TO = "school.improvement@council.example", "head@school.example"
POOL = 2
PAGES = 80_000
"""Bytes of the PDF in the larger message, about what a letter of two pages has."""
SMTPLIB = "smtplib, 1 connection"


def messages(number: int, with_pdf: bool) -> list[bytes]:
    """So many e-mails, with text and HTML; with a file of a letter's size or without."""
    return [_message(n, with_pdf) for n in range(number)]


def _message(n: int, with_pdf: bool) -> bytes:
    said = "\n\n".join(block.text for block in letter(n).notice.blocks if isinstance(block, Paragraph))
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("School improvement", addr_spec=SENDER)
    message["To"] = Address("Ann Nguyễn", addr_spec=TO)
    message["Subject"] = f"Warning notice [Case {n:06}-A]"
    message["Message-ID"] = f"<n.{n:024x}@notices.council.example>"
    message.set_content(said)
    message.add_alternative(f'<html lang="en-GB"><body><p>{said}</p></body></html>', subtype="html")
    if with_pdf:
        pages = bytes(7 * i % 251 for i in range(PAGES))
        message.add_attachment(pages, maintype="application", subtype="pdf", filename="letter.pdf")
    return message.as_bytes()


def by_smtplib(port: int, raw: Sequence[bytes]) -> None:
    with smtplib.SMTP(LOOPBACK, port, timeout=60) as client:
        for one in raw:
            client.sendmail(SENDER, [TO], one)


def sending(count: int, per: int) -> str:
    """Out: a table for messages without and with a letter attached; a sentence where there is no Postfix."""
    if sentence := missing():
        return f"Not measured. {sentence}\n"
    parts = []
    with tempfile.TemporaryDirectory(prefix="upturn-bench-mail-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        with postfix(folder, Routes(discard=True)) as port:
            for with_pdf in (False, True):
                raw = messages(per, with_pdf)
                sides: dict[str, Callable[[], None]] = {
                    SMTPLIB: lambda raw=raw: by_smtplib(port, raw),  # type: ignore[misc]
                    **{
                        f"Upturn, pool of {size}": lambda raw=raw, size=size: asyncio.run(
                            pooled(port, SENDER, TO, raw, size)
                        )  # type: ignore[misc]
                        for size in (1, POOL, 2 * POOL)
                    },
                }
                parts.append(_table(rounds(sides, count), per, len(raw[0])))
    return "\n".join(parts)


def _table(taken: dict[str, Series], per: int, size: int) -> str:
    floor = taken[SMTPLIB]
    rows = [
        [
            side.name,
            spread([per / wall for wall in side.wall], "{:.0f}"),
            spread(ratios(floor.wall, side.wall)),
            f"{median(side.cpu) / per * 1e3:.1f}",
        ]
        for side in taken.values()
    ]
    return table([f"messages of {size / 1000:.0f} KB", "messages/s", "× smtplib, wall", "ms processor a message"], rows)
