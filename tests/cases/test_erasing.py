"""A personal value is erased by law: two people, one transaction, and every proof of the record still holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, text, update

from cases import checkpoints, erased, registers, tree
from cases import commands as c
from cases import events as e
from cases.act import Outcome
from cases.case import ENGINE, Case
from cases.evolve import event_of, replay
from cases.framework import Shelf
from cases.proof import merkle
from cases.proof.notes import check_signed
from cases.refusals import NotAllowed, Refusal
from cases.schema import arrivals, case_events, deliveries, disclosures, documents, people, redactions
from cases.store import StoreTrouble, add_person, case_ids, entries, lock_head, reading, writing
from cases.verify import verify
from notifications import deciding
from notifications.directory import Directory
from notifications.outbox import in_state, keep_bytes, settle
from tests.cases.erasing import value_place
from tests.cases.school import School, at
from tests.cases.signing import SIGNER, checkpoint

NOON = at("2026-09-18", "12:00")
TODAY = NOON.date()
SECRET = "Wilhelmina Featherstonehaugh"
SAYS = f"{SECRET} rang about her son."


@pytest.fixture
def school(engine: Engine) -> School:
    """A school whose headteacher's contact says a name, with a letter to her that has gone."""
    school = School(engine)
    school.in_4a()
    school.category_letter()
    contact = c.ContactFromHead(id="C1", to=school.people["nair"], how="telephone", says=SAYS)
    school.ask(contact, "nair", at("2026-09-17", "11:00"))
    return school


def asked(school: School, *places: e.Place, who: str = "nair", **other: Any) -> Outcome:
    said = {"id": "E1", "basis": "unlawful", "reason": "it should not have been written down", **other}
    return school.ask(c.AskErasure(places=places or (the_words(school),), **said), who, NOON)


def approved(school: School, who: str = "okafor", id: str = "E1") -> Outcome:
    return school.ask(c.ApproveErasure(id=id), who, NOON)


def the_words(school: School) -> e.Place:
    with reading(school.engine) as conn:
        return value_place(conn, "says")


def case_of(school: School) -> Case:
    with reading(school.engine) as conn:
        return school.door.case(conn, school.id)


def findings(engine: Engine) -> list[str]:
    with reading(engine) as conn:
        return [one.sentence for one in verify(conn)]


def rows(engine: Engine, table: Any) -> list[Any]:
    with reading(engine) as conn:
        return list(conn.execute(select(table)).all())


# --- two people ------------------------------------------------------------------------------------------------------
def test_one_asks_another_approves_and_the_value_is_gone(school: School) -> None:
    place = the_words(school)
    assert [entry.type for entry in asked(school).entries] == ["erasure.asked"]
    assert any(SECRET in row.disclosure for row in rows(school.engine, disclosures))
    [entry] = approved(school).entries
    assert entry.type == "record.redacted"
    assert entry.data == {
        **{"digest": place.digest, "of": place.of, "name": "says", "what": "value"},
        **{"basis": "unlawful", "rule": "UK GDPR Art 17(1)(d)", "request": "E1", "replayed": False},
        **{"asked_by": school.people["nair"], "approved_by": school.people["okafor"]},
    }
    assert not any(SECRET in row.disclosure for row in rows(school.engine, disclosures))
    assert [tuple(row) for row in rows(school.engine, redactions)] == [(place.digest, entry.id)]
    assert findings(school.engine) == []


@pytest.mark.parametrize("who", ["nair", "okafor"])
def test_whoever_asks_does_not_approve(school: School, who: str) -> None:
    asked(school, who=who)
    with pytest.raises(NotAllowed):
        approved(school, who)
    assert any(SECRET in row.disclosure for row in rows(school.engine, disclosures))


@pytest.mark.parametrize(("name", "email"), [("  nair ", "n@mail.example"), ("N. Nair", "NAIR@mail.example")])
def test_whoever_is_entered_twice_is_still_one_person(school: School, name: str, email: str) -> None:
    """The same name, or the same address, under another number: the second pair of eyes would be the first."""
    asked(school)
    with writing(school.engine) as conn:
        conn.execute(update(people).where(people.c.handle == "okafor").values(name=name, email=email))
    with pytest.raises(NotAllowed, match="both are entered with the same name or e-mail address"):
        approved(school)
    assert any(SECRET in row.disclosure for row in rows(school.engine, disclosures))


