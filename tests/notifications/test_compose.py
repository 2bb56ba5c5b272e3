"""Messages: plain text and HTML of one notice, headers that nobody can add to, and the same bytes each time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast

import pytest

from notifications.blocks import Bulleted, Heading, Notice, Numbered, Paragraph, Rule, Table
from notifications.compose import MessageRefused, MissingValue, Wording, html, message, text
from tests.notifications.examples import EXAMPLES

NOTICE = Notice(
    "Concern about Ysgol Tŷ Gwyn [Case 990001-A]",
    (
        Paragraph("Dear Mrs Birkett"),
        Heading(1, "A title"),
        Heading(2, "A part"),
        Paragraph("Yours sincerely\nDavid Okafor"),
        Numbered(9, ("nine", "ten is a longer item that goes on for more than one line of plain text, as some do")),
        Bulleted(("one", "two")),
        Table("Milestones", ("Name", "Due"), (("M1", "1 May 2027"), ("M2", "2 June 2027"))),
        Rule(),
    ),
)
ROOT, SECOND, THIRD = "<a1@notices.example>", "<b2@notices.example>", "<c3@notices.example>"
ID = "<n.0123456789abcdef0123456789abcdef@notices.example>"


def sent(**changes: Any) -> bytes:
    given: dict[str, Any] = {
        "notice": NOTICE,
        "sender": ("School improvement", "improvement@council.example"),
        "to": ("Mrs Anna Birkett", "head@fernhollow.example"),
        "reply_to": "team@council.example",
        "message_id": ID,
        "date": datetime(2026, 9, 18, 9, 30, tzinfo=UTC),
        "thread": [],
    }
    given |= changes
    return message(given.pop("notice"), **given)


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def plain_part(raw: bytes) -> str:
    part = next(iter(read(raw).iter_parts()))
    return str(part.get_content()).replace("\r\n", "\n")


def test_text_is_72_columns_and_keeps_every_part() -> None:
    assert text(NOTICE.blocks) == (
        "Dear Mrs Birkett\n\n"
        "A title\n=======\n\n"
        "A part\n------\n\n"
        "Yours sincerely\nDavid Okafor\n\n"
        "9. nine\n"
        "10. ten is a longer item that goes on for more than one line of plain\n"
        "    text, as some do\n\n"
        "- one\n- two\n\n"
        "Milestones:\n\nName: M1\nDue: 1 May 2027\n\nName: M2\nDue: 2 June 2027\n\n" + "-" * 72 + "\n"
    )


def test_text_never_breaks_a_long_word() -> None:
    address = "https://council.example/" + "a" * 90
    assert f"\n{address}\n" in text([Paragraph(f"See {address} today")])


class Page(HTMLParser):
    """The tags of a page in order, and what it says."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def test_html_says_its_language_and_what_its_tables_are() -> None:
    page = Page(html(NOTICE, {"authority": "Milton Keynes", "language": "en-GB"}))
    assert ("html", {"lang": "en-GB", "dir": "ltr"}) in page.tags
    assert [tag for tag, _ in page.tags].count("caption") == 1
    assert [attrs["scope"] for tag, attrs in page.tags if tag == "th"] == ["col", "col", "row", "row"]
    assert [attrs["start"] for tag, attrs in page.tags if tag == "ol"] == ["9"]
    assert [tag for tag, _ in page.tags if tag in ("h1", "h2", "hr", "br")] == ["h1", "h2", "br", "hr"]
    assert all("style" in attrs for tag, attrs in page.tags if tag in ("p", "td", "th", "li", "h1"))
    assert not {tag for tag, _ in page.tags} & {"style", "link", "script", "img", "a"}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_html_says_what_the_text_says(name: str) -> None:
    notice = Wording().notice(name, EXAMPLES[name])
    page = html(notice, {"authority": "Milton Keynes", "language": "en-GB"})
    said = set(Page(page).words)
    plain = {word for word in text(notice.blocks).split() if word.strip("=-") and not re.fullmatch(r"\d\.", word)}
    assert {word.rstrip(":") for word in plain} <= {word.rstrip(":") for word in said}


