"""What comes back is put on its case once, if it proves what it is about; what is forged or stale changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from cases import commands as c
from cases.obligations import obligations
from cases.refusals import NotAllowed, Refusal
from cases.schema import arrivals, deliveries, people
from cases.store import reading, writing
from cases.verify import verify
from notifications import outbox
from notifications.arrivals import Taken, take_in
from notifications.compose import words
from notifications.deciding import release
from notifications.diary import uid_of
from notifications.matching import Marks
from notifications.round import daily
from notifications.sorting import dismiss, file, waiting
from notifications.verp import bounce_address
from notifications.writing import worded
from tests.cases.school import School, at
from tests.notifications.mailing import mail
from tests.notifications.posting import post, rows, told
from tests.notifications.servers import Answers, server

SECRET, DOMAIN = "a secret of the authority", "council.example"
MARKS = Marks(DOMAIN, SECRET)
NOON = at("2026-09-17", "12:00")
LATER = at("2026-09-17", "15:00")
OTHER = "It is about meeting M1 of case A, and speaks for somebody else than it came from."
LETTER, HEAD = "birkett category_autumn", "birkett@mail.example"
BOUNCES = ["postfix_bounce", "exchange_bounce", "gmail_bounce", "exim_bounce"]


@dataclass
class Post:
    """A school whose headteacher and chair have been sent the autumn letter by e-mail, and what comes back to it."""

    school: School
    marks: Marks = MARKS
    sent: Answers = field(default_factory=Answers)

    def __post_init__(self) -> None:
        self.school.concern()
        self.school.in_4a()
        self.school.category_letter()
        self.go(NOON)

    def go(self, when: datetime) -> None:
        with server(self.sent) as port:
            post(self.school, port, when)

    def letter(self, of: str = LETTER) -> Any:
        return rows(self.school.engine)[of]

    def mail(self, name: str, **about: str) -> bytes:
        """A message about the headteacher's letter, unless it says otherwise."""
        row = self.letter()
        usual = {
            "ID": f"{row.message_id}@{DOMAIN}",
            "TO": HEAD,
            "WHO": HEAD,
            "ENVID": f"D{row.delivery_id}",
            "VERP": bounce_address(row.delivery_id, SECRET, "bounces.council.example"),
        }
        return mail(name, **(usual | about))

    def take(self, raw: bytes, when: datetime = LATER) -> Taken:
        return take_in(self.school.door, raw, self.marks, when)

    def record(self) -> list[str]:
        return [entry.type for entry in told(self.school.engine)]

    def owed(self, on: date) -> list[tuple[str, str]]:
        """The duty about letters that came back: its subject and standing."""
        with reading(self.school.engine) as conn:
            case = self.school.door.case(conn, "A")
        found, _ = obligations(case, self.school.door.framework(case), on)
        return [(o.subject, o.standing) for o in found if o.duty.id == "O22"]


@pytest.fixture
def back(engine: Engine) -> Post:
    return Post(School(engine, by_post=False))


@pytest.fixture
def here(sqlite: Engine) -> Post:
    return Post(School(sqlite, by_post=False))


def kept(engine: Engine) -> list[Any]:
    with reading(engine) as conn:
        return list(conn.execute(select(arrivals)))


def change_address(engine: Engine, email: str | None, address: str | None = None) -> None:
    with writing(engine) as conn:
        conn.execute(update(people).where(people.c.handle == "birkett").values(email=email, post=address))


# --- bounces -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", BOUNCES)
def test_a_bounced_letter_is_on_the_case_and_a_duty_to_mend_it(back: Post, name: str) -> None:
    taken = back.take(back.mail(name))
    assert (taken.became, taken.kind) == ("filed", "bounce")
    letter = back.letter()
    assert letter.state == "bounced"
    assert letter.last_error.startswith("The recipient's mail server sent it back on 17 September 2026 (5.")
    assert letter.last_error.endswith("Correct the address or choose the post, then release it.")
    [bounced] = told(back.school.engine, "mail.bounced")
    assert (bounced.actor, bounced.data["delivery"], bounced.data["kind"]) == ("engine", letter.delivery_id, "letter")
    assert HEAD not in str(bounced.data)
    assert bounced.data["message"] == taken.digest
    assert back.letter("pask category_autumn").state == "sent"
    assert back.owed(date(2026, 9, 17)) == [(str(letter.delivery_id), "owed")]
    assert back.owed(date(2026, 9, 19)) == [(str(letter.delivery_id), "late")]
    [row] = kept(back.school.engine)
    assert (row.filed, row.case_id, row.delivery_id, bytes(row.raw)) == (
        "filed", "A", letter.delivery_id, back.mail(name))  # fmt: skip


