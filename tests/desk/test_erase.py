"""Erasing by law and disposal as an officer does them at the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from desk.cli import upturn
from desk.terminal import ZONE
from tests.desk.test_cli import CAST
from tests.disks import no_room_for

NAME = "Wilhelmina Featherstonehaugh"
SAYS = f'says="The grandmother, {NAME.upper()}, rang."'
ASK = ("--basis", "unlawful", "--reason", "it should not have been written down")
Say = Callable[..., Result]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """The command line with one school entered, and a contact in which somebody is named."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", f"sqlite:///{tmp_path}/upturn.db")
    monkeypatch.setenv("UPTURN_REDACTIONS_FILE", "outside/redactions.jsonl")

    def say(*words: str, given: str = "") -> Result:
        return CliRunner().invoke(upturn, words, input=given)

    (tmp_path / "cast.yaml").write_text(CAST)
    assert say("enter", "cast.yaml").exit_code == 0
    assert say("record", "990001", "log_concern", "judged=[T01]", "--by", "nair").exit_code == 0
    said = say("record", "990001", "contact_from_head", "id=C1", "to=nair", SAYS, "--by", "nair")
    assert said.exit_code == 0, said.output
    return say


def place(desk: Say) -> str:
    found = re.findall(r"value:[\w-]{12}", desk("erase", "find", NAME).output)
    assert len(found) == 1
    return str(found[0])


def done(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def test_a_name_is_found_asked_for_approved_and_is_nowhere_any_more(desk: Say, tmp_path: Path) -> None:
    assert "contact from head: says" in done(desk("erase", "find", "wilhelmina   featherstonehaugh"))
    asked = done(desk("erase", "ask", "990001", "--place", place(desk), *ASK, "--by", "nair"))
    assert "Asked as E1 in case 990001: to erase 1 value." in asked
    listed = done(desk("erase", "list"))
    assert "1 value" in listed
    assert "UK GDPR Art 17(1)(d)" in listed
    refused = desk("erase", "approve", "990001", "E1", "--by", "nair")
    assert refused.exit_code == 1
    erased = done(desk("erase", "approve", "990001", "E1", "--by", "okafor"))
    assert "Erased in case 990001, as asked in E1: 1 value." in erased
    assert "Nothing that is kept holds it." in done(desk("erase", "find", NAME))
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name.startswith("upturn.db")]
    assert files
    assert not [path for path in files if NAME.upper().encode() in path.read_bytes()]
    for said in (asked, listed, erased):
        assert NAME.casefold() not in said.casefold()


def test_everything_still_works_after_an_erasure(desk: Say) -> None:
    before = {words: done(desk(*words)) for words in QUESTIONS}
    done(desk("erase", "ask", "990001", "--text", NAME, *ASK, "--by", "nair"))
    done(desk("erase", "approve", "990001", "E1", "--by", "okafor"))
    after = {words: done(desk(*words)) for words in QUESTIONS}
    for shows in (("trail", "990001"), ("why", "990001")):
        assert NAME.upper() in " ".join(before[shows].split())
        assert NAME.upper() not in after[shows]
        assert "[erased]" in after[shows]
        assert "unlawful (UK GDPR Art 17(1)(d))" in " ".join(after[shows].split())
    for same in (("owed",), ("preview",), ("cases",), ("people",)):
        assert after[same] == before[same]
    assert "complete and unaltered" in after["verify",]


QUESTIONS = [
    ("trail", "990001"), ("why", "990001"), ("owed",), ("owed", "990001"), ("preview",), ("cases",), ("people",),
    ("people", "990001"), ("verify",), ("rebuild",), ("post", "list"), ("exceptions",), ("disposal", "list"),
]  # fmt: skip


def test_words_are_read_from_elsewhere_than_the_command(desk: Say) -> None:
    assert "1 places" in done(desk("erase", "find", "-", given=f"{NAME}\n")).replace("1 place.", "1 places.")
    done(desk("erase", "ask", "990001", "--text", "-", *ASK, "--by", "nair", given=f"{NAME}\n"))
    assert "1 value" in done(desk("erase", "list"))