def test_no_machine_and_nobody_at_the_school_erases(school: School) -> None:
    with pytest.raises(NotAllowed):
        asked(school, who="birkett")
    asked(school)
    with pytest.raises(NotAllowed, match="A person has to approve it"):
        school.door.ask(school.id, c.ApproveErasure(id="E1"), by=ENGINE, now=NOON)
    for who in ("birkett", "passer_by", "lang"):
        with pytest.raises(NotAllowed):
            approved(school, who)


def test_it_is_done_once(school: School) -> None:
    asked(school)
    approved(school)
    with pytest.raises(Refusal, match="It has been carried out already"):
        approved(school)
    with pytest.raises(Refusal, match="has been erased already"):
        asked(school, e.Place(**rows_place(school)), id="E2")
    assert findings(school.engine) == []


def rows_place(school: School) -> dict[str, str]:
    [redacted] = [x for x in case_entries(school) if x.type == "record.redacted"]
    return {name: redacted.data[name] for name in ("what", "digest", "of", "name")}


def case_entries(school: School) -> list[Any]:
    with reading(school.engine) as conn:
        return entries(conn, school.id, private=True)


def test_what_is_refused_stays(school: School) -> None:
    asked(school)
    refusal = {"id": "E1", "ground": "legal_claims", "reason": "a claim was threatened"}
    [entry] = school.ask(c.RefuseErasure(**refusal), "okafor", NOON).entries
    assert (entry.type, entry.data["rule"]) == ("erasure.refused", "UK GDPR Art 17(3)(e)")
    with pytest.raises(Refusal, match="It has been refused already"):
        approved(school)
    assert any(SECRET in row.disclosure for row in rows(school.engine, disclosures))


NOT_ASKED: dict[str, tuple[dict[str, Any], str]] = {
    "no basis that the law has": ({"basis": "tidiness"}, "Tidiness is no basis"),
    "no reason": ({"reason": " "}, "It does not say why"),
    "a reason that repeats the value": ({"reason": f"because {SAYS.upper()}"}, "repeats what is to be erased"),
    "a rule that repeats the value": ({"rule": SAYS}, "repeats what is to be erased"),
    "nothing": ({"places": ()}, "It names nothing to erase"),
    "a value of no entry": ({"places": (e.Place(what="value", digest="x", of="y", name="says"),)}, "There is no value"),
    "a message of nobody's": ({"places": (e.place_of("message", "n.1"),)}, "There is no message"),
    "pages of nothing": ({"places": (e.place_of("pages", "L1", "P0001"),)}, "There is no pages"),
    "mail of nobody's": ({"places": (e.place_of("mail", "ab"),)}, "There is no mail"),
    "nobody": ({"places": (e.place_of("person", "P9999"),)}, "There is no person"),
}


@pytest.mark.parametrize("what", NOT_ASKED)
def test_a_request_says_what_on_which_basis_and_why(school: School, what: str) -> None:
    given, why = NOT_ASKED[what]
    said = {
        "id": "E1",
        "places": (the_words(school),),
        "basis": "unlawful",
        "reason": "it should not be there",
        **given,
    }
    with pytest.raises(Refusal, match=why):
        school.ask(c.AskErasure.model_validate(said), "nair", NOON)
    assert case_of(school).erasures == {}
    recorded = [text for row in rows(school.engine, case_events) if SECRET.casefold() in (text := row.body.casefold())]
    assert recorded == []


def test_a_value_of_another_case_is_not_erased_in_this_one(school: School) -> None:
    other = School(school.engine, id="B")
    ask = c.AskErasure(id="E1", places=(the_words(school),), basis="unlawful", reason="no")
    with pytest.raises(Refusal, match="There is no value"):
        other.ask(ask, "nair", NOON)


def test_two_requests_do_not_wait_for_the_same_thing(school: School) -> None:
    asked(school)
    with pytest.raises(Refusal, match="which waits"):
        asked(school, id="E2")
    with pytest.raises(Refusal, match="There is already a request E1"):
        asked(school)


# --- every proof still holds -----------------------------------------------------------------------------------------
def test_every_older_checkpoint_still_fits(school: School) -> None:
    made = checkpoint(school.engine, NOON)
    asked(school)
    approved(school)
    with reading(school.engine) as conn:
        assert tree.root_at(conn, made.size) == made.root
        assert checkpoints.at_size(conn, made.size) == made
        every = conn.execute(select(case_events.c.leaf).order_by(case_events.c.position)).scalars()
        leaves = [bytes(leaf) for leaf in every]
    assert check_signed(made, SIGNER.key) is None
    assert merkle.root(leaves[: made.size]) == made.root
    later = checkpoint(school.engine, NOON + timedelta(hours=1))
    assert later.size > made.size
    assert findings(school.engine) == []


