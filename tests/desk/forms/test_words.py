"""Every action has a form, and every form its words: what an officer edits is complete, and nothing in it is idle."""

from __future__ import annotations

from typing import get_args

import pytest
from sqlalchemy import Engine

from cases import store
from cases.commands import COMMANDS
from desk.entering import BEHIND_THE_DESK
from desk.forms.choices import CHOICES
from desk.forms.fields import Field, fields_of
from desk.forms.words import FROM_THE_TRAIL, GROUPS, FieldWords, all_words
from desk.site.seeing import Seen
from desk.site.visitor import Visitor
from tests.desk.forms.a_case import NOW, Sitting, lively

WITH_FILES = {"add_evidence"}
"""Asked for on a page of its own, which takes the files."""
CANNOT_BE_UNDONE = {
    "approve", "assess_notice", "cancel", "close", "consult", "correct", "decide_category", "holder_ends", "letter",
    "lift_hold", "move", "place_hold", "pre_warn", "report_risk", "sos_notice", "use_power", "warn", "withdraw",
    "academy_order", "reopen",
}  # fmt: skip


def words_within(words: FieldWords) -> list[FieldWords]:
    return [words, *(inner for field in words.fields.values() for inner in words_within(field))]


def test_every_action_that_a_person_may_ask_for_has_a_form() -> None:
    assert all_words().keys() == COMMANDS.keys() - BEHIND_THE_DESK - WITH_FILES


@pytest.mark.parametrize("word", sorted(all_words()), ids=str)
def test_a_form_names_every_field_of_its_command_and_no_other(word: str) -> None:
    words, command = all_words()[word], COMMANDS[word]
    names = {info.alias or name for name, info in command.model_fields.items() if name not in words.left_out}
    assert words.fields.keys() == names
    assert words.left_out == () or set(words.left_out) <= command.model_fields.keys()
    assert words.group in {*GROUPS, FROM_THE_TRAIL}


@pytest.mark.parametrize("word", sorted(all_words()), ids=str)
def test_a_form_says_everything_in_whole_words(word: str) -> None:
    words = all_words()[word]
    assert words.title[0].isupper()
    assert not words.title.endswith(".")
    assert words.button
    assert not words.intro or words.intro.endswith(".")
    for said in (one for field in words.fields.values() for one in words_within(field)):
        assert said.label
        assert not said.label.endswith((".", ":"))
        assert not said.hint or said.hint.endswith(".")
        assert not said.among or said.among in CHOICES


def test_what_cannot_be_undone_is_asked_once_more() -> None:
    assert {word for word, words in all_words().items() if words.confirm} == CANNOT_BE_UNDONE
    assert all(words.confirm.endswith(".") for words in all_words().values() if words.confirm)


def test_the_words_of_a_choice_are_of_choices_that_there_are(sqlite: Engine) -> None:
    school = lively(sqlite)
    sitting = Sitting(sqlite, school.people["okafor"])
    with store.reading(sqlite) as conn:
        case = school.door.case(conn, "A")
        person = store.person(conn, school.people["okafor"])
        assert person is not None
        visitor = Visitor(person, None, "picked", "x")  # type: ignore[arg-type]
        seen = Seen(conn, sitting.desk, visitor, case, sitting.desk.door.framework(case), NOW)
        seen.__dict__["restricted"] = True
        for word, words in all_words().items():
            for field in fields_of(COMMANDS[word], words, seen):
                check_choices(field, words.fields[field.name])


def check_choices(field: Field, words: FieldWords) -> None:
    if not words.among and words.words:
        assert {option.value for option in field.options} == words.words.keys(), field.name
    for inner in field.fields:
        if inner.name in words.fields:
            check_choices(inner, words.fields[inner.name])


def test_every_way_of_asking_is_drawn() -> None:
    from desk.forms.reader import Reader
    from desk.forms.words import Kind

    assert all(hasattr(Reader, f"_{kind}") for kind in get_args(Kind))
