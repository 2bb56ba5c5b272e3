"""The command line as an officer uses it: a school is entered, things happen, and the answers say who says so."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from desk.cli import upturn

CAST = """
policy: mk-2010
people:
  nair: {name: Dr Priya Nair, email: priya.nair@council.example}
  okafor: {name: David Okafor, email: david.okafor@council.example}
  birkett: {name: Mrs Anna Birkett, email: head@fernhollow.example}
  pask: {name: Mr Leonard Pask, post: "4 Orchard Row, Milton Keynes, MK99 9ZZ"}
cases:
  "990001":
    school: Fernhollow Primary School
    urn: 990001
    type: community
    phase: primary
    category_before: LA3
    holders: {sip: [[nair, null, null]], head: [[birkett, null, null]], chair: [[pask, null, null]]}
la_holders: {hsi: okafor}
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The command line on a database of its own, with one school entered."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", f"sqlite:///{tmp_path}/upturn.db")
    monkeypatch.setenv("COLUMNS", "160")

    def say(*words: str) -> Result:
        return CliRunner().invoke(upturn, words)

    (tmp_path / "cast.yaml").write_text(CAST)
    assert "Entered: 4 people and 1 school." in say("enter", "cast.yaml").output
    return say


def log(desk) -> Result:
    return desk("record", "990001", "log_concern", "judged=[T01]", "--by", "nair")


def test_entering_the_same_file_again_changes_nothing(desk) -> None:
    assert desk("enter", "cast.yaml").exit_code == 0
    whole, root, signed, alone = desk("verify").output.splitlines()
    assert whole == "The record is complete and unaltered: 2 entries checked."
    assert root.startswith("Root of all 2 entries: ")
    assert signed == "There is no checkpoint of it."
    assert "Neither a key nor a checkpoint from outside was given." in alone


def test_a_concern_is_recorded_and_its_alert_is_owed(desk) -> None:
    assert "case opened, concern logged" in log(desk).output
    owed = desk("owed").output
    assert "O17" in owed
    assert "Okafor" in owed
    assert "section 15" in owed


def test_what_is_owed_is_said_of_any_past_day(desk) -> None:
    log(desk)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    assert "Nothing is owed." in desk("owed", "--on", yesterday.isoformat()).output


def test_why_says_how_it_got_here_what_is_next_and_what_blocks_exit(desk) -> None:
    log(desk)
    why = desk("why", "990001").output
    for said in ("How it got here", "concern logged: judged T01", "What is next, and who says so", "What blocks exit",
                 "the closure letter", "Milton Keynes, version 2010-01-14"):  # fmt: skip
        assert said in why


def test_preview_says_who_would_get_what(desk) -> None:
    log(desk)
    assert "due" in desk("preview", "--days", "14").output
    assert "Nothing." in desk("preview", "--days", "0").output


def test_the_yearly_report_on_all_categories_is_owed_by_the_authority_itself(desk) -> None:
    """SIPs will be required to report to DLT on the categorisation of schools on an annual basis. (R39, O19)"""
    assert "O19" in desk("owed", "authority", "--on", "2027-06-01").output
    refused = desk("record", "990001", "categories_report", "--by", "okafor")
    assert "it is about all schools" in refused.output.lower()
    assert "report categories" in desk("record", "authority", "categories_report", "--by", "okafor").output
    assert "O19" not in desk("owed", "authority").output


