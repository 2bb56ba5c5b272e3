"""Words are found however what holds them was packed: in any part of a message, any encoding, and in a PDF."""

from __future__ import annotations

import quopri
from base64 import b64encode
from collections.abc import Callable
from email.header import Header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.events import place_of
from cases.people import Person
from cases.retention import Kept
from desk.searching import holds, names_of, plain
from notifications.blocks import Notice, Paragraph
from notifications.typeset import LetterDoc, Letterhead, typeset
from tests.cases.test_retention import TODAY

NAME = "Zoë Featherstonehaugh"


def kept(blob: bytes) -> Kept:
    return Kept("A", place_of("message", "n.1"), "", None, blobs=(blob,))


def message(text: str = "Nothing.", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "a@council.example"
    for name, value in headers.items():
        made[name] = value
    made.set_content(text)
    return made


def with_html() -> bytes:
    made = message()
    made.add_alternative(f"<p>Dear <b>{NAME.split()[0]}</b>&nbsp;{NAME.split()[1]},</p>", subtype="html")
    return made.as_bytes()


def with_attached(data: bytes, kind: str) -> bytes:
    made = message()
    made.add_attachment(data, maintype=kind.split("/")[0], subtype=kind.split("/")[1], filename="a")
    return made.as_bytes()


def inside_another() -> bytes:
    made = message()
    made.add_attachment(message(f"Dear {NAME}"))
    return made.as_bytes()


def calendar() -> bytes:
    folded = f"BEGIN:VCALENDAR\r\nATTENDEE;CN={NAME[:9]}\r\n {NAME[9:]}:mailto:z@x\r\nEND:VCALENDAR\r\n"
    return with_attached(folded.encode(), "text/calendar")


def letter() -> bytes:
    says = Notice("A letter", (Paragraph(f"Dear {NAME}, this line is long enough to be broken somewhere. " * 3),))
    return typeset(LetterDoc(says, Letterhead("MK"), ("A", "B"), "R1", TODAY))


PACKED: dict[str, Callable[[], bytes]] = {
    "plain": lambda: message(f"Dear {NAME}").as_bytes(),
    "quoted printable": lambda: b"Content-Transfer-Encoding: quoted-printable\n\n" + quopri.encodestring(NAME.encode()),
    "base64": lambda: (
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
        + b64encode(f"Dear {NAME}".encode())
    ),
    "another alphabet's bytes": lambda: b"Content-Type: text/plain; charset=iso-8859-1\n\n" + NAME.encode("latin-1"),
    "an unknown charset": lambda: b"Content-Type: text/plain; charset=klingon\n\n" + NAME.encode(),
    "a subject": lambda: message(Subject=f"About {NAME}").as_bytes(),
    "an encoded subject": lambda: b"Subject: " + Header(f"About {NAME}", "utf-8").encode().encode() + b"\n\nx",
    "an address": lambda: message(To=f"{NAME} <z@x.example>").as_bytes(),
    "a page of HTML": with_html,
    "a file of text": lambda: with_attached(f"Dear {NAME}".encode(), "text/csv"),
    "a message in a message": inside_another,
    "an invitation": calendar,
    "a letter": letter,
    "a letter attached": lambda: with_attached(letter(), "application/pdf"),
    "no message at all": lambda: NAME.encode(),
}


@pytest.mark.parametrize("how", PACKED)
def test_a_name_is_found(how: str) -> None:
    assert holds(kept(PACKED[how]()), [plain(NAME)])
    assert not holds(kept(PACKED[how]()), [plain("Wilhelmina")])


@pytest.mark.parametrize("spelled", ["zoë  featherstonehaugh", "ZOË FEATHERSTONEHAUGH", " Zoë\nFeatherstonehaugh"])
def test_spaces_and_capitals_make_no_difference(spelled: str) -> None:
    assert holds(kept(PACKED["base64"]()), [plain(spelled)])


@given(st.binary(max_size=2000))
def test_anybodys_bytes_stop_no_search(blob: bytes) -> None:
    for start in (b"", b"%PDF-1.7\n", b"Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n--a\n"):
        assert holds(kept(start + blob), [plain("no such words are in it")]) is False


def test_somebody_is_found_by_every_name_and_address() -> None:
    person = Person("P0001", "eze", "Mrs Oluchi Eze", "o.eze@x.example", "4 Orchard Row, Town", "01908 555123")
    assert set(names_of(person)) == {
        "mrs oluchi eze", "oluchi eze", "mrs eze", "o.eze@x.example", "4 orchard row, town", "01908 555123"
    }  # fmt: skip


def test_a_name_without_a_title_is_not_looked_for_by_its_parts() -> None:
    assert names_of(Person("P0001", "ofsted", "Ofsted London Region")) == ("ofsted london region",)
