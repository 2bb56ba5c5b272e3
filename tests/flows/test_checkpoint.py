"""The checkpoint as a flow: made and put in its places once a day, and somebody hears where that fails."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cases.proof.notes import check_signed, read_checkpoint
from cases.signing import new_secret, signer
from flows.settings import opened, settings
from tests.cases.school import School, at
from tests.cases.signing import NAME, OTHER, checkpoint
from tests.notifications.servers import Answers, server

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("harness")]
DAWN = at("2026-09-16", "06:30")
SECRET = new_secret(NAME)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of an authority that signs."""
    monkeypatch.setenv("UPTURN_SIGNING_KEY", SECRET)
    monkeypatch.setenv("UPTURN_ANCHOR_FOLDER", str(tmp_path / "kept"))
    settings.cache_clear()
    yield tmp_path / "kept"
    settings.cache_clear()


def files(folder: Path) -> list[str]:
    return [path.read_text() for path in sorted(folder.iterdir())]


def test_each_morning_signs_the_record_and_puts_that_in_every_place(
    engine: Engine, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.rounds import checkpoint_the_record

    school, answers = School(engine, by_post=False), Answers()
    school.concern()
    with server(answers) as port, opened(school.door):
        monkeypatch.setenv("UPTURN_SMTP_PORT", str(port))
        monkeypatch.setenv("UPTURN_AUDITOR_EMAIL", "auditor@firm.example")
        settings.cache_clear()
        assert asyncio.run(checkpoint_the_record(DAWN)).gone == 2
        assert asyncio.run(checkpoint_the_record(DAWN)).gone == 0
        assert asyncio.run(checkpoint_the_record(DAWN + timedelta(days=1))).gone == 2
    assert len(answers.arrived) == 2
    first, second = (read_checkpoint(note) for note in files(kept))
    check_signed(second, signer(SECRET).key)
    assert second.size == first.size + 1


def test_a_wrong_key_ends_the_flow_badly_and_what_was_signed_is_published_all_the_same(
    sqlite: Engine, kept: Path
) -> None:
    from flows.rounds import CheckpointTroubled, checkpoint_the_record

    school = School(sqlite)
    made = checkpoint(sqlite, DAWN - timedelta(days=1), OTHER)
    with opened(school.door), pytest.raises(CheckpointTroubled, match="the record is signed with the key"):
        asyncio.run(checkpoint_the_record(DAWN))
    assert files(kept) == [made.note]


def test_the_post_signs_before_it_writes_and_puts_that_in_the_folder(
    sqlite: Engine, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.rounds import post

    school, answers = School(sqlite, by_post=False), Answers()
    school.concern()
    with server(answers) as port, opened(school.door):
        monkeypatch.setenv("UPTURN_SMTP_PORT", str(port))
        settings.cache_clear()
        assert asyncio.run(post(DAWN)).sent == 1
        assert asyncio.run(post(DAWN)).sent == 0
    (note,) = files(kept)
    assert " ".join(note.splitlines()[:3]).encode() in answers.arrived[0].raw.replace(b"=\r\n", b"").replace(
        b"=3D", b"="
    )


def test_the_post_says_that_it_could_not_sign_once_it_has_sent(
    sqlite: Engine, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.rounds import PostTroubled, post

    school, answers = School(sqlite, by_post=False), Answers()
    school.concern()
    checkpoint(sqlite, DAWN - timedelta(hours=13), OTHER)
    with server(answers) as port, opened(school.door):
        monkeypatch.setenv("UPTURN_SMTP_PORT", str(port))
        settings.cache_clear()
        with pytest.raises(PostTroubled, match="Set the right one, or change it with `upturn key rotate`"):
            asyncio.run(post(DAWN))
    assert len(answers.arrived) == 1