def test_each_way_of_naming_a_delivery_is_enough_by_itself_but_its_number(here: Post) -> None:
    """Microsoft 365 may refuse a sender of our own making: then the Message-ID must do."""
    by_id_alone = here.mail("postfix_bounce", VERP="school.improvement@council.example", ENVID="none")
    by_code_alone = here.mail("postfix_bounce", ID="gone@elsewhere.example", ENVID="none")
    by_number_alone = here.mail(
        "postfix_bounce", VERP="school.improvement@council.example", ID="gone@elsewhere.example"
    )
    number = here.letter().delivery_id
    assert (
        here.take(by_number_alone).why == f"It names delivery {number} by its number alone, which anybody could write."
    )
    assert here.letter().state == "sent"
    assert here.take(by_code_alone).became == "filed"
    assert here.letter().state == "bounced"
    release(here.school.door, number, here.school.people["okafor"], LATER)
    here.go(at("2026-09-17", "15:30"))
    assert here.take(by_id_alone, at("2026-09-17", "16:00")).became == "ignored"  # the same report: its Message-ID
    new = by_id_alone.replace(b"4XyZ1k0abcz2xQ@mail", b"4XyZ9another@mail")
    assert here.take(new, at("2026-09-17", "16:00")).became == "filed"
    assert here.letter().state == "bounced"


def test_a_letter_that_goes_again_is_mended(back: Post) -> None:
    back.take(back.mail("postfix_bounce"))
    number = back.letter().delivery_id
    change_address(back.school.engine, "office@fernhollow.example")
    said = release(back.school.door, number, back.school.people["okafor"], at("2026-09-18"))
    assert said == f"Delivery {number} will be sent with the next post."
    assert back.owed(date(2026, 9, 18)) == [(str(number), "owed")]
    back.go(at("2026-09-18", "10:05"))
    assert back.sent.to()[-1] == "office@fernhollow.example"
    assert back.letter().state == "sent"
    assert back.owed(date(2026, 9, 21)) == [(str(number), "met")]
    again = back.mail("postfix_bounce", TO="office@fernhollow.example").replace(b"4XyZ1k0abcz2xQ", b"4XyZ7again")
    assert back.take(again, at("2026-09-21")).became == "filed"
    assert back.owed(date(2026, 9, 21)) == [(str(number), "met"), (str(number), "owed")]


def test_a_letter_that_came_back_can_go_by_post(here: Post) -> None:
    here.take(here.mail("postfix_bounce"))
    change_address(here.school.engine, None, "Fernhollow Primary School, Milton Keynes, MK9 3EJ")
    release(here.school.door, here.letter().delivery_id, here.school.people["okafor"], at("2026-09-18"))
    assert (here.letter().channel, here.letter().raw) == ("post", None)


def test_the_reminder_says_how_to_mend_it(here: Post) -> None:
    here.take(here.mail("postfix_bounce"))
    number = here.letter().delivery_id
    assert daily(here.school.door, at("2026-09-18", "07:00")).troubles == {}
    reminder = here.letter("okafor due_O22")
    with reading(here.school.engine) as conn:
        found = outbox.one(conn, reminder.delivery_id)
        assert found
        notice = worded(conn, here.school.door, found, at("2026-09-18", "07:01"))
    said = " ".join(words(notice).split())
    assert "Mend a letter that came back" in notice.subject
    assert "Please do this by 18 September 2026." in said
    assert "came back on 17 September 2026" in said
    assert f"to the Headteacher. It is delivery {number}." in said
    assert "Correct their e-mail address, or choose the post for them" in said
    assert "Release the delivery." in said
    assert HEAD not in said
    daily(here.school.door, at("2026-09-21", "07:00"))
    assert here.letter("marsh late_O22").subject == str(number)