def test_what_is_made_from_the_record_is_the_same_before_and_after(school: School) -> None:
    before = case_of(school)
    asked(school)
    approved(school)
    with reading(school.engine) as conn:
        folded = {id: replay(id, entries(conn, id)) for id in case_ids(conn)}
        assert registers.differing(conn, folded) == []
    assert folded[school.id] == case_of(school)
    assert case_of(school).contacts == before.contacts


def test_an_erased_value_is_shown_as_erased(school: School) -> None:
    asked(school)
    approved(school)
    [contact] = [x for x in erased.shown(case_entries(school)) if x.type == "contact.from_head"]
    event = event_of(contact)
    assert isinstance(event, e.ContactMade)
    assert event.says == "[erased]"


# --- what the database refuses, whoever asks -------------------------------------------------------------------------
BY_HAND: dict[str, tuple[str, str]] = {
    "delete a value": ("DELETE FROM disclosures WHERE name = 'says'", "no entry says that it was decided"),
    "say that it was erased": (
        "INSERT INTO redactions SELECT digest, event_id FROM disclosures WHERE name = 'says'",
        "no entry says that it was decided",
    ),
    "say that no hold was placed": (
        "INSERT INTO holds SELECT event_id, case_id FROM case_events WHERE seq = 1",
        "no entry says that it was placed",
    ),
}


@pytest.mark.parametrize("what", BY_HAND)
def test_nothing_is_erased_by_hand(school: School, what: str) -> None:
    statement, why = BY_HAND[what]
    with pytest.raises(StoreTrouble, match=why), writing(school.engine) as conn:
        conn.execute(text(statement))
    assert findings(school.engine) == []


AFTERWARDS: dict[str, tuple[str, str]] = {
    "forget that it was erased": ("DELETE FROM redactions", "an erasure stands"),
    "change what was erased": ("UPDATE redactions SET digest = 'x'", "an erasure stands"),
    "put the value back": (
        "INSERT INTO disclosures SELECT digest, event_id, 'says', '[]' FROM redactions",
        "does not come back",
    ),
}


@pytest.mark.parametrize("what", AFTERWARDS)
def test_an_erasure_stands(school: School, what: str) -> None:
    asked(school)
    approved(school)
    statement, why = AFTERWARDS[what]
    with pytest.raises(StoreTrouble, match=why), writing(school.engine) as conn:
        conn.execute(text(statement))
    assert findings(school.engine) == []


def test_an_erasure_for_one_value_erases_no_other(school: School) -> None:
    """An entry that says that one digest was erased is no leave to erase another."""
    asked(school)
    entry = approved(school).entries[0]
    with reading(school.engine) as conn:
        reason = value_place(conn, "reason")
    with pytest.raises(StoreTrouble, match="no entry says"), writing(school.engine) as conn:
        conn.execute(insert(redactions).values(digest=reason.digest, event_id=entry.id))


def test_postgresql_truncates_none_of_it(postgresql: Engine) -> None:
    School(postgresql)
    for table in ("disclosures", "redactions", "holds", "checkpoints"):
        with pytest.raises(StoreTrouble, match="The record refuses"), writing(postgresql) as conn:
            conn.execute(text(f"TRUNCATE {table}"))


@pytest.mark.parametrize("table", ["disclosures", "redactions", "holds"])
def test_sqlite_replaces_none_of_it(sqlite: Engine, table: str) -> None:
    school = School(sqlite)
    school.in_4a()
    school.ask(c.ContactFromHead(id="C1", to=school.people["nair"], says=SAYS), "nair", at("2026-09-17"))
    asked(school)
    approved(school)
    school.ask(c.PlaceHold(id="H1", reason="a claim"), "nair", NOON)
    with pytest.raises(StoreTrouble, match="The record refuses"), writing(sqlite) as conn:
        conn.execute(text(f"REPLACE INTO {table} SELECT * FROM {table}"))


# --- messages, pages, mail, people -----------------------------------------------------------------------------------
def sent(school: School) -> Any:
    """The first message of the case, as it went."""
    with writing(school.engine) as conn:
        [first, *_] = in_state(conn, "queued")
        keep_bytes(conn, first.id, f"To: birkett\n\nDear {SECRET}".encode())
        settle(conn, first.id, "sent", NOON, "550 no such user wilhelmina")
    return first


