"""The one door: each ask is done once, whole or not at all, by somebody who may, after all that went before."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date, timedelta
from threading import Barrier, Thread, current_thread
from threading import Event as Flag
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event, select

from cases import commands as c
from cases.act import Door, Outcome
from cases.case import Case
from cases.events import EVENTS, Event, NoticeSent, Told, place_of
from cases.framework import Shelf
from cases.in_turn import DRIFT
from cases.refusals import Clash, NotAllowed, Refusal
from cases.schema import case_events, deliveries, disclosures
from cases.store import StoreTrouble, entries, open_database, reading, writing
from cases.store import lock_head as hold
from cases.trail import Entry
from cases.verify import verify
from tests.cases.school import School, at

NOON = at("2026-09-18", "12:00")
MARKER = "Zebedee Marchbanks"


@pytest.fixture
def school(engine: Engine) -> School:
    return School(engine)


def trail(school: School, private: bool = False) -> list[Entry]:
    with reading(school.engine) as conn:
        return entries(conn, school.id, private=private)


def types(school: School) -> list[str]:
    return [entry.type for entry in trail(school)]


def case_of(school: School) -> Case:
    with reading(school.engine) as conn:
        return school.door.case(conn, school.id)


def whole(school: School) -> bool:
    """The record proves itself, and its registers say what it says."""
    with reading(school.engine) as conn:
        return verify(conn) == []


# --- once ----------------------------------------------------------------------------------------------------------
def test_the_same_request_twice_is_done_once(school: School) -> None:
    first = school.ask(c.SipVisit(), "nair", NOON, src="click-1")
    second = school.ask(c.SipVisit(), "nair", NOON + timedelta(seconds=1), src="click-1")
    assert (first.again, len(first.entries)) == (False, 1)
    assert (second.again, second.entries) == (True, ())
    assert second.case.seq == first.case.seq
    assert types(school) == ["school.recorded", "visit.sip"]


def test_two_requests_of_their_own_are_both_done(school: School) -> None:
    school.ask(c.SipVisit(), "nair", NOON, src="click-1")
    school.ask(c.SipVisit(), "nair", NOON, src="click-2")
    assert types(school) == ["school.recorded", "visit.sip", "visit.sip"]


def test_the_same_request_from_eight_threads_is_done_once(school: School) -> None:
    start = Barrier(8)

    def click(_: int) -> Outcome:
        start.wait()
        return school.ask(c.LogConcern(judged=("T05",)), "nair", NOON, src="click-1")

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(click, range(8)))
    assert sorted(outcome.again for outcome in outcomes) == [False] + [True] * 7
    assert types(school) == ["school.recorded", "case.opened", "concern.logged"]
    with reading(school.engine) as conn:
        assert conn.execute(select(deliveries.c.template)).scalars().all() == ["concern_logged"]
    assert whole(school)


def test_the_same_refused_request_twice_is_refused_twice_and_recorded_once(school: School) -> None:
    for _ in range(2):
        with pytest.raises(Refusal, match="No case is open"):
            school.ask(c.SetUpTig(), "okafor", NOON, src="click-1")
    assert types(school) == ["school.recorded", "action.refused"]


def test_a_page_that_was_slow_puts_no_older_case_in_place_of_a_newer(school: School) -> None:
    """A page looks up what is at hand; somebody's change is kept at hand; only then does the page keep what it read."""
    older = case_of(school)
    door, newer, arrived = school.door, school.ask(c.SipVisit(), "nair", NOON).case, Flag()

    class Folded(OrderedDict[str, Case]):
        def get(self, key: str, default: Any = None) -> Any:
            found = super().get(key, default)
            if current_thread() is not other:
                other.start()
                assert arrived.wait(10)  # it has kept the newer case, or waits for the page
            return found

    class Lock:
        known = door._bookkeeping

        def __enter__(self) -> None:
            if current_thread() is other:
                arrived.set()
            self.known.acquire()

        def __exit__(self, *_: object) -> None:
            self.known.release()

    def keeps() -> None:
        door.remember(newer)
        arrived.set()

    other = Thread(target=keeps)
    door._bookkeeping, door._folded = Lock(), Folded({older.id: older})  # type: ignore[assignment]
    door.remember(older)
    other.join()
    assert list(door._folded.values()) == [newer]