def test_a_bounced_notice_is_noted_and_no_duty(here: Post) -> None:
    row = here.letter("okafor concern_logged")
    about = {"ID": f"{row.message_id}@{DOMAIN}", "TO": "okafor@mail.example", "ENVID": f"D{row.delivery_id}"}
    raw = here.mail("postfix_bounce", VERP=bounce_address(row.delivery_id, SECRET, "bounces.council.example"), **about)
    assert here.take(raw).became == "filed"
    assert here.letter("okafor concern_logged").state == "bounced"
    assert here.owed(date(2026, 9, 17)) == []


def test_a_delay_is_noted_and_changes_nothing(here: Post) -> None:
    assert here.take(here.mail("postfix_delay")).became == "filed"
    assert here.letter().state == "sent"
    [delayed] = told(here.school.engine, "mail.delayed")
    assert delayed.data["status"] == "4.4.1"
    assert here.owed(date(2026, 9, 17)) == []


# --- forged, stale, again ------------------------------------------------------------------------------------------
def unchanged(here: Post, raw: bytes, became: str, why: str, when: datetime = LATER) -> None:
    before, state = here.record(), here.letter().state
    taken = here.take(raw, when)
    assert (taken.became, taken.why) == (became, why)
    assert here.record() == before
    assert here.letter().state == state


def test_a_wrong_code_changes_nothing(here: Post) -> None:
    forged = bounce_address(here.letter().delivery_id, "another secret", "bounces.council.example")
    why = "It came to an address for bounces with a wrong code: it is forged, or the secret has changed since."
    unchanged(here, here.mail("postfix_bounce", VERP=forged), "waiting", why)


def test_a_report_that_names_two_deliveries_changes_nothing(here: Post) -> None:
    mine, other = here.letter().delivery_id, here.letter("pask category_autumn").delivery_id
    why = f"It names the deliveries {min(mine, other)} and {max(mine, other)}, and cannot be about more than one."
    unchanged(here, here.mail("postfix_bounce", ENVID=f"D{other}"), "waiting", why)
    verp = bounce_address(other, SECRET, "bounces.council.example")
    unchanged(here, here.mail("postfix_bounce", VERP=verp), "waiting", why)


def test_a_report_about_another_address_changes_nothing(here: Post) -> None:
    why = f"It is about delivery {here.letter().delivery_id}, but not about the address that it went to."
    unchanged(here, here.mail("postfix_bounce", TO="somebody@else.example"), "waiting", why)


def test_a_report_about_nothing_of_ours_changes_nothing(here: Post) -> None:
    for id in (
        "n.ffffffffffffffffffffffff@council.example",
        f"{here.letter().message_id}@elsewhere.example",
        "x@y.example",
    ):
        raw = here.mail("gmail_bounce", ID=id)
        unchanged(here, raw, "waiting", "It names nothing that was sent from here.")


def test_a_report_about_what_was_not_sent_changes_nothing(here: Post) -> None:
    with writing(here.school.engine) as conn:
        conn.execute(update(deliveries).where(deliveries.c.template == "category_autumn").values(state="queued"))
    why = f"It is about delivery {here.letter().delivery_id}, which is queued, not sent by e-mail."
    unchanged(here, here.mail("postfix_bounce"), "waiting", why)


def test_the_same_message_changes_nothing_a_second_time(here: Post) -> None:
    for name in ("postfix_delay", "reply_gmail", "out_of_office"):
        raw = here.mail(name)
        here.take(raw)
        before = here.record()
        assert here.take(raw).again
        other_way = here.take(b"Received: from elsewhere by here; Thu, 17 Sep 2026 14:00:00 +0100\r\n" + raw)
        assert (other_way.became, other_way.why) == ("ignored", "It has been filed already; this is another copy.")
        assert here.record() == before
    assert len(kept(here.school.engine)) == 6


def test_a_second_report_of_a_bounce_says_nothing_new(here: Post) -> None:
    here.take(here.mail("postfix_bounce"))
    why = f"It is about delivery {here.letter().delivery_id}, of which it is known that it came back."
    unchanged(here, here.mail("gmail_bounce"), "ignored", why)