def test_a_refusal_is_one_sentence_with_its_rule_and_is_recorded(desk) -> None:
    log(desk)
    refused = desk("record", "990001", "decide_category", "to=LA4b", "--by", "nair")
    assert refused.exit_code == 1
    assert refused.output == (
        "Error: The category was not decided. The school's view is neither recorded nor declined. Record the school's "
        "view, or that it was invited to give one and declined. (section 14)\n"
    )
    assert "action.refused" in desk("trail", "990001").output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("record", "990001", "dance", "--by", "nair"), "There is no verb dance."),
        (("record", "990001", "sip_visit", "--by", "nobody"), "There is nobody called nobody."),
        (("record", "990001", "book", "meeting", "--by", "nair"), "Meeting is not name=value."),
        (
            ("record", "990001", "book", "meeting=tig", "id=A1", "date=soon", "--by", "nair"),
            "`date` must be a date such as 2027-01-14, not soon.",
        ),
        (("record", "none", "sip_visit", "--by", "nair"), "There is no school with the record none."),
        (("why", "none"), "There is no case none. The cases are: 990001, authority."),
    ],
)
def test_what_cannot_be_understood_gets_a_sentence(desk, words: tuple[str, ...], sentence: str) -> None:
    said = desk(*words)
    assert said.exit_code == 1
    assert sentence in said.output


def test_the_second_of_two_officers_is_told_who_was_first(desk) -> None:
    log(desk)
    desk("record", "990001", "sip_visit", "--by", "nair")
    late = desk("record", "990001", "check_concern", "with=sip_manager", "--by", "okafor", "--after", "3")
    assert late.exit_code == 1
    assert "Dr Priya Nair recorded visit sip" in late.output
    assert "nothing you typed is lost" in late.output


def test_verify_names_an_entry_edited_by_hand(desk, tmp_path: Path) -> None:
    log(desk)
    with sqlite3.connect(tmp_path / "upturn.db") as raw:
        for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {trigger}")
        raw.execute("UPDATE case_events SET body = replace(body, 'T01', 'T02') WHERE type = 'concern.logged'")
    said = desk("verify")
    assert said.exit_code == 1
    assert "Case 990001: Entry 3 was edited" in said.output
    assert "edited" in said.output


def test_rebuild_makes_the_lists_again_from_the_trail(desk, tmp_path: Path) -> None:
    log(desk)
    with sqlite3.connect(tmp_path / "upturn.db") as raw:
        raw.execute("UPDATE caseload SET category = 'LA1'")
    assert "is not what its trail adds up to" in desk("verify").output
    assert "2 cases are listed again" in desk("rebuild").output
    assert desk("verify").exit_code == 0
    assert "LA3" in desk("cases").output


def test_policy_check_names_file_line_and_rule(desk, tmp_path: Path) -> None:
    mk = Path(__file__).parents[2] / "cases" / "policies" / "mk-2010.yaml"
    assert desk("policy", "check", str(mk)).output.endswith("mk-2010.yaml: good.\n")
    (tmp_path / "wrong.yaml").write_text(mk.read_text().replace("owed_by: hsi", "owed_by: nobody", 1))
    said = desk("policy", "check", "wrong.yaml")
    assert said.exit_code == 1
    assert "wrong.yaml:" in said.output
    assert "nobody" in said.output


def test_the_doctor_names_what_is_ill_and_how_to_mend_it(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPTURN_SMTP_PORT", "1")
    said = desk("doctor")
    assert said.exit_code == 1
    assert "✓ database answers" in said.output
    assert "✗ mail server answers" in said.output
    assert "Set UPTURN_SMTP_HOST" in said.output


def test_a_letter_that_needs_a_person_is_listed(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    log(desk)
    monkeypatch.setenv("UPTURN_SMTP_PORT", "1")
    assert "the mail server could not be used" in desk("post", "send").output
    assert "0 to decide on" in desk("post", "list").output


def test_mail_without_tls_to_another_machine_is_refused(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPTURN_SMTP_HOST", "mail.council.example")
    assert "without TLS it may only go to this machine" in desk("post", "send").output


def test_a_list_that_cannot_be_written_is_told_in_a_sentence(desk, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(CAST + "do: []\nuntil: 2026-09-02\n")
    said = desk("rehearse", "one.yaml", "--sends", "nowhere/s.csv")
    assert said.exit_code == 1
    assert "nowhere/s.csv could not be used (No such file or directory)" in said.output
    assert "could not be read" in desk("rehearse", "nothing.yaml").output
