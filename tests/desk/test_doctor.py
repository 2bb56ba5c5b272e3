"""`upturn doctor` on letters, the post both ways and the feeds: what is ill, what is not set up, and what waits."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from cases.store import reading
from desk.cli import upturn
from desk.doctor import EXAMINATIONS
from notifications.office import Office
from tests.desk.browsing import office_on
from tests.desk.test_cli import CAST

Doctor = Callable[..., dict[str, list[str]]]
ROOT = Path(__file__).parents[2]


def say(*words: str) -> Result:
    return CliRunner().invoke(upturn, words)


@pytest.fixture
def doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """What the doctor says under each heading, the heading with its mark; on a database with one school."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", f"sqlite:///{tmp_path}/upturn.db")
    (tmp_path / "cast.yaml").write_text(CAST)
    assert say("enter", "cast.yaml").exit_code == 0

    def examined(**settings: str) -> dict[str, list[str]]:
        for name, value in settings.items():
            monkeypatch.setenv(f"UPTURN_{name.upper()}", value)
        said: dict[str, list[str]] = {}
        for line in say("doctor").output.splitlines():
            if line.startswith("    "):
                said[next(reversed(said))].append(line.strip())
            else:
                said[line] = []
        return said

    return examined


@pytest.fixture
def mail_server() -> Iterator[str]:
    """Somebody who listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield str(listening.getsockname()[1])


def test_what_is_not_set_up_is_said_and_is_nothing_wrong(doctor: Doctor, mail_server: str) -> None:
    said = doctor(smtp_port=mail_server)
    assert "Set UPTURN_SENDER_NAME" in said["✓ letters can be typeset"][0]
    assert "some bounces will wait for an officer to match" in said["✓ mail server answers"][0]
    assert said["✓ letters on paper can be posted"] == []
    assert "bounces and replies are not read" in said["✓ mail that comes in can be read"][0]
    assert "only this machine reaches them" in said["✓ calendar feeds can be reached"][0]
    assert said["✓ what waits for somebody"] == []


OF_OTHERS = ("calendars cover the time ahead", "people can sign in with their accounts")
"""What is said of the calendar that is supplied, and of a provider, which is asked in tests/desk/identity."""


def test_an_office_that_is_set_up_has_nothing_to_hear(doctor: Doctor, mail_server: str, tmp_path: Path) -> None:
    for part in ("new", "cur", "tmp"):
        (tmp_path / "mail" / part).mkdir(parents=True)
    assert say("key", "new", "council.gov.uk/interventions", "--to", "own.key").exit_code == 0
    said = doctor(
        signing_key_file="own.key", anchor_folder="checkpoints",
        smtp_port=mail_server, sender_email="si@council.gov.uk", letterhead_address="Civic Offices|Milton Keynes",
        bounce_secret="a long enough secret", bounce_domain="bounces.council.gov.uk", mailbox_kind="maildir",
        mailbox_path="mail", post_folder="paper/post", web_url="https://upturn.council.gov.uk",
        secret_key="0123456789abcdef0123456789abcdef", proxies="1",
    )  # fmt: skip
    assert said.pop("✓ checkpoints are made")[0].startswith("No checkpoint was made yet.")
    assert say("checkpoint").exit_code == 0
    assert doctor()["✓ checkpoints are made"] == []
    assert [(heading, found) for heading, found in said.items() if found and heading[2:] not in OF_OTHERS] == []


@pytest.mark.parametrize(
    ("settings", "heading", "sentence"),
    [
        ({"smtp_port": "1"}, "mail server answers", "No mail server answers at 127.0.0.1:1"),
        ({"bounce_secret": "a long enough secret"}, "mail server answers", "Set UPTURN_BOUNCE_DOMAIN"),
        ({"mailbox_kind": "maildir"}, "mail that comes in can be read", "Set UPTURN_MAILBOX_PATH."),
        (
            {"mailbox_kind": "maildir", "mailbox_path": "nowhere"},
            "mail that comes in can be read",
            "nowhere is no Maildir",
        ),
        ({"mailbox_kind": "imap"}, "mail that comes in can be read", "set UPTURN_IMAP_HOST"),
        ({"post_channel": "notify"}, "letters on paper can be posted", "it has no key"),
        ({"post_folder": "cast.yaml"}, "letters on paper can be posted", "cast.yaml for letters cannot be written to"),
        ({"web_url": "http://upturn.council.gov.uk"}, "calendar feeds can be reached", "without TLS"),
        ({"web_url": "upturn.council.gov.uk"}, "calendar feeds can be reached", "is no web address"),
    ],
)
def test_what_is_ill_is_one_sentence(doctor: Doctor, settings: dict[str, str], heading: str, sentence: str) -> None:
    found = doctor(**settings)[f"✗ {heading}"]
    assert sentence in found[0]


def test_what_waits_for_somebody_is_counted(doctor: Doctor) -> None:
    assert say("record", "990001", "log_concern", "judged=[T01]", "--by", "nair").exit_code == 0
    assert say("letters", "draft", "990001", "letter", "template=concern_alert", "--by", "nair").exit_code == 0
    assert doctor()["✓ what waits for somebody"] == ["1 to be approved: `upturn letters drafts`."]


def test_a_setting_that_cannot_be_used_is_one_sentence(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPTURN_SMTP_POOL", "nine")
    done = say("cases")
    assert (done.exit_code, len(done.output.splitlines())) == (1, 1)
    assert "UPTURN_SMTP_POOL" in done.output


def test_every_setting_is_described() -> None:
    described = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [name for name in Office.model_fields if f"`UPTURN_{name.upper()}`" not in described] == []


def test_a_postgresql_that_learns_nothing_of_its_tables_is_pointed_out(engine: Engine) -> None:
    """Whichever way this machine's is set."""
    asked = "SELECT setting FROM pg_settings WHERE name = 'autovacuum'"
    with reading(engine) as conn:
        off = engine.dialect.name == "postgresql" and conn.exec_driver_sql(asked).scalar_one() == "off"
    said = " ".join(EXAMINATIONS["database looks after its tables"](office_on(engine), date(2026, 11, 9)))
    assert said.startswith("PostgreSQL’s autovacuum is off") if off else not said
