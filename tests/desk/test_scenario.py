"""A scenario is read strictly: what is wrong is said with its file and line, before anything is played."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Engine

from desk.rehearsal import Played, Rehearsal
from desk.rehearsing import SENDER
from desk.scenario import BadFile, load
from tests.desk.playing import SCENARIOS
from tests.notifications.posting import plain, smtp
from tests.notifications.servers import Answers, server

GOOD = (SCENARIOS / "present_day.yaml").read_text(encoding="utf-8")
LOG = "at: 2026-09-08 10:00, case: G, by: lee, do: log_concern, judged: [P5]"
HEAD = "head: [[rook, null, null]]"
BOOK = "id: G1, date: 2026-10-21"
LEE = "name: Ms Ana Lee, email: lee@exampleshire.example"

WRONG = [
    ("until: 2026-12-23", "until: 2026-12-23\nuntill: 2026-12-24", "untill is not known here"),
    (LOG, LOG.replace("judged", "judgd"), "judgd is not known here"),
    (LEE, f"{LEE}, age: 40", "age is not known here"),
    (
        LOG,
        LOG.replace("log_concern", "log_concerns"),
        "there is no verb called log_concerns; did you mean log_concern?",
    ),
    (LOG, LOG.replace("log_concern", "record_school"), "there is no verb called record_school"),
    (LOG, LOG.replace("do: log_concern, ", ""), "this does not say what is done; add `do`"),
    (LOG, LOG.replace("by: lee", "by: leee"), "there is nobody called leee under people"),
    (LOG, LOG.replace("by: lee, ", ""), "this is missing; add it"),
    (LOG, LOG.replace("case: G", "case: H"), "there is no case H"),
    (
        LOG,
        LOG.replace("2026-09-08 10:00", "2026-09-31 10:00"),
        "this must be a day and a time such as 2026-09-15 16:30",
    ),
    (LOG, LOG.replace("2026-09-08 10:00", "2026-09-08"), "this must be a day and a time such as 2026-09-15 16:30"),
    (LOG, LOG.replace("2026-09-08 10:00", "2026-09-08 10:00+02:00"), "this must be a day and a time"),
    (LOG, LOG.replace("at: 2026-09-08 10:00, ", ""), "this is missing; add it"),
    (LOG, LOG.replace("2026-09-08", "2027-09-08"), "2027-09-08 is after the last day to play, 2026-12-23"),
    (LOG, LOG.replace("2026-09-08", "1926-09-08"), "the policy composite-2026 holds from 2026-09-01 only"),
    (LOG, f"{LOG}, refused: true", "this must be text, and true is read as true; put it in quotes"),
    (LOG, f"{LOG}, case: G", "case is here twice"),
    (BOOK, "id: G1, date: 21/10/2026", "this must be a date such as 2026-09-01, not 21/10/2026"),
    (BOOK, "id: G1", "this is missing; add it"),
    ("until: 2026-12-23", "until: 2026-13-23", "this must be a date such as 2026-09-01, not 2026-13-23"),
    (HEAD, "head: [[nobody, null, null]]", "there is nobody called nobody under people"),
    (HEAD, "head: [[rook, 2027-01-01, 2026-01-01]]", "the last day, 2026-01-01, is before the first, 2027-01-01"),
    (HEAD, "headd: [[rook, null, null]]", "there is no role called headd; did you mean head?"),
    ("hos: kaur", "hos: nobody", "there is nobody called nobody under people"),
    ("hos: kaur", "hoss: kaur", "there is no role called hoss; did you mean hos?"),
    (LEE, "name: Ms Ana Lee", "this person has neither e-mail nor a postal address; give one"),
    (LEE, "name: Ms Ana Lee, email: lee", "lee is not an e-mail address"),
    ("type: voluntary_controlled", "type: voluntary", "not voluntary"),
    ("category_before: LT", "category_before: XX", "there is no category called XX"),
    ("policy: composite-2026", "policy: nothing-2026", "there is no file nothing-2026.yaml"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), WRONG, ids=[sentence for _, _, sentence in WRONG])
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    path = tmp_path / "bad.yaml"
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile) as bad:
        load(path)
    [said] = bad.value.problems
    assert sentence in said
    line = text[: text.index(new)].count("\n") + 1 + new.count("\n")
    assert said.startswith(f"{path}:{line}: ")


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(GOOD.replace("by: lee", "by: leee").replace("case: G,", "case: H,"), encoding="utf-8")
    with pytest.raises(BadFile) as bad:
        load(path)
    assert len(bad.value.problems) == 8 + GOOD.count("by: lee,")


@pytest.mark.parametrize("text", ["", "do", "do: [", "- 1\n- 2", "do:\n- 3"])
def test_what_is_no_scenario_at_all_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile):
        load(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile):
        load(tmp_path / "nothing.yaml")


def test_another_file_has_another_name(tmp_path: Path) -> None:
    """Requests go by the digest of their file, so that one file's inputs are never taken for another's."""
    path = tmp_path / "same.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert load(path)[1] == load(SCENARIOS / "present_day.yaml")[1]
    path.write_text(GOOD + "# changed\n", encoding="utf-8")
    assert load(path)[1] != load(SCENARIOS / "present_day.yaml")[1]


# --- what only playing can tell ------------------------------------------------------------------------------------
def played(text: str, engine: Engine, folder: Path) -> Played:
    path = folder / "changed.yaml"
    path.write_text(text, encoding="utf-8")
    scenario, name = load(path)
    with server(Answers()) as port:
        return asyncio.run(Rehearsal(scenario, name, engine, smtp(port), plain, SENDER).play())


def test_an_input_that_is_refused_unasked_is_told_and_the_rest_is_played(sqlite: Engine, tmp_path: Path) -> None:
    came_to = played(GOOD.replace("template: pre_warning}", "template: pre_warningg}"), sqlite, tmp_path)
    [surprise] = came_to.surprises
    assert surprise.startswith("2026-11-04 09:00 G letter: The letter pre_warningg was not issued. ")
    assert came_to.inputs == 8


def test_an_input_that_should_be_refused_and_is_done_is_told(sqlite: Engine, tmp_path: Path) -> None:
    came_to = played(GOOD.replace(LOG, f"{LOG}, refused: nobody may"), sqlite, tmp_path)
    assert came_to.surprises == ["2026-09-08 10:00 G log_concern: was done, but should have been refused (nobody may)"]
    assert came_to.refused == 0


@pytest.mark.parametrize(
    ("date", "why"),
    [
        ("2026-10-09", "9 October 2026 has passed"),
        ("2031-10-21", "2031 have not been entered in the calendar"),
    ],
)
def test_a_meeting_in_the_past_or_beyond_the_calendar_stops_nothing_else(
    sqlite: Engine, tmp_path: Path, date: str, why: str
) -> None:
    hold = next(line for line in GOOD.splitlines(True) if "do: hold" in line)
    text = GOOD.replace(BOOK, f"id: G1, date: {date}").replace(hold, "")
    came_to = played(text, sqlite, tmp_path)
    assert why in " ".join([*came_to.surprises, *came_to.troubles])
    assert came_to.inputs == 7
    assert came_to.mornings > 70


def test_mornings_beyond_the_calendar_are_told_and_stop_nothing(sqlite: Engine, tmp_path: Path) -> None:
    text = GOOD.replace("until: 2026-12-23", "until: 2028-08-04").replace(
        LOG, "at: 2028-07-03 10:00, case: G, by: lee, do: log_concern, judged: [P5]"
    )
    only_one = text[: text.index("- {at: 2026-09-10")]
    came_to = played(only_one, sqlite, tmp_path)
    assert "have not been entered" in " ".join(came_to.troubles)
    assert came_to.mornings == 25