def test_a_message_that_has_gone_is_emptied_and_its_hash_with_it(school: School) -> None:
    delivery = sent(school)
    asked(school, e.place_of("message", delivery.message_id))
    approved(school)
    [row] = [row for row in rows(school.engine, deliveries) if row.delivery_id == delivery.id]
    assert (row.raw, row.last_error, row.state) == (None, "It was erased by law.", "sent")
    assert row.sha256 is None
    with pytest.raises(StoreTrouble, match="does not come back"), writing(school.engine) as conn:
        keep_bytes(conn, delivery.id, b"again")
    with writing(school.engine) as conn:
        keep_bytes(conn, in_state(conn, "queued")[0].id, b"another may be kept")
    assert findings(school.engine) == []


def test_a_message_that_has_not_gone_is_not_erased(school: School) -> None:
    with reading(school.engine) as conn:
        waiting = in_state(conn, "queued")[0]
    with pytest.raises(Refusal, match="has not gone yet"):
        asked(school, e.place_of("message", waiting.message_id))


def test_a_message_that_was_erased_is_not_sent_again(school: School) -> None:
    with writing(school.engine) as conn:
        message = in_state(conn, "queued")[0]
        keep_bytes(conn, message.id, SAYS.encode())
        settle(conn, message.id, "bounced", NOON)
    asked(school, e.place_of("message", message.message_id))
    approved(school)
    said = deciding.release(school.door, message.id, school.people["okafor"], NOON)
    assert said.startswith(f"Nothing was released: delivery {message.id} was erased by law.")
    assert [row.state for row in rows(school.engine, deliveries) if row.delivery_id == message.id] == ["bounced"]


def keep_pages(school: School, draft: str) -> None:
    row = {"case_id": school.id, "draft": draft, "person_id": school.people["birkett"], "sha256": "0" * 64}
    with writing(school.engine) as conn:
        conn.execute(insert(documents).values(**row, pdf=SECRET.encode(), source=SECRET, made_at="2026"))


def test_pages_that_nobody_needs_any_more_are_erased(school: School) -> None:
    keep_pages(school, "L9")
    asked(school, e.place_of("pages", "L9", school.people["birkett"]))
    approved(school)
    assert rows(school.engine, documents) == []
    with pytest.raises(StoreTrouble, match="does not come back"):
        keep_pages(school, "L9")
    keep_pages(school, "L8")


def test_pages_of_a_draft_that_waits_are_not_erased(school: School) -> None:
    copies = (("head", school.people["birkett"]), ("chair", school.people["pask"]))
    autumn = {"do": "letter", "template": "category_autumn"}
    said = {"template": "category_autumn", "dated": TODAY, "asked": autumn, "pages": ("a" * 64, "b" * 64)}
    school.door.shelf = Shelf()
    school.ask(c.DraftLetter.model_validate({"id": "L1", "copies": copies, **said}), "nair", NOON)
    keep_pages(school, "L1")
    with pytest.raises(Refusal, match="The pages of L1 are still needed"):
        asked(school, e.place_of("pages", "L1", school.people["birkett"]))


def test_papers_of_a_meeting_to_come_are_not_erased(school: School) -> None:
    school.ask(c.DecideCategory(to="LA4b", school_view="agrees", reason="standards"), "nair", NOON)
    school.ask(c.SetUpTig(), "nair", NOON)
    booked = c.BookMeeting(meeting="tig", id="T1", date=date(2026, 10, 14))
    school.ask(booked, "nair", NOON)
    keep_pages(school, "papers:T1")
    with pytest.raises(Refusal, match="The pages of papers:T1 are still needed"):
        asked(school, e.place_of("pages", "papers:T1", school.people["birkett"]))


def arrive(school: School, case: str | None) -> None:
    row = {"digest": "d" * 64, "raw": SECRET.encode(), "kind": "reply", "filed": "filed", "why": SECRET}
    with writing(school.engine) as conn:
        conn.execute(insert(arrivals).values(**row, came_at="2026", case_id=case))


def test_mail_that_came_in_is_emptied(school: School) -> None:
    arrive(school, "A")
    asked(school, e.place_of("mail", "d" * 64))
    approved(school)
    [row] = rows(school.engine, arrivals)
    assert (bytes(row.raw), row.why) == (b"", "It was erased by law.")
    with pytest.raises(StoreTrouble, match="does not come back"), writing(school.engine) as conn:
        conn.execute(update(arrivals).values(raw=b"x"))