def test_html_without_its_authority_is_refused() -> None:
    with pytest.raises(MissingValue, match=r"The e-mail was not made: its frame needs a value, and 'authority'"):
        html(NOTICE, {"language": "en-GB"})


def test_a_message_is_text_with_html_beside_it() -> None:
    mail = read(sent())
    assert mail.get_content_type() == "multipart/alternative"
    plain, page = mail.iter_parts()
    assert [p.get_content_type() for p in (plain, page)] == ["text/plain", "text/html"]
    assert plain_part(sent()) == text(NOTICE.blocks)
    assert "Ysgol Tŷ Gwyn" in cast(EmailMessage, page).get_content()
    assert not mail.defects


def test_headers_are_those_of_an_automatic_notice() -> None:
    mail = read(sent())
    headers = {key: str(value) for key, value in mail.items() if key != "Content-Type"}
    assert headers == {
        "From": "School improvement <improvement@council.example>",
        "To": "Mrs Anna Birkett <head@fernhollow.example>",
        "Reply-To": "team@council.example",
        "Subject": "Concern about Ysgol Tŷ Gwyn [Case 990001-A]",
        "Date": "Fri, 18 Sep 2026 09:30:00 +0000",
        "Message-ID": ID,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": "en-GB",
        "MIME-Version": "1.0",
    }


@pytest.mark.parametrize(
    ("thread", "reply", "references"),
    [
        ([], None, None),
        ([ROOT], ROOT, ROOT),
        ([ROOT, SECOND], SECOND, f"{ROOT} {SECOND}"),
        ([ROOT, SECOND, THIRD], THIRD, f"{ROOT} {THIRD}"),
    ],
)
def test_a_thread_names_only_its_root_and_the_message_before(
    thread: list[str], reply: str | None, references: str | None
) -> None:
    mail = read(sent(thread=thread))
    assert mail["In-Reply-To"] == reply
    assert mail["References"] == references


def test_an_id_of_60_characters_is_not_encoded_and_a_longer_one_is_refused() -> None:
    ids = [f"<{letter * 42}@notices.example>" for letter in "abc"]
    assert {len(i) for i in ids} == {60}
    raw = sent(message_id=ids[0], thread=ids[1:])
    assert read(raw)["References"] == " ".join(ids[1:])
    assert b"=?" not in raw.split(b"References:")[1].split(b"X-Auto")[0]
    with pytest.raises(MessageRefused, match="at most 60 characters"):
        sent(message_id=ids[0].replace("@", "z@"))


@pytest.mark.parametrize(
    "bad", ["n@x.example", "<n@x.example>\r\nBcc: <a@b.example>", "<n n@x.example>", "<ñ@x.example>", "<n@x\x00>", ""]
)
@pytest.mark.parametrize("where", ["message_id", "thread"])
def test_a_bad_id_is_refused(bad: str, where: str) -> None:
    with pytest.raises(MessageRefused, match="is not a message id that keeps a thread together"):
        sent(**{where: [ROOT, bad] if where == "thread" else bad})


# --- injection