# --- two officers --------------------------------------------------------------------------------------------------
def test_the_second_of_two_officers_is_told_who_was_first_and_what_they_did(school: School) -> None:
    seen = case_of(school).seq
    school.ask(c.SipVisit(), "nair", at("2026-09-18", "11:58"), expect_seq=seen)
    with pytest.raises(Clash) as clash:
        school.ask(c.LogConcern(judged=("T05",)), "okafor", NOON, expect_seq=seen)
    assert clash.value.sentence == (
        "Your change was not saved. Nair recorded visit sip at 11:58 on 18 September 2026, after you opened the case. "
        "Read that, then save again; nothing you typed is lost."
    )
    assert types(school) == ["school.recorded", "visit.sip"]
    assert school.ask(c.LogConcern(judged=("T05",)), "okafor", NOON, expect_seq=seen + 1).entries


def test_who_had_seen_more_than_there_is_is_told_to_look_again(school: School) -> None:
    """A backup was restored meanwhile, so that nothing was recorded after what they saw."""
    with pytest.raises(Clash) as clash:
        school.ask(c.LogConcern(judged=("T05",)), "okafor", NOON, expect_seq=case_of(school).seq + 1)
    assert "something else was recorded about this school after you looked. look again" in clash.value.sentence.lower()


def test_of_two_officers_at_the_same_moment_one_is_second(school: School) -> None:
    start, seen = Barrier(2), case_of(school).seq

    def save(who: str) -> str:
        start.wait()
        try:
            school.ask(c.SipVisit(), who, NOON, expect_seq=seen)
        except Clash as clash:
            return clash.sentence
        return ""

    with ThreadPoolExecutor(2) as threads:
        said = sorted(threads.map(save, ["nair", "okafor"]))
    assert said[0] == ""
    assert said[1].startswith("Your change was not saved. ")
    winner = trail(school)[-1].actor
    assert ("Nair recorded" if winner == school.people["nair"] else "Okafor recorded") in said[1]
    assert types(school) == ["school.recorded", "visit.sip"]


# --- who may, on what, when ----------------------------------------------------------------------------------------
def test_somebody_without_a_post_is_refused_and_that_is_recorded(school: School) -> None:
    with pytest.raises(NotAllowed) as no:
        school.ask(c.SipVisit(), "passer_by", NOON)
    assert no.value.sentence == (
        "The sip visit was not recorded. Whoever asked holds no post for this school. "
        "Ask an officer of the authority, or record who holds which post. (the policy's table of who may do what)"
    )
    refused = trail(school)[-1]
    assert (refused.type, refused.actor, refused.data["command"]) == (
        "action.refused",
        school.people["passer_by"],
        "sip_visit",
    )


def test_the_school_may_say_its_view_and_not_decide_its_category(school: School) -> None:
    school.ask(c.SchoolView(view="LA3"), "birkett", NOON)
    with pytest.raises(NotAllowed, match="holds no post that may do it"):
        school.ask(c.DecideCategory(to="LA3", school_view="agrees"), "birkett", NOON)


def test_a_post_that_has_ended_may_do_no_more(school: School) -> None:
    school.ask(c.EndHolder(role="sip", person=school.people["nair"], last_day=date(2026, 9, 30)), "okafor", NOON)
    school.ask(c.SipVisit(), "nair", at("2026-09-30", "17:00"))
    with pytest.raises(NotAllowed, match="holds no post for this school"):
        school.ask(c.SipVisit(), "nair", at("2026-10-01", "09:00"))


def test_a_case_that_is_not_there_is_refused_and_nothing_is_recorded(school: School) -> None:
    with pytest.raises(Refusal, match="There is no school with the record Z"):
        school.door.ask("Z", c.SipVisit(), by=school.people["nair"], now=NOON)
    with reading(school.engine) as conn:
        assert entries(conn, "Z") == []


def test_a_clock_that_runs_backwards_is_refused_with_a_sentence(school: School) -> None:
    school.ask(c.SipVisit(), "nair", NOON)
    with pytest.raises(Refusal) as no:
        school.ask(c.SipVisit(), "nair", NOON - DRIFT - timedelta(minutes=1))
    assert no.value.sentence == (
        "Nothing was recorded. This machine's clock says 18 September 2026, 10:59, which is before the last entry of "
        "the case. Set the clock, then ask again."
    )
    assert types(school) == ["school.recorded", "visit.sip", "action.refused"]
    moments = [entry.at for entry in trail(school)]
    assert moments == sorted(moments)