def test_mail_of_no_case_is_erased_in_the_authoritys_own_record(school: School) -> None:
    arrive(school, None)
    with pytest.raises(Refusal, match="There is no mail"):
        asked(school, e.place_of("mail", "d" * 64))
    held = {"sip": ((school.people["nair"], None, None),), "hsi": ((school.people["okafor"], None, None),)}
    own = c.RecordAuthority(authority="MK", policy="mk-2010", calendar="calendar-mk", holders=held)
    school.door.ask("authority", own, by=ENGINE, now=NOON)
    ask = c.AskErasure(id="E1", places=(e.place_of("mail", "d" * 64),), basis="unlawful", reason="stray")
    school.door.ask("authority", ask, by=school.people["nair"], now=NOON)
    school.door.ask("authority", c.ApproveErasure(id="E1"), by=school.people["okafor"], now=NOON)
    assert bytes(rows(school.engine, arrivals)[0].raw) == b""


def the_head_leaves(school: School) -> None:
    """The head's last day passes, and somebody else takes over; nothing is on its way to the old one."""
    last = TODAY - timedelta(days=1)
    school.ask(c.EndHolder(role="head", person=school.people["birkett"], last_day=last), "nair", NOON)
    with writing(school.engine) as conn:
        for waiting in in_state(conn, "queued"):
            settle(conn, waiting.id, "sent", NOON)


def told(school: School, person: str) -> None:
    """A letter to somebody has gone: a withdrawal goes to everybody who was written to."""
    letter = {"template": "category_autumn", "role": "head", "person": person, "via": "email", "counts_from": TODAY}
    with writing(school.engine) as conn:
        head, case = lock_head(conn), school.door.case(conn, school.id)
        gone = [e.LetterSent.model_validate({**letter, "delivery": 99})]
        school.door.record(conn, head, case, gone, by=ENGINE, now=NOON, source="post")


def test_somebody_who_holds_a_post_is_not_erased(school: School) -> None:
    with pytest.raises(Refusal, match="still holds a post for Fernhollow Primary School, and notices are owed"):
        asked(school, e.place_of("person", school.people["birkett"]))


def test_somebody_to_whom_something_is_on_its_way_is_not_erased(school: School) -> None:
    last = TODAY - timedelta(days=1)
    school.ask(c.EndHolder(role="head", person=school.people["birkett"], last_day=last), "nair", NOON)
    with pytest.raises(Refusal, match="Something on its way to P0008 has not gone yet"):
        asked(school, e.place_of("person", school.people["birkett"]))


def test_a_hold_keeps_whoever_its_case_names_from_every_case(school: School) -> None:
    """The list of people is every case's: a case that is not held must not erase who is named in one that is."""
    birkett = school.people["birkett"]
    other = School(school.engine, "B")
    the_head_leaves(school)
    the_head_leaves(other)
    other.ask(c.PlaceHold(id="H1", reason="a claim"), "nair", NOON)
    with pytest.raises(Refusal, match=r"case B, which is under a legal hold \(H1\)"):
        asked(school, e.place_of("person", birkett))
    other.ask(c.LiftHold(id="H1", reason="settled"), "okafor", NOON)
    asked(school, e.place_of("person", birkett))
    other.ask(c.PlaceHold(id="H2", reason="another claim"), "nair", NOON)
    with pytest.raises(Refusal, match=r"case B, which is under a legal hold \(H2\)"):
        approved(school)


def test_a_person_is_a_number_afterwards_and_is_never_written_to(school: School) -> None:
    birkett = school.people["birkett"]
    told(school, birkett)
    the_head_leaves(school)
    asked(school, e.place_of("person", birkett))
    approved(school)
    [row] = [row for row in rows(school.engine, people) if row.person_id == birkett]
    assert tuple(row)[1:] == (f"erased-{birkett.lower()}", f"Erased ({birkett})", None, None, None)
    with reading(school.engine) as conn:
        assert Directory(conn)[birkett].erased
        assert not Directory(conn)[school.people["pask"]].erased
    school.ask(c.WithdrawCase(reason="another school's"), "okafor", NOON)
    withdrawn = [row for row in rows(school.engine, deliveries) if row.template == "withdrawal"]
    assert [(x.state, x.last_error) for x in withdrawn if x.person_id in ("", birkett)] == [
        ("stopped", "their name was erased by law")
    ]
    with writing(school.engine) as conn:
        assert add_person(conn, "birkett", "Another Birkett", "another@mail.example") != birkett
    assert findings(school.engine) == []


@pytest.mark.parametrize("column", ["name", "email", "post", "phone"])
def test_a_name_that_was_erased_does_not_come_back(school: School, column: str) -> None:
    the_head_leaves(school)
    asked(school, e.place_of("person", school.people["birkett"]))
    approved(school)
    with pytest.raises(StoreTrouble, match="does not come back"), writing(school.engine) as conn:
        conn.execute(text(f"UPDATE people SET {column} = 'Birkett' WHERE person_id = '{school.people['birkett']}'"))