def test_without_a_secret_bounces_are_known_by_their_message_id(sqlite: Engine) -> None:
    here = Post(School(sqlite, by_post=False), Marks(DOMAIN))
    assert here.take(here.mail("postfix_bounce", VERP="bounces+1.aaaaaaaa@bounces.council.example")).became == "filed"


# --- replies -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["reply_gmail", "reply_outlook", "reply_html"])
def test_a_reply_from_the_headteacher_is_a_contact_that_is_clocked(back: Post, name: str) -> None:
    """undertakes to respond promptly to any contact from a headteacher (section 5, O15)"""
    assert back.take(back.mail(name)).became == "filed"
    [contact], [replied] = told(back.school.engine, "contact.from_head"), told(back.school.engine, "mail.replied")
    assert (contact.actor, contact.data["to"]) == (back.school.people["birkett"], back.school.people["okafor"])
    assert (contact.data["role"], contact.data["how"], contact.data["reply_by"]) == ("head", "email", "2026-09-21")
    assert replied.data["delivery"] == back.letter().delivery_id
    assert replied.private["says"] == contact.private["says"]
    assert "LA4a" not in replied.private["says"]
    assert back.letter("okafor contact_received").state == "queued"


@pytest.mark.parametrize(("until", "answers"), [(None, "lang"), (date(2026, 9, 17), "okafor")])
def test_a_reply_goes_to_the_nominated_officer_while_there_is_one(here: Post, until: date | None, answers: str) -> None:
    birkett, lang = here.school.people["birkett"], here.school.people["lang"]
    rules = c.SetContactRules(person=birkett, first_day=date(2026, 9, 17), explained=date(2026, 9, 16), nominated=lang,
                              reason="One person for everything")  # fmt: skip
    here.school.ask(rules, "okafor", NOON)
    if until:
        here.school.ask(c.EndHolder(role="senior_adviser", person=lang, last_day=until), "okafor", NOON)
    here.take(here.mail("reply_gmail"), at("2026-09-18"))
    [contact] = told(here.school.engine, "contact.from_head")
    assert contact.data["to"] == here.school.people[answers]


def test_a_reply_from_an_officer_is_no_contact(here: Post) -> None:
    row = here.letter("okafor concern_logged")
    here.take(here.mail("reply_gmail", ID=f"{row.message_id}@{DOMAIN}", TO="okafor@mail.example"))
    assert here.record()[-1] == "mail.replied"
    assert "contact.from_head" not in here.record()


def test_a_reply_when_nobody_holds_the_post_that_answers_waits(sqlite: Engine) -> None:
    school = School(sqlite, by_post=False)
    here = Post(school)
    school.ask(c.EndHolder(role="hsi", person=school.people["okafor"], last_day=date(2026, 9, 17)), "marsh", NOON)
    why = "It is from the headteacher or chair, and nobody holds the post that answers them. Record who does."
    unchanged(here, here.mail("reply_gmail"), "waiting", why, at("2026-09-18"))


def test_a_reply_by_somebody_else_waits_for_an_officer(here: Post) -> None:
    why = f"It answers delivery {here.letter().delivery_id} of case A, but is not from whom that went to."
    unchanged(here, here.mail("reply_gmail", TO="stranger@else.example"), "waiting", why)
    [waits] = waiting(here.school.door)
    assert (waits.kind, waits.sender) == ("reply", "stranger@else.example")


def test_mail_that_answers_nothing_waits_for_an_officer(here: Post) -> None:
    unchanged(here, here.mail("reply_gmail", ID="x@y.example"), "waiting", "It names nothing that was sent from here.")


@pytest.mark.parametrize("name", ["out_of_office", "vacation", "read_receipt"])
def test_an_automatic_answer_is_noted_and_is_no_contact(here: Post, name: str) -> None:
    assert here.take(here.mail(name)).became == "filed"
    [answered] = told(here.school.engine, "mail.answered_itself")
    assert answered.data["delivery"] == here.letter().delivery_id
    assert answered.private["says"]
    assert "contact.from_head" not in here.record()


