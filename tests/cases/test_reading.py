"""Strict reading: each mistake that is easy to make in a framework file, and the sentence that its author gets."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from pydantic import BaseModel

from cases.reading import (
    POLICIES,
    BadFile,
    check_file,
    load_law,
    load_policies,
    load_policy,
    parse,
    read_yaml,
)
from tests.cases.changed import Changed, problems


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    return tmp_path / "mk-2010.yaml"


# --- types and keys --------------------------------------------------------------------------------------------------
def test_an_unknown_key(policy: Path) -> None:
    said, at = problems(policy, "remind: [10], late: sip_manager", "remnd: [10], late: sip_manager", "remnd")
    what = "remnd is not known here; check its spelling, or put a text that has a comma in it in quotes"
    assert said == [f"{at}: O08 (duties.7.remnd): {what}"]


def test_a_wrong_type(policy: Path) -> None:
    said, at = problems(policy, "post_counts_after: 2", "post_counts_after: two")
    assert said == [f"{at}: clock (clock.post_counts_after): this must be a valid integer, not two"]


def test_an_unquoted_comma_cuts_a_text_in_two(policy: Path) -> None:
    said, at = problems(
        policy,
        'text: "No ethos of inclusion, no effective measures against bullying, or no start on disability equality"',
        "text: No ethos of inclusion, no effective measures against bullying",
    )
    what = "check its spelling, or put a text that has a comma in it in quotes"
    assert said == [
        f"{at}: T13 (triggers.12.no effective measures against bullying): "
        f"no effective measures against bullying is not known here; {what}"
    ]


def test_a_number_where_text_is_wanted_keeps_its_noughts(tmp_path: Path) -> None:
    path = tmp_path / "mk-2010-indicators.yaml"
    said, at = problems(path, '{id: "1.10", check: judgement', "{id: 1.10, check: judgement")
    what = "this must be text, and 1.10 is read as 1.1; put it in quotes"
    assert said == [f"{at}: 1.10 (categories.LA1.indicators.9.id): {what}"]


def test_a_checklist_that_is_wrong_is_reported_in_its_own_file(policy: Path, tmp_path: Path) -> None:
    Changed(policy, "version: ", "version: ")
    checklists = Changed(tmp_path / "mk-2010-indicators.yaml", 'id: "4b.8"', "id: 4.8")
    (said,) = check_file(policy)
    assert said.startswith(f"{checklists.path}:{checklists.line}: 4.8 (categories.LA4b.indicators.7.id)")


def test_words_that_older_yaml_took_for_something_else(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("on: off\nat: 07:00\nyes: no\nday: 2026-09-01\nleading: 010\nflow: {at: 2026-09-15 16:00}\n")
    assert read_yaml(path).value == {
        "on": "off",
        "at": "07:00",
        "yes": "no",
        "day": "2026-09-01",
        "leading": "010",
        "flow": {"at": "2026-09-15 16:00"},
    }


def test_a_key_written_twice(policy: Path) -> None:
    said, at = problems(policy, "  chair: {title: Chair", "  head: {title: Chair", "head: {title: Chair")
    first = int(at.rsplit(":", 1)[1]) - 1
    assert said == [f"{at}: head (roles.head): head is here twice, first on line {first}; keep one of them"]


def test_two_kinds_in_one_rule(policy: Path) -> None:
    said, at = problems(
        policy,
        "rule: {kind: each, period: school_year}",
        "rule: {kind: each, kind: within, period: school_year}",
    )
    line = at.rsplit(":", 1)[1]
    assert said == [f"{at}: O19 (duties.18.rule.kind): kind is here twice, first on line {line}; keep one of them"]


def test_a_rule_with_another_kinds_number(policy: Path) -> None:
    said, at = problems(
        policy, "rule: {kind: each, period: school_year}", "rule: {kind: each, period: school_year, n: 2}"
    )
    what = "n is not known here; check its spelling, or put a text that has a comma in it in quotes"
    assert said == [f"{at}: O19 (duties.18.rule.n): {what}"]


def test_a_rule_of_no_kind_that_there_is(policy: Path) -> None:
    said, at = problems(policy, "rule: {kind: each, period: school_year}", "rule: {kind: if, period: school_year}")
    (sentence,) = said
    assert sentence.startswith(f"{at}: O19 (duties.18.rule): the kind of a rule must be one of 'count_per', 'each'")
    assert sentence.endswith("not if")


def test_all_that_is_wrong_is_said_at_once(policy: Path) -> None:
    Changed(policy, "post_counts_after: 2", "post_counts_after: two")
    policy.write_text(policy.read_text().replace("valid_from: 2010-01-14", "valid_from: 14.01.10"))
    assert [said.split("): ")[1] for said in check_file(policy)] == [
        "this must be a date such as 2026-09-01, not 14.01.10",
        "this must be a valid integer, not two",
    ]


# --- files that are no framework -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "says"),
    [
        (b"", "there are no headings with values here"),
        (b"a: [1", "this is not YAML"),
        (b"a: 1\n---\na: 2", "this is not YAML"),
        (b"\xff\xfe", "is not text in UTF-8"),
        (b"a: 1\n\x07", "this is not YAML"),
        (b"colour: red", "this is not a policy, a law, a calendar or a file of indicators"),
        (b"duties: &d [*d]", "this repeats another part of the file by its name"),
        (b"duties: !!python/name:os.system x", "the tag"),
        (b"1: one", "the key 1 is not text; put it in quotes"),
        (b"duties: " + b"[" * 200_000, "this goes down more than 20 levels"),
        (b"duties: " + b"[" * 100 + b"]" * 100, "this goes down more than 20 levels"),
        (b"at: {on: 10:00}\nduties: " + b"[" * 30 + b"]" * 30, "this goes down more than 20 levels"),
    ],
)
def test_whatever_is_in_a_file_its_check_is_a_sentence(tmp_path: Path, written: bytes, says: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_bytes(written)
    (said,) = check_file(path)
    assert said.startswith(str(path))
    assert says in said


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert check_file(tmp_path / "none.yaml") == [
        f"{tmp_path / 'none.yaml'}: could not be read: No such file or directory. Check the name."
    ]


# --- loading ---------------------------------------------------------------------------------------------------------
def test_an_id_that_nothing_has() -> None:
    with pytest.raises(BadFile, match=r"there is no file mk-2011\.yaml in .* there are calendar-mk, composite-2026"):
        load_policy("mk-2011")
    with pytest.raises(BadFile, match="there is no file"):
        load_law("../policies/law-england")


def test_an_authoritys_folder_comes_first(tmp_path: Path) -> None:
    Changed(tmp_path / "mk-2010.yaml", "post_counts_after: 2", "post_counts_after: 3")
    assert load_policy("mk-2010", tmp_path).clock.post_counts_after == 3
    assert load_policy("mk-2010").clock.post_counts_after == 2
    assert {p.id: p.clock.post_counts_after for p in load_policies(tmp_path)} == {"mk-2010": 3, "composite-2026": 2}


def test_a_file_is_read_once_and_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "mk-2010.yaml"
    Changed(path, "post_counts_after: 2", "post_counts_after: 4")
    first = load_policy(path)
    assert load_policy(path) is first
    path.write_text(path.read_text().replace("post_counts_after: 4", "post_counts_after: 10"))
    assert load_policy(path).clock.post_counts_after == 10


def test_a_file_may_not_hold_another_ones_id(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text((POLICIES / "mk-2010.yaml").read_text())
    with pytest.raises(BadFile, match=r"ours: the file ours\.yaml holds the id mk-2010"):
        load_policy("ours", tmp_path)
    assert load_policy(tmp_path / "ours.yaml").id == "mk-2010"


def test_a_policy_is_read_once_in_a_process() -> None:
    assert load_policy("mk-2010") is load_policy("mk-2010")


# --- any other file --------------------------------------------------------------------------------------------------
class Step(BaseModel):
    at: datetime
    do: str


class Story(BaseModel):
    title: str
    steps: tuple[Step, ...]


def test_any_model_can_be_read_the_same_way(tmp_path: Path) -> None:
    path = tmp_path / "story.yaml"
    path.write_text("title: Two\nsteps:\n- {at: 2026-09-15 16:00, do: visit}\n- {at: 2026-09-16 16:00, do: 3}\n")
    with pytest.raises(BadFile) as bad:
        parse(Story, read_yaml(path))
    assert bad.value.problems == (
        f"{path}:4: steps (steps.1.do): this must be text, and 3 is read as 3; put it in quotes",
    )
    path.write_text("title: One\nsteps:\n- {at: 2026-09-15 16:00, do: visit}\n")
    assert parse(Story, read_yaml(path)).steps[0].at == datetime(2026, 9, 15, 16)  # noqa: DTZ001