def test_a_clock_a_little_behind_does_no_harm(school: School) -> None:
    school.ask(c.SipVisit(), "nair", NOON)
    school.ask(c.SipVisit(), "nair", NOON - timedelta(minutes=5))
    moments = [entry.at for entry in trail(school)]
    assert types(school) == ["school.recorded", "visit.sip", "visit.sip"]
    assert moments == sorted(set(moments))


def test_a_moment_without_a_zone_is_refused(school: School) -> None:
    with pytest.raises((TypeError, ValueError)):
        school.ask(c.SipVisit(), "nair", NOON.replace(tzinfo=None))
    assert types(school) == ["school.recorded"]


REFUSED: list[tuple[c.Command, str]] = [
    (c.DecideCategory(to="LA9", school_view="agrees"), "the policy has no category LA9"),
    (c.DecideCategory(to="LA4a"), "the school's view is neither recorded nor declined"),
    (c.DecideCategory(to="LA4b", school_view="agrees"), "no reason is given for LA4b"),
    (c.LogConcern(judged=("T99",)), "the policy has no trigger T99"),
    (c.SetUpTig(), "no case is open"),
    (c.RecordOfstedReport(published=date(2026, 9, 19), outcome="special_measures"), "has not come yet"),
    (c.RecordOfstedReport(published=date(2026, 9, 18), outcome="inadequate"), "was not an outcome"),
    (c.StartHolder(role="nobody", person="P0001", first_day=date(2026, 10, 1)), ""),
    (c.AnswerContact(id="C9"), ""),
    (c.ReopenCase(), ""),
]


@pytest.mark.parametrize(("ask", "why"), REFUSED, ids=[f"{ask.word}: {why}" for ask, why in REFUSED])
def test_a_refusal_says_why_and_leaves_only_itself(school: School, ask: c.Command, why: str) -> None:
    before = case_of(school)
    with pytest.raises(Refusal) as no:
        school.ask(ask, "okafor", NOON)
    assert why.lower() in no.value.sentence.lower()
    assert no.value.sentence.count(". ") >= 1
    assert types(school) == ["school.recorded", "action.refused"]
    after = case_of(school)
    assert (after.standing, after.category, after.meetings) == (before.standing, before.category, before.meetings)
    with reading(school.engine) as conn:
        assert conn.execute(select(deliveries.c.key)).all() == []
    assert whole(school)


# --- faults --------------------------------------------------------------------------------------------------------
def nothing_half_done(school: School, src: str) -> bool:
    """Nothing of the failed ask is there, and asked again it is done, once, as if nothing had been."""
    left = types(school) == ["school.recorded"]
    done = school.ask(c.LogConcern(judged=("T05",)), "nair", NOON, src=src)
    return left and not done.again and len(done.entries) == 2 and whole(school)


def test_a_database_that_somebody_holds_is_told_and_nothing_is_half_done(school: School, url: str) -> None:
    order = "PRAGMA busy_timeout = 30" if school.engine.dialect.name == "sqlite" else "SET lock_timeout = '30ms'"

    def impatient(connection: Any, _: object) -> None:
        connection.execute(order)
        connection.commit()

    school.engine.dispose()
    event.listen(school.engine, "connect", impatient)
    other = open_database(url)
    with writing(other) as conn:
        hold(conn)
        with pytest.raises(StoreTrouble, match="somebody else has been changing"):
            school.ask(c.LogConcern(judged=("T05",)), "nair", NOON, src="click-1")
    other.dispose()
    assert nothing_half_done(school, "click-1")


@pytest.mark.parametrize(
    "before", ["INSERT INTO case_events", "INSERT INTO caseload", "INSERT INTO deliveries", "COMMIT"]
)
def test_a_connection_lost_in_the_middle_leaves_nothing_half_done(
    postgresql: Engine, postgresql_url: str, before: str
) -> None:
    school = School(postgresql)
    with (
        losing(postgresql, postgresql_url, before),
        pytest.raises(StoreTrouble, match=r"The connection to .* was lost"),
    ):
        school.ask(c.LogConcern(judged=("T05",)), "nair", NOON, src="click-1")
    assert nothing_half_done(school, "click-1")


