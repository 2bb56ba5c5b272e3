"""The worked case with a key: the same letters and the same trail, and a checkpoint before each round of them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import Engine

from cases import checkpoints
from cases.store import log, reading
from cases.trail import Entry
from cases.verify import verify
from desk.auditing import audit
from tests.cases.signing import NEXT, SIGNER
from tests.desk.playing import SCENARIOS, rehearsal, rows_of, told
from tests.desk.test_rehearsal import columns
from tests.notifications.servers import Answers, server


def _minute(entry: Entry) -> str:
    return f"{entry.at:%Y-%m-%d %H:%M}"


def test_a_key_changes_nothing_of_what_is_sent_and_recorded(sqlite: Engine, tmp_path: Path) -> None:
    answers = Answers()
    with server(answers) as port:
        playing = rehearsal("worked", sqlite, port)
        playing.signer = SIGNER
        story = told(playing, asyncio.run(playing.play()), answers, tmp_path)
        again = rehearsal("worked", sqlite, port)
        again.signer = SIGNER
        asyncio.run(again.play())
    assert columns(story) == rows_of(SCENARIOS / "worked.sends.csv")
    expected = rows_of(SCENARIOS / "worked.trail.csv")
    assert list(story.entries) == [line[:4] for line in expected if not line[2].startswith("obligation.")]
    with reading(sqlite) as conn:
        entries, signed = list(log(conn)), checkpoints.signed(conn)
        assert verify(conn) == []
    newest, made = "", [one.size for one in signed]
    for entry in entries:
        newest = _minute(entry) if entry.type == "record.heads" else newest
        if entry.type in ("letter.sent", "notice.sent", "reminder.sent"):
            assert newest == _minute(entry)
    assert made[-1] == len(entries)
    assert len(made) == sum(entry.type == "record.heads" for entry in entries)
    assert audit(sqlite, tmp_path / "auditor", SIGNER.key, None, NEXT).checkpoint == signed[-1]
