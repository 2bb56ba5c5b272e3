"""The checkpoint on what goes out: pages, e-mail and header, no older than the working-off that wrote them."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import Engine

from cases import checkpoints
from cases import commands as c
from cases.act import Door
from cases.framework import Shelf
from cases.signing import Signer
from cases.store import log, reading
from notifications import following, outbox
from notifications.anchoring import seal
from notifications.blocks import Notice, Paragraph
from notifications.compose import message
from notifications.drafting import draft_letter, issue_letter
from notifications.footing import MEANT
from notifications.office import writer
from notifications.post import Posted, work_off
from notifications.writing import Sender, written
from tests.cases.school import School, at
from tests.cases.signing import OTHER, SIGNER, checkpoint
from tests.notifications.posting import smtp
from tests.notifications.servers import Answers, server

SENDER = Sender("School improvement", "school.improvement@council.example", "notices.council.example")
EARLY, NOON = at("2026-09-15", "17:00"), at("2026-09-18", "12:00")


def posted(school: School, answers: Answers, now: datetime, signer: Signer | None) -> Posted:
    """Work the post off once, as the office does it."""
    with server(answers) as port:
        return asyncio.run(
            work_off(
                school.door,
                smtp(port),
                writer(school.door, SENDER),
                lambda: now,
                "post-1",
                seal=lambda at: seal(school.engine, lambda: signer, at),
            )
        )


def mails(answers: Answers) -> list[EmailMessage]:
    return [message_from_bytes(one.raw, _class=EmailMessage, policy=WIRE) for one in answers.arrived]


def header(mail: EmailMessage) -> str:
    return str(mail["Upturn-Checkpoint"] or "").strip()


def body(mail: EmailMessage, kind: str = "plain") -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def pages(mail: EmailMessage) -> bytes:
    (file,) = (part for part in mail.walk() if part.get_content_type() == "application/pdf")
    found = file.get_payload(decode=True)
    assert isinstance(found, bytes)
    return found


def foot(pdf: bytes) -> str:
    """What the letter was made from says of its foot."""
    (source,) = PdfReader(BytesIO(pdf)).attachments["source.json"]
    return str(json.loads(source)["checkpoint"])


def line(engine: Engine) -> str:
    with reading(engine) as conn:
        return checkpoints.latest_line(conn)


def test_letters_and_notices_bear_a_checkpoint_made_before_them(engine: Engine) -> None:
    school, answers = School(engine, by_post=False), Answers()
    school.concern()
    school.in_4a()
    school.category_letter()
    posted(school, answers, NOON, SIGNER)
    assert len(answers.arrived) >= 3
    with reading(engine) as conn:
        (made,) = checkpoints.signed(conn)
    with reading(engine) as conn:
        types = [entry.type for entry in log(conn)]
    assert types.index("record.heads") == made.size - 1  # before the first that says that something has gone
    assert {kind.split(".")[1] for kind in types[made.size :]} == {"sent"}
    for mail in mails(answers):
        assert header(mail) == line(engine) == checkpoints.line(made)
        assert body(mail).endswith(f"{line(engine)}\n")
        assert " ".join(MEANT.split()) in " ".join(body(mail).split())
        assert line(engine).split()[-1] in body(mail, "html")
    letters = [mail for mail in mails(answers) if "category letter" in str(mail["Subject"]).lower()]
    assert len(letters) == 2
    for mail in letters:
        assert foot(pages(mail)) == f"{MEANT} {line(engine)}"
        text = PdfReader(BytesIO(pages(mail))).pages[0].extract_text()
        assert line(engine) in text.split("\n")


def test_each_working_off_that_writes_makes_one_and_no_other_does(sqlite: Engine) -> None:
    school, answers = School(sqlite, by_post=False), Answers()
    school.concern()
    posted(school, answers, EARLY, SIGNER)
    first = line(sqlite)
    posted(school, answers, EARLY + timedelta(minutes=5), SIGNER)
    assert line(sqlite) == first
    school.in_4a()
    school.category_letter()
    posted(school, answers, NOON, SIGNER)
    assert line(sqlite) != first
    assert {header(mail) for mail in mails(answers)} == {first, line(sqlite)}
    with reading(sqlite) as conn:
        assert len(checkpoints.signed(conn)) == 2


def test_without_a_key_nothing_is_borne(sqlite: Engine) -> None:
    school, answers = School(sqlite, by_post=False), Answers()
    school.in_4a()
    school.category_letter()
    assert posted(school, answers, NOON, None).trouble == ""
    for mail in mails(answers):
        assert header(mail) == ""
        assert "keep this line" not in body(mail)
        assert "keep this line" not in body(mail, "html")
    assert any(foot(pages(mail)) == "" for mail in mails(answers) if mail.get_content_type() == "multipart/mixed")


def test_with_a_wrong_key_letters_go_with_the_newest_there_is_and_somebody_is_told(sqlite: Engine) -> None:
    school, answers = School(sqlite, by_post=False), Answers()
    school.concern()
    made = checkpoint(sqlite, NOON)
    done = posted(school, answers, NOON, OTHER)
    assert done.sent == 1
    assert "the record is signed with the key" in done.trouble
    assert header(mails(answers)[0]) == checkpoints.line(made)


def test_the_same_letter_at_the_same_moment_is_the_same_bytes(sqlite: Engine) -> None:
    school = School(sqlite, by_post=False)
    school.in_4a()
    school.category_letter()
    checkpoint(sqlite, NOON)
    with reading(sqlite) as conn:
        letter = next(d for d in outbox.in_state(conn, "queued") if d.kind == "letter")
        first = written(conn, school.door, letter, NOON, SENDER)
        assert written(conn, Door(sqlite, school.door.shelf), letter, NOON, SENDER) == first
    checkpoint(sqlite, NOON + timedelta(days=1))
    with reading(sqlite) as conn:
        assert written(conn, school.door, letter, NOON, SENDER) != first


def test_an_approved_letter_keeps_the_checkpoint_of_its_draft_and_its_mail_bears_the_newest(engine: Engine) -> None:
    school = School(engine, by_post=False)
    school.door = Door(engine, Shelf(), following.follow)
    school.in_4a()
    then = checkpoints.line(checkpoint(engine, NOON))
    letter, author = c.IssueLetter(template="category_autumn"), school.people["nair"]
    sheets = draft_letter(school.door, "A", letter, by=author, now=NOON, sender=SENDER).sheets
    assert {foot(sheet.pdf) for sheet in sheets} == {f"{MEANT} {then}"}
    school.ask(c.ApproveLetter(id="L1"), "okafor", NOON)
    checkpoint(engine, NOON)
    issue_letter(school.door, "A", "L1", by=author, now=NOON, sender=SENDER)
    answers = Answers()
    posted(school, answers, NOON, SIGNER)
    letters = [mail for mail in mails(answers) if "category letter" in str(mail["Subject"]).lower()]
    assert {pages(mail) for mail in letters} == {sheet.pdf for sheet in sheets}
    assert {header(mail) for mail in letters} == {line(engine)} != {then}


NAMES = st.text("abcdefghijklmnopqrstuvwxyz0123456789./-", min_size=1, max_size=60)


@given(NAMES, st.integers(0, 10**9), st.binary(min_size=32, max_size=32))
def test_whatever_it_says_the_header_is_read_back_as_it_was(name: str, size: int, root: bytes) -> None:
    said = f"{name} {size} {b64encode(root).decode()}"
    raw = message(
        Notice("A notice", (Paragraph("Dear head"),)),
        sender=("School improvement", "a@council.example"),
        to=("Mr Flynn", "head@school.example"),
        reply_to="a@council.example",
        message_id="<n.1@council.example>",
        date=NOON,
        checkpoint=said,
    )
    mail = message_from_bytes(raw, _class=EmailMessage, policy=WIRE)
    assert header(mail) == said
    assert body(mail).endswith(f"{said}\n")
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
