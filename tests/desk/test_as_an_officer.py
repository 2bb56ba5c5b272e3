"""The command line under an officer's hands: what may be mistyped, and how a letter finds its way to the case again."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from desk.cli import upturn
from tests.desk.test_cli import CAST
from tests.notifications.servers import Answers, server


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The command line on a database with one school, a concern and a letter that waits to be approved."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", f"sqlite:///{tmp_path}/upturn.db")
    monkeypatch.setenv("COLUMNS", "160")

    def say(*words: str) -> Result:
        return CliRunner().invoke(upturn, words)

    (tmp_path / "cast.yaml").write_text(CAST.replace("{hsi: okafor}", "{hsi: okafor, sip_manager: okafor}"))
    for words in (
        ("enter", "cast.yaml"),
        ("record", "990001", "log_concern", "judged=[T01]", "--by", "nair"),
        ("letters", "draft", "990001", "letter", "template=concern_alert", "--by", "nair"),
    ):
        done = say(*words)
        assert done.exit_code == 0, done.output
    return say


BY = ("--by", "okafor")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("trail none", "There is no case none."),
        ("owed none", "There is no case none."),
        ("why 990001 --on 1999-01-01", "Case 990001 was not on record by 1 January 1999."),
        ("trail 990001 --on 1999-01-01", "Case 990001 was not on record by 1 January 1999."),
        ("people none", "There is no case none."),
        ("enter nothing.yaml", "nothing.yaml: could not be read"),
        ("record 990001 book meeting=tig", "`id` is missing; `date` is missing. The verb book needs `meeting`"),
        (
            "record 990001 book meeting=tig id=A1 date=2027-01-27 time=2pm",
            "`time` must be a time such as 14:30, not 2pm",
        ),
        ("record 990001 sip_visit colour=red", "`colour` is none of its facts. The verb sip_visit needs nothing."),
        ("record 990001 log_concern judged=[T01", "The value of `judged` cannot be read. Write a list as [a, b]"),
        ("record 990001 hold id=A1 reviews_category=perhaps", "`reviews_category` must be true or false, not perhaps"),
        ("record 990001 holder_ends role=head person=ghost last_day=2027-01-01", "There is nobody called ghost."),
        ("record 990001 draft id=L1", "Use `upturn letters draft`."),
        ("letters draft none letter template=closure", "No letter was drafted. There is no case none."),
        ("letters draft 990001 dance", "There is no verb dance."),
        ("letters draft 990001 sip_visit", "issues no letter that needs approval"),
        ("letters draft 990001 letter template=dance", "no letter of that name"),
        ("letters approve 990001 L9", "L9"),
        ("letters approve none L1", "none"),
        ("letters issue 990001 L9", "L9"),
        ("letters issue 990001 L1", "L1"),
        ("letters send-back 990001 L9 --reason wrong", "L9"),
        ("meeting show 990001 A9", "There is no meeting A9."),
        ("meeting papers 990001 A9 nothing.pdf", "nothing.pdf could not be used"),
        ("feed make school none", "There is no school with the record none."),
        ("feed make officer ghost", "There is nobody called ghost."),
        ("feed revoke none", "No one calendar address is marked none."),
        ("post posted 99", "Delivery 99 does not wait to be posted."),
        ("post release 99", "Nothing was released: delivery 99"),
        ("post done 99", "Nothing was recorded: there is no delivery 99."),
        ("post file 0123456789ab 990001", "0123456789ab"),
        ("post dismiss 0123456789ab", "0123456789ab"),
        ("policy show none", "none"),
        ("letters show 990001 L9", "Case 990001 has no draft L9."),
        ("letters show none L1", "There is no case none."),
    ],
)
def test_what_is_mistyped_gets_one_sentence(desk, words: str, sentence: str) -> None:
    typed = words.split()
    unsigned = typed[0] in ("trail", "why", "owed", "people", "enter", "policy") or "show" in typed
    done = desk(*typed, *(() if unsigned else BY))
    assert done.exit_code == 1, done.output
    assert isinstance(done.exception, SystemExit)
    assert done.output.startswith("Error: ")
    assert sentence in done.output


def test_a_formal_letter_that_is_recorded_is_told_how_to_be_drafted(desk) -> None:
    done = desk("record", "990001", "letter", "template=concern_alert", *BY)
    assert done.exit_code == 1
    assert "Draft it: upturn letters draft 990001 letter template=concern_alert --by okafor" in done.output


def test_a_letter_goes_from_draft_to_post(desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = desk("letters", "drafts").output
    assert re.search(r"990001 +L1 +concern_alert .*Dr Priya Nair +to be approved", listed)
    assert "990001-L1-birkett.pdf: to Mrs Anna Birkett" in desk("letters", "show", "990001", "L1").output
    pages = (tmp_path / "990001-L1-birkett.pdf").read_bytes()
    assert "does not approve it" in desk("letters", "approve", "990001", "L1", "--by", "nair").output
    assert "upturn letters issue 990001 L1 --by PERSON" in desk("letters", "approve", "990001", "L1", *BY).output
    assert "to be issued" in desk("letters", "drafts").output
    assert "letter issued" in desk("letters", "issue", "990001", "L1", *BY).output
    assert desk("letters", "drafts").output == "No letter waits to be approved or issued.\n"
    assert "2 to go with the next post, 0 to decide on" in desk("post", "list").output
    answers = Answers()
    with server(answers) as port:
        monkeypatch.setenv("UPTURN_SMTP_PORT", str(port))
        assert desk("post", "send").output == "2 sent.\n"
        assert desk("post", "send").output == "Nothing is ready to go.\n"
    assert pages.startswith(b"%PDF")
    assert {one.to for one in answers.arrived} == {"david.okafor@council.example", "head@fernhollow.example"}


def test_mail_that_could_not_be_sent_is_an_error(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPTURN_SMTP_PORT", "1")
    done = desk("post", "send")
    assert done.exit_code == 1
    assert "nothing is lost. Nothing else was ready to go." in done.output


def test_people_are_listed_with_how_they_want_to_be_contacted(desk) -> None:
    assert re.search(r"okafor +David Okafor +david.okafor@council.example", desk("people").output)
    rules = ("person=birkett", "first_day=2026-09-01", "large_print=true", "hours=10am to noon", "reason=asked")
    assert desk("record", "990001", "contact_rules", *rules, *BY).exit_code == 0
    said = desk("people", "990001").output
    assert re.search(r"Headteacher +birkett +Mrs Anna Birkett", said)
    contact = "Contact with Mrs Anna Birkett: telephoned: 10am to noon, large print, from 1 September 2026."
    assert contact in " ".join(said.split())


def test_an_empty_desk_says_where_to_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", f"sqlite:///{tmp_path}/upturn.db")
    for word, said in (("cases", "There are no schools yet."), ("people", "There is nobody yet.")):
        assert said in CliRunner().invoke(upturn, [word]).output


def test_every_word_stands_under_one_heading_and_its_line_is_whole() -> None:
    placed = [word for words in upturn.headings.values() for word in words]
    assert sorted(placed) == sorted(upturn.commands)
    for group in (upturn, *(x for x in upturn.commands.values() if isinstance(x, click.Group))):
        assert [name for name, word in group.commands.items() if word.get_short_help_str(64).endswith("...")] == []