@contextmanager
def losing(engine: Engine, url: str, before: str) -> Iterator[None]:
    """The server ends the connection just before a statement of this beginning, or before the commit."""

    def lose(conn: Any) -> None:
        pid = conn.connection.dbapi_connection.info.backend_pid
        with closing(psycopg.connect(url, autocommit=True)) as killer:
            killer.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    def statement(conn: Any, cursor: Any, text: str, *_: Any) -> None:
        if text.startswith(before):
            lose(conn)

    hook = ("commit", lose) if before == "COMMIT" else ("before_cursor_execute", statement)
    event.listen(engine, *hook)
    try:
        yield
    finally:
        event.remove(engine, *hook)


def test_a_full_disk_in_the_middle_leaves_nothing_half_done(sqlite: Engine) -> None:
    school = School(sqlite)
    school.ask(c.LogConcern(judged=("T05",)), "nair", NOON)
    before = trail(school)

    def fill(connection: Any, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0] + 4}")

    sqlite.dispose()
    event.listen(sqlite, "connect", fill)
    long = c.DecideCategory(to="LA4b", school_view="agrees", reason="word " * 40_000)
    with pytest.raises(StoreTrouble, match="is full"):
        school.ask(long, "nair", NOON, src="click-1")
    assert trail(school) == before
    event.remove(sqlite, "connect", fill)
    sqlite.dispose()
    assert not school.ask(long, "nair", NOON, src="click-1").again
    assert case_of(school).category == "LA4b"
    assert whole(school)


# --- personal values -----------------------------------------------------------------------------------------------
def asks_with_personal_values(school: School) -> Iterator[tuple[c.Command, str]]:
    milestone = c.PlannedMilestone(id="M1", text=MARKER, lead="head", due=date(2026, 12, 4))
    meeting, later = date(2026, 10, 14), date(2026, 10, 15)
    yield c.LogConcern(judged=("T05",)), "nair"
    yield c.CheckConcern(with_="sip_manager"), "okafor"
    yield c.AgreeAction(with_=("head",), course_of_action=MARKER), "okafor"
    yield c.IssueLetter(template="concern_alert"), "okafor"
    yield c.ReportRisk(), "okafor"
    yield c.RateRisk(rating="high", direction="unchanged", reason=MARKER, de_escalation=MARKER), "okafor"
    answered = (c.TriggerAnswer(trigger="T05", answer="not_accurate", says=MARKER),)
    yield c.AnswerConcern(answers=answered, evidence=(f"{MARKER}.pdf",)), "birkett"
    file: dict[str, Any] = {"ids": ("F1",), "names": (f"{MARKER}.pdf",), "sizes": (9,), "kinds": ("pdf",)}
    yield c.AddEvidence(about_="plan", digests=("ab" * 32,), **file), "birkett"
    yield c.SchoolView(view="LA3", evidence=(f"{MARKER}.pdf",)), "birkett"
    yield c.RequestCategory(to="LA4a", reason=MARKER), "pask"
    yield c.DecideCategory(to="LA4b", reason=MARKER), "nair"
    yield c.SetUpTig(), "okafor"
    yield c.BookMeeting(meeting="tig", id="T1", date=meeting, place=MARKER), "okafor"
    yield c.MoveMeeting(id="T1", date=later, reason=MARKER), "okafor"
    yield c.AddPapers(id="T1", names=(f"{MARKER}.pdf",), sizes=(9,), digests=("ab" * 32,)), "okafor"
    answer = {"id": "T1", "person": school.people["birkett"], "answer": "declined", "deputy": MARKER}
    yield c.ReplyToMeeting.model_validate(answer), "birkett"
    yield c.CancelMeeting(id="T1", reason=MARKER), "okafor"
    yield c.BookMeeting(meeting="tig", id="T2", date=NOON.date()), "okafor"
    yield c.HoldMeeting(id="T2", decisions=(MARKER,)), "okafor"
    yield c.IssueLetter(template="termly_report", words={"summary": MARKER}), "okafor"
    action = {"id": "A1", "meeting": "T2", "due": later, "lead": "head", "text": MARKER}
    yield c.CarryAction.model_validate(action), "okafor"
    yield c.FinishAction(id="A1", outcome=MARKER), "okafor"
    yield c.AgreePlan(school_signed=True, milestones=(milestone,), preface={"context": MARKER}), "okafor"
    yield c.ReplanMilestone(milestone=milestone.id, due=later, reason=MARKER), "okafor"
    judged = c.JudgedMilestone(milestone=milestone.id, judgement="at_risk", note=MARKER)
    yield c.JudgeMilestones(meeting="T2", milestones=(judged,)), "okafor"
    yield c.RecordSpend(amount="1,200", date=NOON.date(), what=MARKER), "okafor"
    warned = {"requires": {"R1": MARKER}, "grounds": ("standards_unacceptably_low",), "minded": ("s64",)}
    yield c.GiveWarning.model_validate(warned), "okafor"
    yield c.MakeRepresentations(says=MARKER), "pask"
    arrangement = {"power": "s63", "until": later, "arrangement": MARKER}
    yield c.Consult.model_validate(arrangement), "okafor"
    yield c.TakeToDlt(issue=MARKER), "marsh"
    yield c.RecordOfstedReport(published=date(2026, 9, 17), outcome="special_measures"), "okafor"
    action = c.NamedAction(what=MARKER, lead="hsi", due=later)
    yield c.PrepareStatement(actions=(action,), parents_told=MARKER, parents_heard=MARKER), "okafor"
    yield c.ContactFromHead(id="C1", to=school.people["nair"], says=MARKER), "birkett"
    yield c.AnswerContact(id="C1", says=MARKER), "nair"
    yield c.ContactFromHead(id="C2", to=school.people["nair"], says=MARKER), "birkett"
    rules = {"person": school.people["pask"], "first_day": meeting, "hours": MARKER, "reason": MARKER}
    yield c.SetContactRules.model_validate(rules), "okafor"
    details = {"person": school.people["pask"], "post": f"{MARKER}, 4 Orchard Row", "phone": MARKER}
    yield c.ChangeDetails.model_validate(details), "okafor"
    asked = {"do": "consult", "power": "s63", "until": "2026-10-15", "arrangement": MARKER}
    copies = (("chair", school.people["pask"]), ("head", school.people["birkett"]))
    letter = {"id": "L1", "template": "consult_power", "dated": NOON.date(), "asked": asked, "copies": copies}
    yield c.DraftLetter.model_validate({**letter, "pages": ("0" * 64,) * 2}), "nair"
    yield c.SendBackLetter(id="L1", reason=MARKER), "okafor"
    yield c.PlaceHold(id="H1", reason=MARKER), "nair"
    yield c.LiftHold(id="H1", reason=MARKER), "okafor"
    yield c.ReviewDisposal(kind="case_file", decided="keep", until=later, reason=MARKER), "nair"
    place = place_of("person", school.people["passer_by"])
    yield c.AskErasure(id="E1", places=(place,), basis="unlawful", reason=MARKER), "nair"
    yield c.RefuseErasure(id="E1", ground="no_basis", reason=MARKER), "okafor"