def test_a_reason_that_repeats_what_is_to_go_is_refused(desk: Say) -> None:
    ask = ("erase", "ask", "990001", "--text", NAME, "--basis", "unlawful", "--by", "nair", "--reason")
    said = desk(*ask, f"nobody needs {NAME.upper()}")
    assert said.exit_code == 1
    assert "The reason repeats what is to go, and it stays on record." in said.output
    assert NAME.upper() not in said.output
    done(desk(*ask, "nobody needs it"))


def test_the_list_outside_has_each_erasure_once_and_no_name(desk: Say, tmp_path: Path) -> None:
    done(desk("erase", "ask", "990001", "--text", NAME, *ASK, "--by", "nair"))
    done(desk("erase", "approve", "990001", "E1", "--by", "okafor"))
    outside = tmp_path / "outside" / "redactions.jsonl"
    first = outside.read_text()
    done(desk("erase", "scrub"))
    assert outside.read_text() == first
    [line] = first.splitlines()
    assert (json.loads(line)["what"], json.loads(line)["case"]) == ("value", "990001")
    assert NAME.casefold() not in first.casefold()
    assert outside.stat().st_mode & 0o077 == 0
    outside.unlink()
    done(desk("erase", "scrub"))
    assert outside.read_text() == first


def test_a_full_disk_leaves_the_list_as_it_was_and_the_next_erasure_makes_up_for_it(desk: Say, tmp_path: Path) -> None:
    outside = tmp_path / "outside" / "redactions.jsonl"
    for id, words in (("C2", "Featherstonehaugh"), ("C3", "Wilhelmina")):
        done(desk("record", "990001", "contact_from_head", f"id={id}", "to=nair", f"says={words}", "--by", "nair"))
    for n, (id, words) in enumerate((("E1", NAME), ("E2", "Wilhelmina"), ("E3", "Featherstonehaugh")), start=1):
        done(desk("erase", "ask", "990001", "--text", words, *ASK, "--by", "nair"))
        before = outside.read_text() if outside.exists() else ""
        if n == 2:
            with no_room_for(outside.name):
                said = done(desk("erase", "approve", "990001", id, "--by", "okafor"))
            assert "was not brought up to date (No space left on device)" in said
            assert outside.read_text() == before
        else:
            assert "was not brought" not in done(desk("erase", "approve", "990001", id, "--by", "okafor"))
    assert [json.loads(line)["case"] for line in outside.read_text().splitlines()] == ["990001"] * 3


