"""Point in time: what was known at a moment about everything up to a day, what came after, and who knew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cases import events as e
from cases.as_of import Line, Way, knew, known, learned, then, view
from cases.evolve import replay
from cases.trail import REDACTED, Entry
from tests.cases.keeping import kept
from tests.spec import facts as f
from tests.spec.everybody import EVERYBODY, day
from tests.spec.test_laws import laws
from tests.strategies import HISTORIES, SCHOOLS, Step, play
from tests.trails import ZONE, School

DECIDED = ("reading support goes on",)


def end_of(text: str) -> datetime:
    return datetime.combine(day(text), time.max, ZONE)


def lines(school: School, known_at: str, on: str = "") -> tuple[Line, ...]:
    return view(
        school.trail,
        end_of(known_at),
        day(on) if on else None,
        framework=school.framework,
        everybody=EVERYBODY,
    )


def of(found: tuple[Line, ...], type: str) -> Line:
    return next(line for line in reversed(found) if line.type == type)


# --- the history as it was known -----------------------------------------------------------------------------------
def test_what_was_recorded_later_was_not_known_yet() -> None:
    school = kept(until="14 Oct 2026")
    before, after = lines(school, "13 Oct 2026"), lines(school, "14 Oct 2026")
    assert "meeting.held" not in [x.type for x in before if x.at.date() > date(2026, 10, 5)]
    assert [x.number for x in after] == [entry.seq for entry in school.trail]
    held = of(after, "meeting.held")
    assert (held.words, held.by, held.effective) == ("tig T1", "engine", date(2026, 10, 14))
    assert held.position == held.number - 1


def recorded_late() -> School:
    """The group met on 18 November; that was recorded on 3 December, and struck out on 7 December."""
    held = lambda: f.the_meeting_held("T2", decisions=DECIDED)  # noqa: E731
    return kept(second_held=("3 Dec 2026", held), until="3 Dec 2026").corrects(
        "7 Dec 2026", "meeting.held", "it was another school's"
    )


def test_a_meeting_counts_for_its_own_day_although_it_was_recorded_later() -> None:
    """Two clocks: known by 4 December, and about everything up to 20 November."""
    line = of(lines(recorded_late(), "4 Dec 2026", on="20 Nov 2026"), "meeting.held")
    assert (line.words, line.effective, line.late) == ("tig T2", date(2026, 11, 18), 11)
    assert of(lines(recorded_late(), "4 Dec 2026", on="17 Nov 2026"), "meeting.held").words == "tig T1"
    assert of(lines(recorded_late(), "2 Dec 2026", on="20 Nov 2026"), "meeting.held").words == "tig T1"


def test_an_entry_is_struck_out_from_the_correction_on_and_not_before() -> None:
    school = recorded_late()
    assert of(lines(school, "6 Dec 2026"), "meeting.held").struck is None
    struck = of(lines(school, "7 Dec 2026"), "meeting.held").struck
    assert struck
    assert (struck.reason, struck.by, struck.at.date()) == ("it was another school's", "engine", date(2026, 12, 7))
    assert (struck.number, struck.entry) == (school.trail[-1].seq, school.trail[-1].id)


def test_a_correction_known_by_then_strikes_out_although_it_came_after_the_day_asked_about() -> None:
    found = lines(recorded_late(), "8 Dec 2026", on="20 Nov 2026")
    assert of(found, "meeting.held").struck
    assert "entry.corrected" not in [x.type for x in found]
    case = then("S", recorded_late().trail, end_of("8 Dec 2026"), day("20 Nov 2026"))
    assert case.meetings["T2"].standing == "booked"


def test_reasons_stand_beside_the_words_that_leave_them_out() -> None:
    line = of(lines(kept(until="21 Sep 2026"), "21 Sep 2026"), "category.decided")
    assert (line.words, line.reason) == ("LA3 -> LA4b; school agrees", "leading to significant underachievement")
    moved = kept(until="16 Nov 2026").given("16 Nov 2026", f.a_move("T2", "20 Nov 2026"))
    assert of(lines(moved, "16 Nov 2026"), "meeting.moved").reason == ""  # the words have it


def test_the_case_is_what_was_known_added_up() -> None:
    school = kept()
    assert then("S", school.trail, end_of("18 Sep 2026")).category == "LA3"
    assert then("S", school.trail, end_of("21 Sep 2026")).category == "LA4b"
    assert then("S", school.trail, end_of("30 Sep 2026"), day("21 Sep 2026")).category == "LA4b"
    assert then("S", school.trail, end_of("30 Sep 2026"), day("20 Sep 2026")).category == "LA3"
    assert then("S", school.trail, end_of("1 Jan 2026")).seq == 0


# --- erased values -------------------------------------------------------------------------------------------------
def erased(school: School, type: str, name: str) -> tuple[list[Entry], Entry]:
    """The trail after a value was erased: gone from its entry, whose digest an entry of the same case names."""
    wrong = next(entry for entry in reversed(school.trail) if entry.type == type)
    assert list(wrong.private) == [name]
    bare = replace(wrong, private={k: v for k, v in wrong.private.items() if k != name})
    last = school.trail[-1]
    data: dict[str, Any] = {"digest": wrong.sd[0], "of": wrong.id, "name": name, "basis": "Art 17(1)(d)"}
    gone = replace(
        last, position=last.position + 1, id="gone", seq=last.seq + 1, type=REDACTED, data=data, sd=(), private={},
        corrects=None, at=last.at + timedelta(days=1),
    )  # fmt: skip
    return [*(bare if x.id == wrong.id else x for x in school.trail), gone], gone


def test_an_erased_value_is_marked_with_its_basis_and_the_entry_that_says_so() -> None:
    moved = kept(until="16 Nov 2026").given("16 Nov 2026", f.a_move("T2", "20 Nov 2026"))
    trail, gone = erased(moved, "meeting.moved", "reason")
    shown = view(trail, end_of("16 Nov 2026"), framework=moved.framework, everybody=EVERYBODY)
    mark = f"[erased: Art 17(1)(d), entry {gone.seq}]"
    line = of(shown, "meeting.moved")
    assert line.words == f"T2 2026-11-18 -> 2026-11-20: {mark}"
    assert [(x.name, x.number) for x in line.erased] == [("reason", gone.seq)]


def test_an_erased_value_that_the_words_never_had_is_marked_too() -> None:
    school = kept(until="18 Nov 2026")
    trail, _ = erased(school, "meeting.held", "decisions")
    shown = view(trail, end_of("18 Nov 2026"), framework=school.framework, everybody=EVERYBODY)
    assert of(shown, "meeting.held").words.startswith("tig T2 [erased: Art 17(1)(d), entry ")


# --- what was learned in between -----------------------------------------------------------------------------------
def changes(school: School, since: str, until: str, on: str = "") -> tuple[str, ...]:
    return learned(
        school.trail,
        end_of(since),
        end_of(until),
        day(on) if on else None,
        framework=school.framework,
        everybody=EVERYBODY,
    ).changes


def test_what_became_of_category_standing_meetings_milestones_and_duties() -> None:
    said = changes(kept(until="14 Oct 2026"), "14 Sep 2026", "7 Oct 2026")
    assert said[:6] == (
        "The category was LA3; it is LA4b.",
        "Before, no case is open; now, the case is open.",
        "Meeting AD (intervention meeting) is held, for 5 October 2026.",
        "Meeting T1 (tig) is booked, for 14 October 2026.",
        "Milestone M1 is in the plan, due on 25 November 2026.",
        "O01 Autumn category letter, due on 18 December 2026, was met (section 15).",
    )
    assert "O05 TIG at least twice a term, due on 18 December 2026, is owed (section 15)." in said


def test_a_meeting_that_moved_and_a_duty_that_fell_late() -> None:
    school = kept("plan", until="16 Nov 2026").given("16 Nov 2026", f.a_move("T2", "20 Nov 2026"))
    said = changes(school, "1 Nov 2026", "16 Nov 2026")
    assert "Meeting T2 (tig) is booked, for 20 November 2026." in said
    assert "O12 LA action plan agreed, due on 2 November 2026, is late; it was owed (sections 14 and 15)." in said
    said = changes(school, "2 Nov 2026", "16 Nov 2026")
    assert "Meeting T2 was for 18 November 2026; it is for 20 November 2026." in said


def test_an_entry_found_wrong_in_between_is_told_and_undoes_what_it_had_done() -> None:
    school = recorded_late()
    found = learned(
        school.trail, end_of("4 Dec 2026"), end_of("8 Dec 2026"), framework=school.framework, everybody=EVERYBODY
    )
    assert [line.words for line in found.struck] == ["tig T2"]
    assert [line.type for line in found.new] == ["entry.corrected"]
    assert "Meeting T2 was held; it is booked." in found.changes
    again = learned(
        school.trail, end_of("8 Dec 2026"), end_of("9 Dec 2026"), framework=school.framework, everybody=EVERYBODY
    )
    assert (again.new, again.struck) == ((), ())


def test_nothing_is_learned_where_nothing_was_recorded_and_no_day_passed() -> None:
    school = kept(until="14 Oct 2026")
    at = school.trail[-1].at
    found = learned(school.trail, at, at, framework=school.framework, everybody=EVERYBODY)
    assert (found.new, found.struck, found.changes) == ((), (), ())


# --- who knew ------------------------------------------------------------------------------------------------------
def ways(school: School, type: str, readings: tuple[tuple[str, datetime], ...] = ()) -> tuple[Way, ...]:
    entry = next(x for x in reversed(school.trail) if x.type == type)
    ((_, found),) = knew(school.trail, school.framework, EVERYBODY, entry.seq, readings)
    return found


def told(school: School, type: str) -> list[tuple[str, str]]:
    return [(way.by, way.how) for way in ways(school, type)]


def test_a_change_of_category_is_known_to_whoever_was_sent_the_letter_about_it() -> None:
    assert told(kept(until="22 Sep 2026"), "category.changed") == [
        ("engine", "recorded it"),
        ("birkett", "was sent it by e-mail (category autumn)"),
        ("eze", "was sent it by e-mail (category autumn)"),
    ]


def test_a_meeting_is_known_from_its_notice_and_answered() -> None:
    school = kept(until="12 Nov 2026").given("12 Nov 2026", f.a_reply_to("T2", "birkett", "accepted"))
    said = told(school, "meeting.booked")
    assert ("eze", "was sent it by e-mail (meeting notice)") in said
    assert said[-1] == ("birkett", "answered: accepted")
    assert not [by for by, _ in told(school, "plan.agreed") if by != "engine"]


def test_the_notice_of_one_meeting_says_nothing_of_another() -> None:
    school = kept(until="12 Nov 2026")
    first = next(x for x in school.trail if x.type == "meeting.booked" and x.data["meeting"] == "T1")
    ((_, found),) = knew(school.trail, school.framework, EVERYBODY, first.id)
    sent = {x.number for x in found if "was sent" in x.how}
    assert sent == {x.seq for x in school.trail if x.data.get("subject", "").startswith("T1 ")}


def test_a_meeting_moved_back_is_not_known_from_what_went_before_it_moved() -> None:
    school = kept(until="11 Nov 2026").given("11 Nov 2026", f.a_move("T2", "20 Nov 2026"))
    school.given("12 Nov 2026", f.a_move("T2", "18 Nov 2026"))
    first = next(x.data for x in school.trail if x.data.get("subject") == "T2 2026-11-18")
    late = e.MailReplied(**{name: first[name] for name in ("delivery", "template", "role", "person")})
    school.record([late], day("13 Nov 2026"))
    back = next(x for x in reversed(school.trail) if x.type == "meeting.moved")
    assert {x.at.date() for x in ways(school, "meeting.moved")} == {date(2026, 11, 12)}
    assert all(x.number and x.number >= back.seq for x in ways(school, "meeting.moved"))


def test_a_letter_that_came_back_a_reply_and_word_by_telephone() -> None:
    school = kept(until="22 Sep 2026")
    letter = next(x for x in school.trail if x.type == "letter.sent" and x.data["template"] == "category_autumn")
    about = {name: letter.data[name] for name in ("delivery", "template", "role", "person")}
    school.record([e.MailBounced(kind="letter", **about)], day("22 Sep 2026"))
    school.record([e.MailReplied(says="thank you", **about)], day("23 Sep 2026"))
    on_the_telephone = {name: about[name] for name in ("delivery", "template", "person")}
    school.record([e.ToldByTelephone(**on_the_telephone)], day("24 Sep 2026"))
    assert [how for by, how in told(school, "letter.issued") if by == "birkett"] == [
        "was sent it by e-mail (category autumn)",
        "did not get it: it came back (category autumn)",
        "replied (category autumn)",
        "was told by telephone (category autumn)",
    ]
    assert "thank you" not in " ".join(how for _, how in told(school, "letter.issued"))


def test_a_letter_that_reached_nobody_says_so() -> None:
    school = kept(until="22 Sep 2026", chair="nobody_there")
    assert ("", "was not reached (category autumn: stopped)") in told(school, "letter.issued")


def test_a_reader_s_first_look_after_the_entry_counts() -> None:
    school = kept(until="22 Sep 2026")
    looks = tuple(("marsh", end_of(on)) for on in ("21 Sep 2026", "24 Sep 2026", "23 Sep 2026"))
    reads = [x for x in ways(school, "letter.issued", looks) if x.how == "read the case"]
    assert [(x.by, x.at, x.number) for x in reads] == [("marsh", end_of("23 Sep 2026"), None)]


def test_every_entry_but_those_about_the_post_has_its_own_list() -> None:
    school = kept(until="22 Sep 2026")
    listed = [x.type for x, _ in knew(school.trail, school.framework, EVERYBODY)]
    assert "letter.issued" in listed
    assert not {"letter.sent", "notice.sent"} & set(listed)
    assert knew(school.trail, school.framework, EVERYBODY, 10_000) == []


# --- laws ----------------------------------------------------------------------------------------------------------
@laws
@given(HISTORIES, SCHOOLS, st.integers(0, 10**6), st.integers(0, 400))
def test_any_moment_and_any_day_can_be_asked_about(steps: list[Step], type: str, n: int, days: int) -> None:
    school = play(steps, type).school
    entry = school.trail[n % len(school.trail)]
    assert then("S", school.trail, entry.at) == replay("S", school.trail[: entry.seq])
    on = school.trail[0].effective + timedelta(days=days)
    found = view(school.trail, entry.at, on, framework=school.framework, everybody=EVERYBODY)
    assert all(line.effective <= on and line.at <= entry.at for line in found)
    assert {line.id for line in found} <= {x.id for x in known(school.trail, entry.at, on)}
    assert then("S", school.trail, entry.at, on).seq <= entry.seq


@laws
@given(HISTORIES, SCHOOLS, st.integers(0, 10**6))
def test_what_was_known_and_what_was_learned_make_up_what_is_known(steps: list[Step], type: str, n: int) -> None:
    school = play(steps, type).school
    since, now = school.trail[n % len(school.trail)].at, school.trail[-1].at
    rules = {"framework": school.framework, "everybody": EVERYBODY}
    before, after = (view(school.trail, at, **rules) for at in (since, now))
    new = learned(school.trail, since, now, **rules).new
    assert [x.id for x in (*before, *new)] == [x.id for x in after]
    for entry, found in knew(school.trail, school.framework, EVERYBODY):
        assert found[0].number == entry.seq
        assert [way.at for way in found] == sorted(way.at for way in found)