def test_what_cannot_be_read_waits_and_is_kept(here: Post) -> None:
    raw = b"\x00\xff" * 100
    unchanged(here, raw, "waiting", "It does not say who sent it, or names several senders.")
    assert bytes(kept(here.school.engine)[0].raw) == raw


# --- invitations ---------------------------------------------------------------------------------------------------
def booked(here: Post) -> dict[str, str]:
    """A meeting that calls the headteacher, and what an answer to it names."""
    here.school.ask(c.BookMeeting(meeting="intervention_meeting", id="M1", date=date(2026, 10, 1)), "okafor", NOON)
    return {"UID": uid_of("A", "M1", DOMAIN), "STAMP": "20260917T120000Z"}


def reply(here: Post) -> tuple[str, int] | None:
    with reading(here.school.engine) as conn:
        replies = here.school.door.case(conn, "A").meetings["M1"].replies
    found = replies.get(here.school.people["birkett"])
    return (found.answer, found.sequence) if found else None


@pytest.mark.parametrize(
    ("name", "answer"), [("rsvp_outlook", "accepted"), ("rsvp_google", "declined"), ("rsvp_apple", "tentative")]
)
def test_an_answer_to_an_invitation_is_on_the_meeting(back: Post, name: str, answer: str) -> None:
    about = booked(back)
    assert back.take(back.mail(name, **about)).why == f"An answer about meeting M1 of case A: {answer}."
    assert reply(back) == (answer, 0)
    [replied] = told(back.school.engine, "meeting.replied")
    assert replied.actor == back.school.people["birkett"]


def test_the_latest_answer_counts_and_no_earlier_one(here: Post) -> None:
    about = booked(here)
    here.take(here.mail("rsvp_outlook", **(about | {"STAMP": "20260917T130000Z"})))
    earlier = here.mail("rsvp_google", **about)
    unchanged(here, earlier, "ignored", "Its sender has answered since, or this is the same answer again.")
    here.take(here.mail("rsvp_google", **(about | {"STAMP": "20260917T133000Z"})))
    assert reply(here) == ("declined", 0)


def test_an_answer_to_an_invitation_that_has_changed_says_nothing(here: Post) -> None:
    about = booked(here)
    here.school.ask(c.MoveMeeting(id="M1", date=date(2026, 10, 2), reason="a clash"), "okafor", NOON)
    unchanged(here, here.mail("rsvp_outlook", **about), "ignored", "It answers an invitation that has changed since.")
    here.take(here.mail("rsvp_outlook", SEQUENCE="1", **about))
    assert reply(here) == ("accepted", 1)


@pytest.mark.parametrize(
    ("about", "why"),
    [
        ({"WHO": "nair@mail.example"}, OTHER),
        ({"WHO": "wdlt@mail.example", "TO": "wdlt@mail.example"},
         "Its sender was not called to meeting M1 of case A, or shares an address with somebody who was."),
        ({"UID": "A-M1@elsewhere.example"}, "It answers an invitation that was not sent from here."),
        ({"UID": f"A-M2@{DOMAIN}"}, "It answers an invitation to a meeting that is not on record."),
        ({"UID": f"Z-M1@{DOMAIN}"}, "It answers an invitation to a meeting that is not on record."),
        ({"UID": f"A_00-M1@{DOMAIN}"}, "It answers an invitation that was not sent from here."),
    ],
)  # fmt: skip
def test_an_answer_that_nobody_was_asked_for_changes_nothing(back: Post, about: dict[str, str], why: str) -> None:
    usual = booked(back)
    unchanged(back, back.mail("rsvp_outlook", **(usual | about)), "waiting", why)


def test_an_answer_to_an_invitation_that_was_never_sent_changes_nothing(here: Post) -> None:
    about = booked(here)
    before = here.record()
    assert here.take(here.mail("rsvp_outlook", SEQUENCE="7", **about)).became == "waiting"
    assert here.record() == before
    assert reply(here) is None


