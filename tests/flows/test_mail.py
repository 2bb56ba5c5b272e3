"""The mail as a flow: what came back is filed once however often it is run, and a person hears of what needs one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from flows.settings import opened, settings
from tests.cases.school import School
from tests.flows.schools import recorded, whole
from tests.notifications.test_arrivals import DOMAIN, LATER, SECRET, Post

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("harness")]


@pytest.fixture
def maildir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A Maildir that the authority's settings name."""
    for part in ("new", "cur", "tmp"):
        (tmp_path / "mail" / part).mkdir(parents=True)
    monkeypatch.setenv("UPTURN_MAILBOX_KIND", "maildir")
    monkeypatch.setenv("UPTURN_MAILBOX_PATH", str(tmp_path / "mail"))
    monkeypatch.setenv("UPTURN_SENDER_DOMAIN", DOMAIN)
    monkeypatch.setenv("UPTURN_BOUNCE_SECRET", SECRET)
    settings.cache_clear()
    yield tmp_path / "mail"
    settings.cache_clear()


def test_the_mail_is_read_by_a_flow(sqlite: Engine, maildir: Path) -> None:
    from flows.rounds import MailTroubled, read_the_mail

    here = Post(School(sqlite, by_post=False))
    with opened(here.school.door):
        assert asyncio.run(read_the_mail(LATER)).filed == 0
        (maildir / "new" / "1.here").write_bytes(here.mail("out_of_office"))
        assert asyncio.run(read_the_mail(LATER)).filed == 1
        (maildir / "new" / "2.here").write_bytes(here.mail("postfix_bounce"))
        with pytest.raises(MailTroubled, match=r"1 filed \(1 bounced\), .* See `upturn post list`"):
            asyncio.run(read_the_mail(LATER))
        assert asyncio.run(read_the_mail(LATER)).filed == 0
    assert here.letter().state == "bounced"
    assert [recorded(sqlite)["A", type] for type in ("mail.answered_itself", "mail.bounced")] == [1, 1]
    assert whole(sqlite)


def test_without_a_mailbox_nothing_is_read(sqlite: Engine, maildir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.rounds import read_the_mail

    monkeypatch.delenv("UPTURN_MAILBOX_KIND")
    settings.cache_clear()
    here = Post(School(sqlite, by_post=False))
    (maildir / "new" / "1.here").write_bytes(here.mail("out_of_office"))
    with opened(here.school.door):
        assert asyncio.run(read_the_mail(LATER)).filed == 0
    assert (maildir / "new" / "1.here").exists()


def test_a_mailbox_that_is_not_there_is_told_in_a_sentence(sqlite: Engine, maildir: Path) -> None:
    from flows.rounds import MailTroubled, read_the_mail

    (maildir / "new").rmdir()
    with (
        opened(School(sqlite).door),
        pytest.raises(MailTroubled, match=r"is no Maildir\)\. Check that it can be reached"),
    ):
        asyncio.run(read_the_mail(LATER))