NOBODY_TYPES = ('"pages"', '"language"', '"sha256"')
"""Personal values that are no words of anybody's."""


def test_personal_values_are_never_in_what_is_hashed(school: School) -> None:
    formal = Door(school.engine, Shelf(), school.door.follow)
    for ask, who in asks_with_personal_values(school):
        door = formal if isinstance(ask, c.DraftLetter) else school.door
        door.ask(school.id, ask, by=school.people[who], now=NOON)
    with pytest.raises(Refusal):
        school.ask(c.MoveMeeting(id="T9", date=date(2026, 10, 20), reason=MARKER), "okafor", NOON)
    visit = school.ask(c.SipVisit(), "nair", NOON).entries[0]
    school.ask(c.CorrectEntry(entry=visit.id, reason=MARKER), "nair", NOON)
    school.ask(c.WithdrawCase(reason=MARKER), "okafor", NOON)
    school.ask(c.AnswerContact(id="C2", says=MARKER), "nair", NOON + timedelta(days=14))
    with reading(school.engine) as conn:
        bodies = conn.execute(select(case_events.c.body)).scalars().all()
        said = conn.execute(select(disclosures.c.disclosure)).scalars().all()
    assert not [body for body in bodies if "Zebedee" in body]
    chance = ("prev", "sd")  # digests: their letters are random, and may spell a short name
    said_openly = [json.dumps({k: v for k, v in json.loads(body).items() if k not in chance}) for body in bodies]
    assert not [body for body in said_openly if any(name.title() in body for name in school.people)]
    assert all("Zebedee" in text for text in said if not any(name in text for name in NOBODY_TYPES))
    personal = {type for type, kind in EVENTS.items() if kind.personal}
    shown = {entry.type for entry in trail(school, private=True) if MARKER in json.dumps(entry.private)}
    told = {type for type, kind in EVENTS.items() if issubclass(kind, Told)}
    mail = {type for type in EVENTS if type.startswith("mail.")}
    of_the_post = {"delivery.failed", *told, *mail}  # tests/notifications
    elsewhere = {"pre_warning.given"}  # another authority's: tests/spec/law
    assert shown == personal - of_the_post - elsewhere
    assert len(said) == sum(len(entry.sd) for entry in trail(school))
    assert whole(school)


