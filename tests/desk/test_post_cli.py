"""The mail at the command line: read, listed, put on a case or dismissed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from desk.cli import upturn
from tests.desk.test_cli import CAST
from tests.notifications.mailing import mail


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The command line with one school entered, and a Maildir."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", f"sqlite:///{tmp_path}/upturn.db")
    monkeypatch.setenv("COLUMNS", "200")

    def say(*words: str) -> Result:
        return CliRunner().invoke(upturn, words)

    (tmp_path / "cast.yaml").write_text(CAST)
    assert say("enter", "cast.yaml").exit_code == 0
    for part in ("new", "cur", "tmp"):
        (tmp_path / "mail" / part).mkdir(parents=True)
    return say


def test_mail_is_read_listed_filed_and_dismissed(desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desk("post", "read").output == "Error: No mailbox is set up: set UPTURN_MAILBOX_KIND.\n"
    monkeypatch.setenv("UPTURN_MAILBOX_KIND", "maildir")
    monkeypatch.setenv("UPTURN_MAILBOX_PATH", "mail")
    (tmp_path / "mail" / "new" / "1.here").write_bytes(mail("reply_outlook"))
    (tmp_path / "mail" / "new" / "2.here").write_bytes(mail("gmail_bounce"))
    assert "0 filed (0 bounced), 2 wait for an officer" in desk("post", "read").output
    listed = desk("post", "list").output
    assert "head@fernhollow.example" in listed
    assert "RE: Your school's category" in listed
    assert "2 messages to file or dismiss." in listed
    reply, bounce = re.findall(r"\b[0-9a-f]{12}\b", listed)
    filed = desk("post", "file", reply, "990001", "--by", "okafor")
    assert f"Message {reply} is filed on case 990001. A message; logged as contact mail-{reply}." in filed.output
    assert "contact.from_head" in desk("trail", "990001").output
    refused = desk("post", "file", bounce, "990001", "--by", "okafor")
    assert refused.exit_code == 1
    assert "It names nothing that was sent from here." in refused.output
    assert "There is nobody called stranger" in desk("post", "dismiss", bounce, "--by", "stranger").output
    assert "no officer of the authority" in desk("post", "dismiss", bounce, "--by", "birkett").output.lower()
    assert f"Message {bounce} is dismissed." in desk("post", "dismiss", bounce, "--by", "okafor").output
    assert "0 messages to file or dismiss." in desk("post", "list").output


def test_a_mailbox_set_up_wrongly_gets_a_sentence(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPTURN_MAILBOX_KIND", "maildir")
    said = desk("post", "read")
    assert said.exit_code == 1
    assert said.output == "Error: No mail was read: the Maildir has no path. Set UPTURN_MAILBOX_PATH.\n"
