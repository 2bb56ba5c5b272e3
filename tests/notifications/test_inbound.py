"""What a message is, from its bytes alone: the reports of real servers, machines' answers, people's, and anything."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications import inbound
from notifications.inbound import Arrived, AutoAnswer, Bounce, Delay, HumanReply, Report, RsvpArrived, Unreadable, read
from notifications.said import CUT, LONGEST, from_html, without_quotation
from notifications.verp import bounce_address, delivery_of, delivery_of_envid, envid, pretends
from tests.notifications.mailing import FOLDER, HEAD, ID, USUAL, mail

NAMES = sorted(path.stem for path in FOLDER.glob("*.eml"))
SECRET = "not for anybody"


def report(name: str, **about: str) -> Report:
    found = read(mail(name, **about))
    assert isinstance(found, Report)
    return found


# --- reports -------------------------------------------------------------------------------------------------------
def test_a_bounce_by_postfix_names_its_delivery_in_every_way() -> None:
    found = report("postfix_bounce")
    assert isinstance(found, Bounce)
    assert found.recipients == (HEAD,)
    assert (found.status, found.envelope, found.about) == ("5.1.1", "D42", (ID,))
    assert found.heading.to == (USUAL["VERP"],)
    assert found.diagnostic == f"550 5.1.1 <{HEAD}>: Recipient address rejected: User unknown in virtual mailbox table"


@pytest.mark.parametrize(
    ("name", "status", "says"),
    [
        ("exchange_bounce", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient"),
        ("gmail_bounce", "5.1.1", "550-5.1.1 The email account that you tried to reach does not exist."),
        ("exim_bounce", "5.2.2", f"550 5.2.2 <{HEAD}>: Mailbox full"),
    ],
)
def test_other_servers_report_in_their_own_way(name: str, status: str, says: str) -> None:
    found = report(name)
    assert isinstance(found, Bounce)
    assert (found.recipients, found.status, found.about) == ((HEAD,), status, (ID,))
    assert found.diagnostic.startswith(says)


def test_a_delay_is_no_bounce() -> None:
    found = report("postfix_delay")
    assert isinstance(found, Delay)
    assert (found.status, found.envelope, found.about, found.recipients) == ("4.4.1", "D42", (ID,), (HEAD,))


def test_the_address_as_we_knew_it_is_among_the_recipients() -> None:
    """A mailbox that sends its mail on: the server at the end of the way names an address we never heard of."""
    forwarded = mail("postfix_bounce").replace(
        b"Final-Recipient: rfc822; head@fernhollow.example", b"Final-Recipient: rfc822; Anna.B@Home.example"
    )
    found = read(forwarded)
    assert isinstance(found, Bounce)
    assert set(found.recipients) == {HEAD, "anna.b@home.example"}


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_that_all_is_well_is_a_machine_talking(action: str) -> None:
    found = read(mail("postfix_bounce").replace(b"Action: failed", f"Action: {action}".encode()))
    assert isinstance(found, AutoAnswer)
    assert action in found.says


def test_a_report_in_the_form_for_other_alphabets() -> None:
    """RFC 6533: Python does not take this one apart by itself."""
    other = mail("postfix_bounce").replace(b"message/delivery-status", b"message/global-delivery-status")
    found = read(other)
    assert isinstance(found, Bounce)
    assert (found.recipients, found.envelope) == ((HEAD,), "D42")


def test_a_bounce_that_somebody_passes_on_is_that_person_s_message() -> None:
    passed_on = (
        b"From: clerk@school.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nWhat is this?\r\n"
    )
    passed_on += b"--x\r\nContent-Type: message/rfc822\r\n\r\n" + mail("postfix_bounce") + b"\r\n--x--\r\n"
    found = read(passed_on)
    assert isinstance(found, HumanReply)
    assert found.says == "What is this?"


# --- machines ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("out_of_office", "I am away until Monday 21 September. For anything urgent please ring the office."),
        ("vacation", "The school office is closed until Monday."),
        ("read_receipt", "Your message was read on 17 September 2026 11:12:13 (UTC) London."),
    ],
)
def test_an_automatic_answer(name: str, says: str) -> None:
    found = read(mail(name))
    assert isinstance(found, AutoAnswer)
    assert (found.says, found.heading.sender, found.heading.answers) == (says, HEAD, (ID,))


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("Auto-Submitted: auto-replied", AutoAnswer),
        ("Auto-Submitted: auto-generated; by=a-machine", AutoAnswer),
        ("Auto-Submitted: no", HumanReply),
        ("X-Autoreply: yes", AutoAnswer),
        ("X-Auto-Response-Suppress: All", AutoAnswer),
        ("Precedence: bulk", AutoAnswer),
        ("Precedence: auto_reply", AutoAnswer),
        ("Precedence: first-class", HumanReply),
        ("Return-Path: <>", AutoAnswer),
        ("Return-Path: <head@fernhollow.example>", HumanReply),
        ("Subject: Automatic reply: TIG meeting", AutoAnswer),
        ("Subject: Out of office", AutoAnswer),
        ("Subject: Re: Automatic reply: TIG meeting", HumanReply),
        ("Subject: Out of office hours, may I ring you?", HumanReply),
    ],
)
def test_machines_are_told_from_people(field: str, kind: type[Arrived]) -> None:
    assert type(read(f"From: a@b.example\r\n{field}\r\n\r\nHello.\r\n".encode())) is kind


# --- people --------------------------------------------------------------------------------------------------------
def test_a_reply_is_without_what_it_quotes() -> None:
    found = read(mail("reply_gmail"))
    assert isinstance(found, HumanReply)
    assert found.says == (
        "Thank you. The governors do not agree with the category – may we send our evidence by the end of the month?"
        "\n\nAnna Birkett"
    )
    assert found.heading.subject == "Re: Your school's category [Case 990001-A]"
    assert found.heading.answers[0] == ID


def test_a_reply_by_outlook_ends_where_the_old_message_begins() -> None:
    found = read(mail("reply_outlook"))
    assert isinstance(found, HumanReply)
    assert found.says == "Could we meet on Tuesday instead? It’s the only day I’m free."


def test_a_reply_in_html_is_read_as_words() -> None:
    found = read(mail("reply_html"))
    assert isinstance(found, HumanReply)
    assert found.says == (
        "Thank you for the letter & its evidence.\n\nWe <will> reply in full\nafter the governors meet.\n\n"
        "attendance\n\nbudget"
    )


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ("> You wrote this.\nYes.\n> And this.\nNo.", "Yes.\nNo."),
        ("Yes.\n\nOn Monday, A wrote:\n> old", "Yes."),
        ("She wrote:\nI do not agree.", "She wrote:\nI do not agree."),
        ("On Monday the governors wrote:\nwe do not.", "On Monday the governors wrote:\nwe do not."),
        ("Yes.\n-----Original Message-----\nFrom: a\nold", "Yes."),
        ("From: the head\nI write to say no.", "From: the head\nI write to say no."),
        ("> all of it is quoted", "> all of it is quoted"),
        ("", ""),
    ],
)  # fmt: skip
def test_quotations_are_cut_and_words_are_not_lost(said: str, own: str) -> None:
    assert without_quotation(said) == own


def test_a_very_long_reply_says_that_it_goes_on() -> None:
    found = read(b"From: a@b.example\r\n\r\n" + b"no. " * LONGEST)
    assert isinstance(found, HumanReply)
    assert len(found.says) <= LONGEST + len(CUT) + 2
    assert found.says.endswith(CUT)


def test_nothing_of_a_reply_can_break_a_list_or_the_record() -> None:
    found = read(
        "From: a@b.example\r\nSubject: a\u202eb\r\n\r\nline\x00one\u202e\u2066\nline\u0085two\ud7ff\r\n".encode()
    )
    assert isinstance(found, HumanReply)
    assert found.says == "lineone\nline\ntwo\ud7ff"
    assert found.heading.subject == "ab"


def test_html_is_never_carried_out_and_ends_where_it_ends() -> None:
    assert from_html("<p>a</p><script>steal()") == "\na\n"
    assert from_html('<div class="gmail_quote">old</div>new', quoted=False) == "new"
    assert from_html("<div>new<div id=divRplyFwdMsg></div><p>old</p>", quoted=False) == "\nnew"
    assert from_html("2 < 3 and <b>bold</b>") == "2 < 3 and bold"


# --- invitations ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "answer"), [("rsvp_outlook", "accepted"), ("rsvp_google", "declined"), ("rsvp_apple", "tentative")]
)
def test_the_answer_to_an_invitation_by_any_calendar(name: str, answer: str) -> None:
    """Google and Exchange mark such an answer as automatic; a person gave it all the same."""
    found = read(mail(name))
    assert isinstance(found, RsvpArrived)
    rsvp = found.rsvp
    assert (rsvp.uid, rsvp.sequence, rsvp.who, rsvp.answer) == (USUAL["UID"], 0, HEAD, answer)
    assert rsvp.stamp == datetime(2026, 9, 17, 15, 4, 59, tzinfo=UTC)
    assert found.heading.sender == HEAD


# --- anything ------------------------------------------------------------------------------------------------------
def test_a_broken_message_is_read_as_far_as_it_goes() -> None:
    found = read(mail("malformed"))
    assert isinstance(found, HumanReply)
    assert found.heading.answers == (ID,)


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"hello", b"\x00" * 1000, b"From: \r\n\r\n", b"From: a@b.example, c@d.example\n\nx"]
)
def test_what_names_no_sender_is_unreadable(raw: bytes) -> None:
    found = read(raw)
    assert isinstance(found, Unreadable)
    assert found.why == "It does not say who sent it, or names several senders."


def deep(levels: int) -> bytes:
    parts = b"".join(b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (i, i + 1) for i in range(levels))
    return b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b0\n\n" + parts


START = b"From: a@b.example\n"
HOSTILE = {
    "many parts": START + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 500_000,
    "parts in parts": deep(4_000),
    "many boundaries, many lines": deep(60) + b"x\n" * 4_000_000,
    "many parameters": START + b"Content-Type: text/plain; " + b"a*0*=b;" * 1_000_000 + b"\n\nx",
    "many brackets": b"From: " + b"(" * 9_000_000 + b"\n\nx",
    "many senders": b"From: a@b.example\n" * 300_000 + b"\nx",
    "many encoded words": START + b"Subject: " + b"=?utf-8?q?a?= " * 600_000 + b"\n\nx",
    "a slow encoding": START + b"Content-Type: text/plain; charset=punycode\n\n" + b"a-" * 4_000_000,
    "tags without end": START + b"Content-Type: text/html\n\n" + b"<a" * 4_000_000,
    "a name without end": START + b"Content-Type: text/html\n\n<" + b"a" * 8_000_000,
    "comments without end": START + b"Content-Type: text/html\n\n" + b"<!--" * 2_000_000,
    "quotations in quotations": START + b"Content-Type: text/html\n\n" + b"<blockquote>" * 700_000,
    "attributions": START + b"\n" + b"On x wrote:\n" * 700_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_message_keeps_the_machine_busy(name: str) -> None:
    begins = time.process_time()
    read(HOSTILE[name])
    assert time.process_time() - begins < 10


def test_a_machine_s_limits_are_met_with_a_sentence() -> None:
    found = read(HOSTILE["parts in parts"])
    assert isinstance(found, Unreadable)
    assert found.why.startswith("It is not a message that can be read")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2000))
def test_no_bytes_raise(raw: bytes) -> None:
    assert isinstance(read(raw), Bounce | Delay | AutoAnswer | RsvpArrived | HumanReply | Unreadable)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_no_spoilt_message_raises(name: str, data: st.DataObject) -> None:
    """A piece of a real message is put in the place of another, or some bytes in the place of a piece."""
    raw = bytearray(mail(name))
    place = st.integers(0, len(raw))
    for _ in range(data.draw(st.integers(1, 4))):
        a, b, c, d = (data.draw(place) for _ in range(4))
        other = data.draw(st.binary(max_size=12)) if data.draw(st.booleans()) else bytes(raw[min(c, d) : max(c, d)])
        raw[min(a, b) : min(max(a, b), min(a, b) + 40)] = other
    found = read(bytes(raw))
    assert isinstance(found, Bounce | Delay | AutoAnswer | RsvpArrived | HumanReply | Unreadable)
    if isinstance(found, HumanReply | AutoAnswer):
        found.says.encode()
        assert "\x00" not in found.says


# --- addresses for bounces -----------------------------------------------------------------------------------------
@given(st.integers(1, 10**17), st.text(min_size=1, max_size=40))
def test_an_address_for_bounces_leads_back_to_its_delivery(delivery: int, secret: str) -> None:
    address = bounce_address(delivery, secret, "bounces.council.example")
    assert delivery_of(address, secret) == delivery
    assert delivery_of(address.upper(), secret) == delivery
    assert len(address.partition("@")[0]) <= 64
    assert not pretends(address, secret)


def test_a_wrong_code_is_known_for_what_it_is() -> None:
    address = bounce_address(42, SECRET, "c.example")
    wrong = ["42@c.example", "42.aaaaaaaa@c.example", f"{10**30}.aaaaaaaa@c.example", "0" + address[8:]]
    moved = [address.replace("+42.", "+43."), bounce_address(42, "another", "c.example")]
    for forged in [*moved, *(f"bounces+{one}" for one in wrong)]:
        assert delivery_of(forged, SECRET) is None
        assert pretends(forged, SECRET)
    for other in ("school.improvement@c.example", "", "bounces@c.example", "bounces+42"):
        assert delivery_of(other, SECRET) is None
        assert not pretends(other, SECRET)


def test_a_secret_is_needed_to_make_a_code() -> None:
    assert bounce_address(1, SECRET, "c.example") != bounce_address(1, SECRET + " ", "c.example")
    assert bounce_address(1, SECRET, "c.example").split(".")[1] != bounce_address(2, SECRET, "c.example").split(".")[1]


@pytest.mark.parametrize(("said", "delivery"), [("D42", 42), (" D42 ", 42), ("D042", None), ("42", None), ("D", None)])
def test_an_envelope_id_names_its_delivery(said: str, delivery: int | None) -> None:
    assert delivery_of_envid(said) == delivery
    assert delivery is None or envid(delivery) == said.strip()


def test_fields_and_lists_are_cut() -> None:
    many = b"From: a@b.example\r\nReferences: " + b"<x@y.example> " * 9000 + b"\r\nTo: " + b"a@b.example, " * 9000
    heading = inbound.heading_of(inbound.parsed(many + b"\r\n\r\nx"))
    assert heading.answers == ("x@y.example",)
    assert heading.to[0] == "a@b.example"
    assert len(heading.to) <= 2  # where the field is cut there may be half an address