def test_every_personal_field_of_an_event_is_one_of_its_fields() -> None:
    kinds: list[type[Event]] = list(EVENTS.values())
    assert all(kind.personal <= set(kind.model_fields) for kind in kinds)


# --- corrections ---------------------------------------------------------------------------------------------------
def correct(school: School, entry: Entry, reason: str = "entered on the wrong school") -> Outcome:
    return school.ask(c.CorrectEntry(entry=entry.id, reason=reason), "okafor", NOON)


def test_a_correction_undoes_what_the_entry_did_and_keeps_it(school: School) -> None:
    school.in_4a()
    wrong = school.ask(c.SipVisit(), "nair", NOON).entries[0]
    assert len(case_of(school).happened("visit.sip")) == 1
    corrected = correct(school, wrong)
    assert corrected.case.happened("visit.sip") == ()
    assert case_of(school) == corrected.case
    last = trail(school)[-1]
    assert (last.type, last.corrects) == ("entry.corrected", wrong.id)
    assert wrong.id in {entry.id for entry in trail(school)}
    assert School.ask(school, c.SipVisit(), "nair", NOON).case.happened("visit.sip") != ()
    assert whole(school)


def test_a_correction_made_elsewhere_is_seen_by_a_door_that_had_the_case_at_hand(school: School) -> None:
    wrong = school.ask(c.SipVisit(), "nair", NOON).entries[0]
    other = School.__new__(School)
    other.__dict__.update(school.__dict__)
    other.door = type(school.door)(school.engine, school.door.shelf, school.door.follow)
    correct(other, wrong)
    assert case_of(school).happened("visit.sip") == ()


def test_what_later_entries_rest_on_is_not_corrected(school: School) -> None:
    school.in_4b()
    booked = school.ask(c.BookMeeting(meeting="tig", id="T1", date=NOON.date()), "okafor", NOON).entries[0]
    held = school.ask(c.HoldMeeting(id="T1"), "okafor", NOON).entries[0]
    with pytest.raises(Refusal, match=r"Later entries rest on it\. Correct those first, the latest first"):
        correct(school, booked)
    correct(school, held)
    assert case_of(school).meetings["T1"].standing == "booked"
    correct(school, booked)
    assert case_of(school).meetings == {}


def test_a_change_of_a_meeting_is_in_peoples_diaries_and_is_not_corrected(school: School) -> None:
    school.in_4b()
    day, later = date(2026, 10, 14), date(2026, 10, 15)
    school.ask(c.BookMeeting(meeting="tig", id="T1", date=day), "okafor", NOON)
    moved = school.ask(c.MoveMeeting(id="T1", date=later, reason="hall is taken"), "okafor", NOON).entries[0]
    with pytest.raises(Refusal, match=r"told that the meeting is on another day\. Move the meeting again"):
        correct(school, moved)
    off = school.ask(c.CancelMeeting(id="T1", reason="snow"), "okafor", NOON).entries[0]
    with pytest.raises(Refusal, match=r"told that the meeting is off\. Book another meeting"):
        correct(school, off)
    meeting = case_of(school).meetings["T1"]
    assert (meeting.on, meeting.standing, meeting.sequence) == (later, "cancelled", 2)


def test_a_booking_is_not_corrected_once_somebody_was_invited(school: School) -> None:
    school.in_4b()
    booked = school.ask(c.BookMeeting(meeting="tig", id="T1", date=date(2026, 10, 14)), "okafor", NOON).entries[0]
    other = school.ask(c.BookMeeting(meeting="tig", id="T2", date=date(2026, 10, 15)), "okafor", NOON).entries[0]
    about = {"template": "meeting_notice", "subject": "T1 2026-10-14", "role": "head", "delivery": 7, "via": "email"}
    sent = NoticeSent.model_validate({**about, "person": school.people["birkett"], "counts_from": NOON.date()})
    with writing(school.engine) as conn:
        head = hold(conn)
        case = school.door.case(conn, school.id)
        school.door.record(conn, head, case, [sent], by="engine", now=NOON, source="post")
    with pytest.raises(Refusal, match=r"People were told of the meeting\. Cancel the meeting, or move it"):
        correct(school, booked)
    correct(school, other)
    assert set(case_of(school).meetings) == {"T1"}