def test_a_list_that_cannot_be_written_is_said_and_nothing_is_undone(
    desk: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(desk("erase", "ask", "990001", "--text", NAME, *ASK, "--by", "nair"))
    monkeypatch.setenv("UPTURN_REDACTIONS_FILE", "/proc/nowhere/list")
    said = done(desk("erase", "approve", "990001", "E1", "--by", "okafor"))
    assert "was not brought up to date" in said
    assert "run `upturn erase scrub` once it can be" in said
    assert "Nothing that is kept holds it." in done(desk("erase", "find", NAME))


def test_a_person_is_found_by_name_and_address_and_what_is_theirs(desk: Say) -> None:
    found = done(desk("erase", "find", "--person", "pask"))
    assert "list of people" in found
    assert "4 Orchard Row" not in found
    changed = desk("record", "990001", "contact_details", "person=pask", "phone=01908 555123", "--by", "okafor")
    assert changed.exit_code == 0
    assert "contact details changed: phone" in done(desk("erase", "find", "--person", "pask"))


def test_somebody_who_has_left_is_a_number_afterwards(desk: Say) -> None:
    gone = {"person": "pask", "role": "chair"}
    why = desk("erase", "ask", "990001", "--person", "pask", *ASK, "--by", "nair")
    assert why.exit_code == 1
    assert "still holds a post for Fernhollow Primary School" in why.output
    facts = [f"{name}={value}" for name, value in gone.items()]
    done(desk("record", "990001", "holder_ends", *facts, "last_day=2020-01-31", "--by", "okafor"))
    done(desk("erase", "ask", "990001", "--person", "pask", *ASK, "--by", "nair"))
    done(desk("erase", "approve", "990001", "E1", "--by", "okafor"))
    people = done(desk("people"))
    assert "Pask" not in people
    assert re.search(r"Erased \(P000\d\)", people)
    assert "Pask" not in done(desk("trail", "990001"))


def test_a_request_can_be_refused(desk: Say) -> None:
    done(desk("erase", "ask", "990001", "--text", NAME, *ASK, "--by", "nair"))
    why = ("--ground", "legal_claims", "--reason", "a claim was threatened")
    assert "Nothing was erased." in done(desk("erase", "refuse", "990001", "E1", *why, "--by", "okafor"))
    assert "No request to erase waits" in done(desk("erase", "list"))
    assert place(desk)


def test_a_hold_is_placed_from_the_command_line_and_listed(desk: Say) -> None:
    done(desk("record", "990001", "place_hold", "id=H1", "reason=a claim", "--by", "nair"))
    assert "Case 990001 is under the legal hold H1" in done(desk("erase", "list"))
    refused = desk("erase", "ask", "990001", "--text", NAME, *ASK, "--by", "nair")
    assert "under a legal hold" in refused.output


@pytest.mark.parametrize("word", ["ask_erasure", "approve_erasure", "refuse_erasure", "review_disposal"])
def test_erasing_is_not_recorded_as_any_other_thing(desk: Say, word: str) -> None:
    said = desk("record", "990001", word, "id=E1", "--by", "okafor")
    assert "Use `upturn erase` or `upturn disposal`." in said.output


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("erase", "find"), "either words or a person have to be given"),
        (("erase", "find", "Wi"), "fewer than 3 letters are in everything"),
        (("erase", "ask", "990001", "--place", "value:xxxx", *ASK, "--by", "nair"), "the case has no place"),
        (("erase", "ask", "990001", *ASK, "--by", "nair"), "it names nothing to erase"),
        (("erase", "ask", "nowhere", "--text", "abc", *ASK, "--by", "nair"), "there is no case nowhere"),
        (("erase", "approve", "990001", "E9", "--by", "okafor"), "the case has no request E9"),
        (("disposal", "erase", "990001", "case_file", "--reason", "x", "--by", "nair"), "has nothing of the class"),
    ],
)
def test_what_cannot_be_done_gets_a_sentence(desk: Say, words: tuple[str, ...], why: str) -> None:
    said = desk(*words)
    assert said.exit_code == 1
    assert why.casefold() in said.output.casefold()


# --- disposal
@pytest.fixture
def years_later(desk: Say, monkeypatch: pytest.MonkeyPatch) -> Say:
    """The same desk, eight years after the case was withdrawn."""
    done(desk("record", "990001", "withdraw", "reason=another school", "--by", "okafor"))
    later = datetime.now(ZONE).replace(day=1)
    monkeypatch.setattr("desk.cli_erase.now", lambda: later.replace(year=later.year + 8))
    return desk


def test_what_is_past_its_time_is_listed_kept_and_listed_again(years_later: Say) -> None:
    assert "Nothing is past its time on" in done(years_later("disposal", "list", "--on", "2026-01-01"))
    year = datetime.now(ZONE).year + 8
    on = ("--on", f"{year}-12-31")
    listed = done(years_later("disposal", "list", *on))
    assert "case_file" in listed
    assert "84 months from when the case was closed" in listed
    keep = ("--until", f"{year + 2}-01-01", "--reason", "an inquiry", "--by", "okafor")
    assert "is kept until 1 January" in done(years_later("disposal", "keep", "990001", "case_file", *keep))
    assert "case_file" not in done(years_later("disposal", "list", *on))
    assert "case_file" in done(years_later("disposal", "list", "--on", f"{year + 2}-01-02"))


def test_what_is_past_its_time_is_erased_once_somebody_else_approves(years_later: Say) -> None:
    asked = done(years_later("disposal", "erase", "990001", "case_file", "--reason", "seven years", "--by", "nair"))
    assert "Asked as E1 in case 990001" in asked
    assert "retention_reached" in done(years_later("erase", "list"))
    done(years_later("erase", "approve", "990001", "E1", "--by", "okafor"))
    assert "Nothing that is kept holds it." in done(years_later("erase", "find", NAME))
    assert "complete and unaltered" in done(years_later("verify"))