NAMES = [
    "Smith, John <someone@evil.example>",
    "Anna\r\nBcc: someone@evil.example",
    "Anna\nSubject: other",
    "Anna\x00\u202e\u2028\x85Bcc: someone@evil.example",
    '"Anna" (head) \\',
    "=?utf-8?q?=2C_someone=40evil=2Eexample?=",
    "group: someone@evil.example;",
    "a@b.example, c@d.example",
    "Nguyễn Ọláńrewájú, ʻokina <someone@evil.example> 日本語",
    "@" * 60,
    "",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("where", ["to", "sender"])
def test_no_name_adds_a_header_or_a_recipient(name: str, where: str) -> None:
    plain = sent()
    address = "head@fernhollow.example"
    mail = read(sent(**{where: (name, address)}))
    field = "To" if where == "to" else "From"
    assert [a.addr_spec for a in mail[field].addresses] == [address]
    assert mail.keys() == read(plain).keys()
    assert mail["Subject"] == NOTICE.subject


@pytest.mark.parametrize("name", ["a," * 80, 'a\\b"' * 40, "Ann <x@y.example>, " * 9, "x" * 201])
def test_a_name_that_cannot_be_written_safely_is_refused(name: str) -> None:
    with pytest.raises(MessageRefused, match=r"was not made: the name .* then send again \(RFC 5322\)"):
        sent(to=(name, "head@fernhollow.example"))


@pytest.mark.parametrize("subject", ["A\r\nBcc: someone@evil.example", "A\u2028B\x00C", "=?utf-8?q?A=0D=0AB?="])
def test_no_subject_adds_a_header(subject: str) -> None:
    mail = read(sent(notice=Notice(subject, NOTICE.blocks)))
    assert mail.keys() == read(sent()).keys()
    assert "\n" not in str(mail["Subject"])


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("head@fernhollow.example\r\nBcc: a@b.example", "a line break"),
        ("head@fernhollow.example\x00", "cannot be seen"),
        ("h\u202eead@fernhollow.example", "cannot be seen"),
        ("jösé@fernhollow.example", "before the “@”, which few mail servers accept"),
        ("he ad@fernhollow.example", "before the “@”"),
        ('"he ad"@fernhollow.example', "before the “@”"),
        ("a@b@fernhollow.example", "before the “@”"),
        ("a,b@fernhollow.example", "before the “@”"),
        (".head@fernhollow.example", "before the “@”"),
        ("h" * 65 + "@fernhollow.example", "before the “@”"),
        ("head@fernhollow.example>", "after the “@”"),
        ("head@fernhollow", "after the “@”"),
        ("head@fern..example", "after the “@”"),
        ("head@-fern.example", "after the “@”"),
        ("head@" + "x" * 64 + ".example", "after the “@”"),
        ("head@straße.example", "in two ways"),
        ("head", "has no “@”"),
        ("", "has no “@”"),
    ],
)
@pytest.mark.parametrize("where", ["to", "sender", "reply_to"])
def test_an_address_that_is_not_one_mailbox_is_refused(address: str, why: str, where: str) -> None:
    with pytest.raises(MessageRefused) as refused:
        sent(**{where: address if where == "reply_to" else ("Mrs Anna Birkett", address)})
    said = str(refused.value)
    assert said.startswith("The message was not made: the e-mail address “")
    assert why in said
    assert "Correct the person's e-mail address" in said


def test_a_domain_outside_english_is_sent_in_its_ascii_form() -> None:
    assert read(sent(to=("A", "a@münchen.example")))["To"].addresses[0].addr_spec == "a@xn--mnchen-3ya.example"


def test_a_date_without_a_time_zone_is_refused() -> None:
    with pytest.raises(MessageRefused, match="its date has no time zone"):
        sent(date=datetime(2026, 9, 18, 9, 30))  # noqa: DTZ001


# --- the same bytes


def test_the_bytes_are_the_same_each_time_and_seven_bit() -> None:
    assert sent(thread=[ROOT]) == sent(thread=[ROOT])
    assert sent().isascii()
    assert max(map(len, sent().split(b"\r\n"))) <= 78
    assert b"\n" not in sent().replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": THIRD},
        {"to": ("Mrs Anna Birkett", "other@fernhollow.example")},
        {"date": datetime(2026, 9, 18, 9, 31, tzinfo=UTC)},
        {"thread": [ROOT]},
    ],
)
def test_the_bytes_differ_when_anything_differs(change: dict[str, Any]) -> None:
    assert sent(**change) != sent()


def test_the_bytes_do_not_depend_on_the_machine() -> None:
    program = "import hashlib, tests.notifications.test_compose as t; print(hashlib.sha256(t.sent()).hexdigest())"
    seen = set()
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        surroundings = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(Path(__file__).parents[2])}
        done = subprocess.run([sys.executable, "-c", program], env=surroundings, capture_output=True, check=True)
        seen.add(done.stdout)
    assert len(seen) == 1


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_notice_becomes_a_message(name: str) -> None:
    notice = Wording().notice(name, EXAMPLES[name])
    raw = sent(notice=notice)
    assert plain_part(raw) == text(notice.blocks)
    assert str(read(raw)["Subject"]).endswith(f"[{EXAMPLES[name]['reference']}]")
