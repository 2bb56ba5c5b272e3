"""Checkpoints where nobody who runs the record can reach them: once each, never overwritten, after any fault."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from cases.proof.notes import Checkpoint, check_signed, read_checkpoint
from cases.schema import published
from cases.signing import new_secret, signer
from cases.store import reading, writing
from notifications.anchoring import Anchor, Mailed, Published, WriteOnce, file_name, keep_once, publish, seal
from notifications.office import Office
from tests.cases.recording import DRAFT, add
from tests.cases.signing import MORNING, NAME, NEXT, OTHER, SIGNER, WITNESS, checkpoint
from tests.cases.tampering import without_triggers
from tests.disks import no_room_above
from tests.notifications.posting import smtp
from tests.notifications.servers import DROP, Answers, server

ROOT = Path(__file__).parents[2]
AUDITOR = "auditor@firm.example"


def publishes(engine: Engine, *anchors: Anchor, now: datetime = MORNING) -> Published:
    return asyncio.run(publish(engine, anchors, now))


def mailed(port: int, to: str = AUDITOR, key: str = "auditor") -> Mailed:
    sender = ("School improvement", "schools@council.example", "notices.council.example")
    return Mailed(smtp(port), key, ("Auditor", to), sender, "Milton Keynes")


def had(engine: Engine, anchor: Anchor) -> list[int]:
    """The sizes of the checkpoints that an anchor is known to have."""
    with reading(engine) as conn:
        mine = select(published.c.size).where(published.c.place == anchor.name).order_by(published.c.size)
        return list(conn.execute(mine).scalars())


def two(engine: Engine) -> list[Checkpoint]:
    """Two checkpoints of a record that has grown between them."""
    first = checkpoint(engine)
    add(engine, "C1", DRAFT)
    return [first, checkpoint(engine)]


# --- a folder ------------------------------------------------------------------------------------------------------
def test_each_checkpoint_becomes_a_file_of_its_own_once(engine: Engine, tmp_path: Path) -> None:
    made, place = two(engine), WriteOnce(tmp_path / "kept")
    assert publishes(engine, place).gone == 2
    files = sorted(place.folder.iterdir())
    assert [file.name for file in files] == [
        "council-example-interventions-000000000002.txt",
        "council-example-interventions-000000000004.txt",
    ]
    assert [file.read_bytes() for file in files] == [one.note.encode() for one in made]
    before = [file.stat().st_mtime_ns for file in files]
    assert publishes(engine, place) == Published()
    assert [file.stat().st_mtime_ns for file in files] == before
    assert had(engine, place) == [2, 4]


def test_another_folder_gets_all_of_them_too(sqlite: Engine, tmp_path: Path) -> None:
    two(sqlite)
    publishes(sqlite, WriteOnce(tmp_path / "one"))
    assert publishes(sqlite, WriteOnce(tmp_path / "other")).gone == 2


def test_two_versions_of_a_checkpoint_are_an_alarm_and_neither_is_overwritten(sqlite: Engine, tmp_path: Path) -> None:
    first, second = two(sqlite)
    place, beside = WriteOnce(tmp_path / "kept"), WriteOnce(tmp_path / "beside")
    publishes(sqlite, place)
    with writing(sqlite) as conn:  # the record as somebody made it again: other entries, the same number of them
        without_triggers(conn)
        conn.exec_driver_sql("DELETE FROM published")
        forged = second.note.replace(second.note.splitlines()[2], first.note.splitlines()[2])
        conn.exec_driver_sql("UPDATE checkpoints SET note = ? WHERE size = 4", (forged,))
    done = publishes(sqlite, place, beside)
    assert done.gone == 1 + 2
    assert done.troubles[0].startswith("ALARM: there are two versions of the record after 4 entries.")
    assert second.note in done.troubles[0]
    assert forged in done.troubles[0]
    assert (place.folder / "council-example-interventions-000000000004.txt").read_text() == second.note
    assert (had(sqlite, place), had(sqlite, beside)) == ([2], [2, 4])


def test_a_file_that_a_power_cut_left_is_told_and_not_touched(sqlite: Engine, tmp_path: Path) -> None:
    made = checkpoint(sqlite)
    path = keep_once(tmp_path, made)
    path.write_bytes(made.note.encode()[:40])
    done = publishes(sqlite, WriteOnce(tmp_path))
    assert "holds only its beginning, as after a power cut. Put that file aside" in done.troubles[0]
    assert path.read_bytes() == made.note.encode()[:40]
    path.unlink()
    assert publishes(sqlite, WriteOnce(tmp_path)) == Published(1)


def test_a_file_that_another_publisher_is_still_writing_is_waited_for(sqlite: Engine, tmp_path: Path) -> None:
    made = checkpoint(sqlite)
    half, rest = made.note.encode()[:40], made.note.encode()[40:]
    path = tmp_path / file_name(made)
    folder = os.open(tmp_path, os.O_RDONLY)
    flock(folder, LOCK_EX)  # as the other does while it writes
    path.write_bytes(half)
    with ThreadPoolExecutor(1) as second:
        kept = second.submit(keep_once, tmp_path, made)
        with pytest.raises(TimeoutError):
            kept.result(0.2)
        path.write_bytes(half + rest)
        os.close(folder)
        assert kept.result() == path


def test_a_full_disk_is_told_leaves_no_half_file_and_is_tried_again(postgresql: Engine, tmp_path: Path) -> None:
    two(postgresql)
    place = WriteOnce(tmp_path)
    with no_room_above(100):
        done = publishes(postgresql, place)
    assert done.gone == 0
    assert "could not be used (File too large). Make room" in done.troubles[0]
    assert list(tmp_path.iterdir()) == []
    assert had(postgresql, place) == []
    assert publishes(postgresql, place) == Published(2)


def test_a_folder_that_is_a_file_stops_no_other_place(sqlite: Engine, tmp_path: Path) -> None:
    checkpoint(sqlite)
    (tmp_path / "file").write_text("no folder")
    done = publishes(sqlite, WriteOnce(tmp_path / "file"), WriteOnce(tmp_path / "kept"))
    assert (done.gone, len(done.troubles)) == (1, 1)


# --- mail ----------------------------------------------------------------------------------------------------------
def named(made: Checkpoint, key: str) -> str:
    """Of two records that were as long on the way, as after a restore, each has its own Message-ID."""
    return f"checkpoint.{made.size}.{made.root.hex()[:8]}.{key}"


def test_the_auditor_is_mailed_a_checkpoint_that_can_be_checked(engine: Engine) -> None:
    made = checkpoint(engine)
    answers = Answers()
    with server(answers) as port:
        assert publishes(engine, mailed(port)) == Published(1)
    mail = message_from_bytes(answers.arrived[0].raw, _class=EmailMessage, policy=WIRE)
    assert (answers.to(), mail["Subject"]) == ([AUDITOR], "Checkpoint of the record, 15 September 2026")
    assert mail["Message-ID"] == f"<{named(made, 'auditor')}@notices.council.example>"
    assert mail["Upturn-Checkpoint"].split() == made.text.split()
    body, (file,) = mail.get_body(("plain",)), list(mail.iter_attachments())
    assert body is not None
    assert made.note in body.get_content().replace("\r\n", "\n")
    assert "Please keep this message" in body.get_content()
    attached = file.get_payload(decode=True)
    assert isinstance(attached, bytes)
    assert file.get_filename() == "checkpoint.txt"
    check_signed(read_checkpoint(attached.decode()), SIGNER.key)


def test_mail_goes_once_a_day_and_the_newest_alone(sqlite: Engine) -> None:
    made = [two(sqlite)[1]]
    answers = Answers()
    with server(answers) as port:
        places = mailed(port), mailed(port, "clerk@council.example", "second-office")
        assert publishes(sqlite, *places).gone == 2
        add(sqlite, "C1", DRAFT)
        made.append(checkpoint(sqlite))
        assert publishes(sqlite, *places, now=MORNING + timedelta(hours=5)).gone == 0
        assert publishes(sqlite, *places, now=NEXT).gone == 2
    expected = [named(one, key) for one in made for key in ("auditor", "second-office")]
    assert answers.ids() == expected


@pytest.mark.parametrize("answer", ["550 no such mailbox", "451 later", DROP])
def test_refused_mail_is_told_stops_no_other_place_and_goes_next_time(
    sqlite: Engine, tmp_path: Path, answer: str
) -> None:
    made = checkpoint(sqlite)
    answers = Answers()
    answers.after_data[AUDITOR].append(answer)
    with server(answers) as port:
        place, folder = mailed(port), WriteOnce(tmp_path)
        done = publishes(sqlite, place, folder)
        assert (done.gone, had(sqlite, place), had(sqlite, folder)) == (1, [], [2])
        assert done.troubles[0].startswith("The checkpoint of 2 entries did not go to Auditor: ")
        assert publishes(sqlite, place) == Published(1)
    assert set(answers.ids()) == {named(made, "auditor")}
    assert len({one.raw for one in answers.arrived}) == 1


@pytest.mark.parametrize("address", ["nobody", "two@@example", "", "a b@example.org"])
def test_an_address_that_is_none_is_told(sqlite: Engine, address: str) -> None:
    checkpoint(sqlite)
    done = publishes(sqlite, mailed(1, address))
    assert (done.gone, len(done.troubles)) == (0, 1)
    assert "e-mail address is not one" in done.troubles[0]


def test_a_mail_server_that_does_not_answer_is_told(sqlite: Engine) -> None:
    checkpoint(sqlite)
    assert "the mail server could not be used" in publishes(sqlite, mailed(1)).troubles[0]


# --- killed --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("when", ["committed", "written"])
def test_killed_before_it_is_on_record_it_is_published_by_the_next(
    engine: Engine, url: str, tmp_path: Path, when: str
) -> None:
    secret = new_secret(NAME)
    add(engine, "C1", DRAFT)
    command = [sys.executable, "-m", "tests.notifications.publisher", url, str(tmp_path / "kept"), secret, when]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"{when}\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    place = WriteOnce(tmp_path / "kept")
    there = place.folder.exists()
    assert there == (when == "written")
    assert had(engine, place) == []
    assert publishes(engine, place) == Published(1)
    (file,) = place.folder.iterdir()
    check_signed(read_checkpoint(file.read_text()), signer(secret).key)
    assert had(engine, place) == [3]


# --- made before letters -------------------------------------------------------------------------------------------
def test_without_a_key_nothing_is_made_and_nothing_is_wrong(sqlite: Engine) -> None:
    assert seal(sqlite, lambda: None, MORNING) == ""
    assert add(sqlite, "C1", DRAFT)[0].position == 0


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"signing_key_file": "nowhere/key"}, "the signing key could not be read"),
        ({"signing_key": "not a key"}, "The signing key cannot be read"),
    ],
)
def test_a_key_that_cannot_be_read_is_a_sentence_that_shows_nothing(
    sqlite: Engine, settings: dict[str, Any], sentence: str
) -> None:
    said = seal(sqlite, lambda: Office(**settings).signer, MORNING)
    assert sentence in said
    assert "not a key" not in said


def test_a_wrong_key_is_a_sentence(sqlite: Engine) -> None:
    checkpoint(sqlite)
    add(sqlite, "C1", DRAFT)
    assert "the record is signed with the key" in seal(sqlite, lambda: OTHER, MORNING)
    assert "is a witness's" in seal(sqlite, lambda: WITNESS, MORNING)


def test_an_office_has_the_places_that_are_set(tmp_path: Path) -> None:
    assert Office().daily_anchors == ()
    office = Office(anchor_folder=tmp_path, auditor_email=AUDITOR, second_office_email="clerk@council.example")
    assert [place.name for place in office.daily_anchors] == [
        f"folder {tmp_path}",
        "mail auditor",
        "mail second-office",
    ]
    assert [place.name for place in office.anchors] == [f"folder {tmp_path}"]
