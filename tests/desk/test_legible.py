"""What is typed must be something that can be printed, posted to and read: else it is refused before it is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from cases import commands as c
from cases.refusals import Refusal
from cases.store import writing
from desk.cli import upturn
from desk.legible import fault, fault_of_name, refuse_illegible
from desk.posting import print_post
from desk.rehearsing import rehearse
from desk.scenario import BadFile, doubts, load
from notifications.office import Office
from notifications.round import daily
from tests.cases.school import School, at
from tests.desk.test_cli import CAST
from tests.notifications.posting import post, told
from tests.notifications.servers import Answers, server

Desk = Callable[..., Result]
PASK = 'pask: {name: Mr Leonard Pask, post: "4 Orchard Row, Milton Keynes, MK99 9ZZ"}'
M1: dict[str, Any] = {"id": "M1", "lead": "head", "due": date(2027, 1, 1)}
HOSTILE = {
    "\x00": "U+0000",
    "\x07": "U+0007",
    "\x1b": "U+001B",
    "\x7f": "U+007F",
    "\x85": "U+0085",
    "\u202e": "U+202E",
    "\u2066": "U+2066",
    "\u200f": "U+200F",
    "\u2028": "U+2028",
    "\ue000": "U+E000",
    "\ud800": "U+D800",
}


@pytest.mark.parametrize(("char", "code"), HOSTILE.items(), ids=HOSTILE.values())
def test_a_character_that_nobody_sees_is_named(char: str, code: str) -> None:
    said = f"it holds a character that cannot be seen ({code}); delete it"
    assert fault(f"Mrs {char}Birkett") == fault_of_name(f"Mrs {char}Birkett") == said


@pytest.mark.parametrize("words", ["漢字", "🙂", "ਪੰਜਾਬੀ", "اردو", "বাংলা"])
def test_a_character_that_no_font_has_is_named(words: str) -> None:
    said = fault(words)
    assert said
    assert f"“{words[0]}” (U+{ord(words[0]):04X}) cannot be printed" in said
    assert not said.endswith(".")


@pytest.mark.parametrize(
    "words",
    ["", "Nguyễn", "Ọláńrewájú", "O’Brien", "Zoë Łukasz-Þór", "Ελένη", "Мария", "first line\r\nsecond\tline",
     "x" * 10_000, '#read("/etc/passwd")', "<b>*x*</b> {{ 7 }}"],
)  # fmt: skip
def test_words_in_any_script_that_can_be_printed_are_good(words: str) -> None:
    assert fault(words) is None


def test_a_name_is_one_line_of_at_most_200_characters() -> None:
    assert fault_of_name("x" * 200) is None
    assert fault_of_name("x" * 201) == "the name is longer than 200 characters; shorten it"
    assert fault_of_name(" ") == "the name is empty"
    assert fault_of_name("Anna\nBirkett") == "it holds a character that cannot be seen (U+000A); delete it"
    assert fault("Anna\nBirkett") is None


@pytest.mark.parametrize(
    ("ask", "field"),
    [
        (c.CancelMeeting(id="A1", reason="sn\u202eow"), "reason"),
        (c.DecideCategory(to="LA4b", reason="\x00"), "reason"),
        (c.SchoolView(view="LA3", evidence=("one.pdf", "\u202efdp.exe")), "evidence.2"),
        (c.GiveWarning.model_validate({"grounds": "g", "requires": {"R1": "a\x07b"}, "minded": "s64"}), "requires"),
        (c.GiveWarning.model_validate({"grounds": "g", "requires": {"R\x07": "ab"}, "minded": "s64"}), "requires"),
        (c.AgreePlan(school_signed=True, milestones=(c.PlannedMilestone(**M1, text="漢"),)), "milestones.1.text"),
        (c.AgreePlan(school_signed=True, preface={"context": "\u2067"}), "preface.context"),
        (c.AgreeAction.model_validate({"with": ("head", "\x1b")}), "with.2"),
        (c.ContactFromHead(id="C1", to="nair", says="ring\x00"), "says"),
    ],
)  # fmt: skip
def test_a_command_with_a_text_that_cannot_be_printed_is_refused_by_field(ask: c.Command, field: str) -> None:
    with pytest.raises(Refusal) as no:
        refuse_illegible(ask)
    assert no.value.sentence.startswith(f"Nothing was recorded. {field[0].upper()}{field[1:]}")
    assert no.value.sentence.endswith("Mend that and ask again.")


def test_a_language_that_has_no_covering_line_is_refused() -> None:
    rules = {"person": "birkett", "first_day": "2027-01-01", "reason": "asked for", "language": "ur"}
    with pytest.raises(Refusal, match="There is no covering line in the language ur; there are en, en-GB, cy"):
        refuse_illegible(c.SetContactRules.model_validate(rules))
    refuse_illegible(c.SetContactRules.model_validate({**rules, "language": "cy"}))


# --- at the desk ---------------------------------------------------------------------------------------------------
@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The command line on an empty database of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", f"sqlite:///{tmp_path}/upturn.db")
    monkeypatch.setenv("UPTURN_SMTP_PORT", "1")
    monkeypatch.setenv("COLUMNS", "160")

    def say(*words: str) -> Result:
        return CliRunner().invoke(upturn, words)

    return say


WRONG = {
    "address": (
        PASK.replace(", MK99 9ZZ", ""),
        "pask (people.pask.post): A letter cannot be posted to this address: the last line is not a postcode",
    ),
    "bidi in an address": (PASK.replace("Row", r"\u202eRow"), "pask (people.pask.post): it holds a character"),
    "unprintable name": (PASK.replace("Leonard", "李"), "pask (people.pask.name): “李” (U+674E) cannot be printed"),
    "name of two lines": (PASK.replace("Mr Leonard Pask", r'"Mr\nPask"'), "pask (people.pask.name): it holds a char"),
    "empty name": (PASK.replace("Mr Leonard Pask", '" "'), "pask (people.pask.name): the name is empty"),
    "long name": (PASK.replace("Pask,", f"{'P' * 201},"), "pask (people.pask.name): the name is longer than 200"),
    "telephone": (PASK.replace("name:", "phone: ring me, name:"), "(people.pask.phone): this is not a telephone"),
}


@pytest.mark.parametrize("what", WRONG)
def test_people_who_could_not_be_written_to_are_not_entered(desk: Desk, tmp_path: Path, what: str) -> None:
    line, sentence = WRONG[what]
    wrong = CAST.replace(PASK, line)
    assert wrong != CAST
    (tmp_path / "cast.yaml").write_text(wrong, encoding="utf-8")
    said = desk("enter", "cast.yaml")
    assert said.exit_code == 1
    assert f"cast.yaml:{wrong[: wrong.index(line)].count(chr(10)) + 1}: " in said.output
    assert sentence in said.output
    assert "Enter a school first: `upturn enter FILE`." in desk("why", "990001").output


def test_a_school_s_name_is_asked_too_and_everything_is_said_at_once(desk: Desk, tmp_path: Path) -> None:
    wrong = CAST.replace(PASK, WRONG["address"][0]).replace("Fernhollow Primary School", "Fern🙂hollow")
    (tmp_path / "cast.yaml").write_text(wrong, encoding="utf-8")
    said = desk("enter", "cast.yaml").output
    assert "(people.pask.post)" in said
    assert "(cases.990001.school): “🙂” (U+1F642) cannot be printed" in said


@pytest.mark.parametrize("phone", ["01632 960003", "(01632) 960 003", "+44 1632 960003", "01632-960003 ext 12"])
def test_a_telephone_number_is_entered_as_it_is_written(desk: Desk, tmp_path: Path, phone: str) -> None:
    cast = CAST.replace(PASK, PASK.replace("name:", f'phone: "{phone}", name:'))
    (tmp_path / "cast.yaml").write_text(cast, encoding="utf-8")
    assert "Entered: 4 people and 1 school." in desk("enter", "cast.yaml").output


def test_a_text_from_the_command_line_is_refused_before_anything_is_recorded(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "cast.yaml").write_text(CAST, encoding="utf-8")
    desk("enter", "cast.yaml")
    told = ("record", "990001", "contact_from_head", "id=C1", "to=nair", "--by", "birkett")
    said = desk(*told, "says=please 李 ring")
    assert said.exit_code == 1
    assert "Nothing was recorded. Says: “李” (U+674E) cannot be printed" in said.output
    assert "contact.from_head" not in desk("trail", "990001").output
    assert "Recorded in case 990001: contact from head." in desk(*told, "says=please ring, Zoë", "how=telephone").output
    assert "C1 to nair" in desk("trail", "990001").output


def test_what_is_owed_to_a_headteacher_is_listed_without_a_case(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "cast.yaml").write_text(CAST, encoding="utf-8")
    desk("enter", "cast.yaml")
    desk("record", "990001", "contact_from_head", "id=C1", "to=nair", "--by", "birkett")
    assert "O15 Reply to a" in desk("owed").output
    assert "Reply to a headteacher" in " ".join(desk("why", "990001").output.split())
    desk("record", "990001", "answer", "id=C1", "how=email", "says=on its way", "--by", "nair")
    assert "O15" not in desk("owed").output
    assert "by e-mail: on its way" in " ".join(desk("trail", "990001").output.split())


def test_the_list_of_calls_says_which_number_to_ring_and_when(
    sqlite_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.answers.console.width", 200)
    office = Office(database_url=sqlite_url)
    school = School(office.engine)  # the chair has no e-mail
    with writing(office.engine) as conn:
        conn.execute(text("UPDATE people SET phone = '01632 960003' WHERE handle = 'pask'"))
    rules = {"first_day": date(2026, 9, 10), "hours": "weekdays, 8am to 4pm", "reason": "works nights"}
    school.ask(c.SetContactRules(person=school.people["pask"], **rules), "okafor", at("2026-09-10"))
    school.in_4b()
    booked = c.BookMeeting(meeting="intervention_meeting", id="M1", date=date(2026, 9, 24))
    school.ask(booked, "okafor", at("2026-09-18"))
    daily(school.door, at("2026-09-22", "07:00"))
    with server(Answers()) as port:
        post(school, port, at("2026-09-22", "07:01"))
    print_post(office, date(2026, 9, 22))
    said = capsys.readouterr().out
    assert "Ring 01632 960003; weekdays, 8am to 4pm." in said
    assert "works nights" not in said
    assert "weekdays" not in " ".join(entry.data.get("note", "") for entry in told(office.engine))


# --- in a rehearsal ------------------------------------------------------------------------------------------------
def test_a_rehearsal_warns_of_an_address_and_is_played(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "play.yaml"
    cast = CAST.replace(PASK, WRONG["address"][0])
    path.write_text(f"{cast}do: []\nuntil: 2026-09-02\n", encoding="utf-8")
    [warning] = doubts(load(path)[0], path)
    assert warning.startswith(
        f"{path}:7: pask (people.pask.post): warning: A letter cannot be posted to this address: "
    )
    assert rehearse(path, None, None, None, None, None) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "warning: A letter cannot be posted" in said
    assert "Played to 2 September 2026" in said


def test_a_rehearsal_refuses_a_language_that_has_no_covering_line(tmp_path: Path) -> None:
    path = tmp_path / "play.yaml"
    step = "at: 2026-09-01 10:00, case: '990001', by: okafor, do: contact_rules, person: birkett"
    rules = "first_day: 2026-09-02, reason: asked for, language: ur"
    path.write_text(f"{CAST}do:\n- {{{step}, {rules}}}\nuntil: 2026-09-02\n", encoding="utf-8")
    with pytest.raises(BadFile) as bad:
        load(path)
    [sentence] = bad.value.problems
    assert "(do.0.language): there is no covering line in the language ur" in sentence


def test_the_shipped_case_has_nothing_to_warn_of() -> None:
    path = Path(__file__).parents[2] / "desk" / "worked_case.yaml"
    assert doubts(load(path)[0], path) == []
