"""The demonstration's mail server: each message is a file, and each letter that it brings is one too."""

from __future__ import annotations

import asyncio
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import aiosmtplib

from desk.sink import sink

PDF = b"%PDF-1.7 one"


def message(subject: str, *pdfs: bytes) -> bytes:
    mail = EmailMessage(SMTP)
    mail["From"], mail["To"], mail["Subject"] = "us@council.example", "head@school.example", subject
    mail.set_content("Dear head")
    for pdf in pdfs:
        mail.add_attachment(pdf, maintype="application", subtype="pdf", filename="../letter.pdf")
    mail.add_attachment("BEGIN:VCALENDAR", subtype="calendar", filename="invite.ics")
    return mail.as_bytes()


def test_a_letter_lies_beside_the_message_that_brings_it(tmp_path: Path) -> None:
    mails = message("Warning notice: Fernhollow", PDF), message("Two", PDF, b"%PDF-1.7 two"), message("None")

    async def send(host: str, port: int) -> None:
        async with aiosmtplib.SMTP(hostname=host, port=port, start_tls=False) as line:
            for raw in mails:
                await line.sendmail("us@council.example", ["head@school.example"], raw)

    with sink(tmp_path) as (host, port):
        asyncio.run(send(host, port))
    names = [f"{n:04} head@school.example {words}" for n, words in ((1, "warning-notice--fernhollow"), (2, "two"))]
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.pdf")} == {
        f"{names[0]}.pdf": PDF,
        f"{names[1]}.pdf": PDF,
        f"{names[1]} 2.pdf": b"%PDF-1.7 two",
    }
    assert sorted(path.name for path in tmp_path.glob("*.eml")) == [
        *(f"{name}.eml" for name in names),
        "0003 head@school.example none.eml",
    ]


def test_a_message_that_is_no_message_is_kept_all_the_same(tmp_path: Path) -> None:
    async def send(host: str, port: int) -> None:
        async with aiosmtplib.SMTP(hostname=host, port=port, start_tls=False) as line:
            await line.sendmail(
                "us@council.example", ["a@b.example"], b"Content-Type: multipart/mixed\r\n\r\nnothing\r\n"
            )

    with sink(tmp_path) as (host, port):
        asyncio.run(send(host, port))
    assert len(list(tmp_path.iterdir())) == 1