# --- what an officer decides ---------------------------------------------------------------------------------------
def test_an_officer_puts_a_message_on_a_case(back: Post) -> None:
    taken = back.take(back.mail("reply_gmail", ID="x@y.example"))
    officer = back.school.people["okafor"]
    said = file(back.school.door, taken.digest[:12], "A", officer, LATER, MARKS)
    assert said.startswith(f"Message {taken.digest[:12]} is filed on case A.")
    [contact], [replied] = told(back.school.engine, "contact.from_head"), told(back.school.engine, "mail.replied")
    assert contact.actor == replied.actor == officer
    assert (replied.data["person"], replied.data["delivery"]) == (back.school.people["birkett"], 0)
    assert waiting(back.school.door) == []
    with pytest.raises(Refusal, match=r"No message \w+ waits for anybody"):
        file(back.school.door, taken.digest, "A", officer, LATER, MARKS)


def test_an_officer_vouches_for_a_bounce(here: Post) -> None:
    taken = here.take(here.mail("postfix_bounce", TO="b.home@else.example"))
    file(here.school.door, taken.digest[:12], "A", here.school.people["okafor"], LATER, MARKS)
    assert here.letter().state == "bounced"
    assert here.owed(date(2026, 9, 17)) == [(str(here.letter().delivery_id), "owed")]


@pytest.mark.parametrize(
    ("name", "type"),
    [("out_of_office", "mail.answered_itself"), ("rsvp_outlook", "mail.replied"), ("malformed", "mail.replied")],
)
def test_an_officer_files_anything_that_waits(here: Post, name: str, type: str) -> None:
    taken = here.take(here.mail(name, ID="x@y.example", TO="clerk@fernhollow.example"))
    assert taken.became == "waiting"
    file(here.school.door, taken.digest, "A", here.school.people["okafor"], LATER, MARKS)
    assert here.record()[-1] == type


def test_a_bounce_of_nothing_cannot_be_filed(here: Post) -> None:
    taken = here.take(here.mail("gmail_bounce", ID="x@y.example"))
    with pytest.raises(Refusal, match="It names nothing that was sent from here"):
        file(here.school.door, taken.digest, "A", here.school.people["okafor"], LATER, MARKS)


def test_a_message_can_be_dismissed_and_is_kept(here: Post) -> None:
    taken = here.take(here.mail("reply_gmail", ID="x@y.example"))
    before = here.record()
    dismiss(here.school.door, taken.digest[:8], here.school.people["okafor"], LATER)
    [row] = kept(here.school.engine)
    assert row.filed == "ignored"
    assert row.why.endswith("Dismissed by okafor on 17 September 2026.")
    assert here.record() == before
    assert waiting(here.school.door) == []


def test_only_an_officer_decides(here: Post) -> None:
    taken = here.take(here.mail("reply_gmail", ID="x@y.example"))
    for who in ("birkett", "passer_by"):
        with pytest.raises(NotAllowed, match="no officer of the authority for this school"):
            file(here.school.door, taken.digest, "A", here.school.people[who], LATER, MARKS)
        with pytest.raises(NotAllowed, match="no officer of the authority for any school"):
            dismiss(here.school.door, taken.digest, here.school.people[who], LATER)
    assert len(waiting(here.school.door)) == 1


@pytest.mark.parametrize(
    ("digest", "case", "why"),
    [("abc", "A", "is no message's number"), ("0" * 12, "A", "waits for anybody"), ("%" * 12, "A", "is no message's")],
)
def test_a_message_that_is_not_there_gets_a_sentence(here: Post, digest: str, case: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        file(here.school.door, digest, case, here.school.people["okafor"], LATER, MARKS)


def test_a_case_that_is_not_there_gets_a_sentence(here: Post) -> None:
    taken = here.take(here.mail("reply_gmail", ID="x@y.example"))
    with pytest.raises(Refusal, match="There is no school with the record Z"):
        file(here.school.door, taken.digest, "Z", here.school.people["okafor"], LATER, MARKS)


def test_the_record_is_whole_after_all_this(back: Post) -> None:
    about = booked(back)
    for name in (*BOUNCES, "postfix_delay", "out_of_office", "reply_gmail", "reply_html", "rsvp_google", "malformed"):
        back.take(back.mail(name, **about))
    with reading(back.school.engine) as conn:
        assert verify(conn) == []