def test_contact_details_are_changed_again_and_not_corrected(school: School) -> None:
    ask = c.ChangeDetails(person=school.people["pask"], phone="01632 960001")
    changed = school.ask(ask, "okafor", NOON).entries[0]
    with pytest.raises(Refusal, match=r"They have been in use since then\. Change the contact details again"):
        correct(school, changed)


@pytest.mark.parametrize("type", ["letter.issued", "case.opened", "school.recorded"])
def test_what_has_gone_out_or_holds_the_case_up_is_not_corrected(school: School, type: str) -> None:
    school.in_4a()
    school.category_letter()
    entry = next(entry for entry in trail(school) if entry.type == type)
    with pytest.raises(Refusal, match="It records something that has gone out or that the case rests on"):
        correct(school, entry)


def test_a_correction_needs_an_entry_that_is_there_and_not_corrected_yet_and_a_reason(school: School) -> None:
    visit = school.ask(c.SipVisit(), "nair", NOON).entries[0]
    with pytest.raises(Refusal, match="The case has no such entry"):
        school.ask(c.CorrectEntry(entry="nothing", reason="x"), "okafor", NOON)
    with pytest.raises(Refusal, match="No reason is given"):
        correct(school, visit, reason="")
    correct(school, visit)
    with pytest.raises(Refusal, match="It has been corrected already"):
        correct(school, visit)


# --- what an ask costs ---------------------------------------------------------------------------------------------
@contextmanager
def counted(engine: Engine) -> Iterator[dict[str, int]]:
    """How many statements and commits it takes; SQLite's BEGIN is no work."""
    counts = {"statements": 0, "commits": 0}

    def statement(conn: Any, cursor: Any, text: str, *_: Any) -> None:
        counts["statements"] += not text.startswith("BEGIN")

    def commit(conn: Any) -> None:
        counts["commits"] += 1

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    try:
        yield counts
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", commit)


TYPICAL: dict[str, tuple[c.Command, str]] = {
    "a visit": (c.SipVisit(), "nair"),
    "a check": (c.CheckConcern(with_="sip_manager"), "okafor"),
    "a category": (c.DecideCategory(to="LA4a", school_view="agrees"), "nair"),
    "a group set up": (c.SetUpTig(), "okafor"),
    "a plan agreed": (c.AgreePlan(school_signed=True), "okafor"),
}
WITH_REASON: dict[str, tuple[c.Command, str]] = {
    "a category, with its reason": (c.DecideCategory(to="LA4b", school_view="agrees", reason="standards"), "nair"),
    "what was agreed": (c.AgreeAction(with_=("head",), course_of_action="a plan for reading"), "okafor"),
}
WITH_NOTICES: dict[str, tuple[c.Command, str]] = {
    "a booking far ahead": (c.BookMeeting(meeting="tig", id="T1", date=date(2026, 12, 9)), "okafor"),
    "a letter to two": (c.IssueLetter(template="category_autumn"), "okafor"),
    "a report to the monitoring group": (c.ReportToMonitoringGroup(judged="successful"), "okafor"),
    "a meeting with notice at once": (
        c.BookMeeting(meeting="intervention_meeting", id="M1", date=date(2026, 10, 14)),
        "okafor",
    ),
}


def costs(school: School, asks: dict[str, tuple[c.Command, str]]) -> Iterator[int]:
    for what, (ask, who) in asks.items():
        with counted(school.engine) as counts:
            school.ask(ask, who, NOON)
        print(f"{school.engine.dialect.name}: {what}: {counts['statements']} statements")
        assert counts["commits"] == 1
        yield counts["statements"]


def test_a_typical_ask_is_one_commit_and_at_most_five_statements(school: School) -> None:
    """The end of the record held, what is new in the case, the entries, its row in the caseload, the cursor."""
    school.concern()
    plain = list(costs(school, TYPICAL))
    assert max(plain) <= 5
    assert max(costs(school, WITH_REASON)) <= 6  # and what is personal
    assert max(costs(school, WITH_NOTICES)) <= 7  # and whom it goes to, the deliveries
