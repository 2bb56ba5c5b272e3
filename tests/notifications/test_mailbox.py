"""Reading a mailbox: each message once, whatever it holds and whenever the machine stops; no trouble loses any."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from cases.schema import arrivals
from cases.store import reading, writing
from cases.verify import verify
from notifications.collecting import Collected, collect, in_a_sentence, marks_of
from notifications.mailbox import LARGEST, Imap, Mailbox, MailboxTrouble, Maildir, mailbox_of
from notifications.mailbox.item import HEAD
from notifications.matching import Marks
from notifications.office import Office
from tests.cases.school import School, at
from tests.mailserver.dovecot import Running, dovecot, missing
from tests.notifications.mailing import FOLDER, mail
from tests.notifications.servers import LOOPBACK, certificate, free_port
from tests.notifications.test_arrivals import Post

ROOT = Path(__file__).parents[2]
MARKS = Marks("council.example")
NOW = at("2026-09-17", "15:00")
USER, PASSWORD = "interventions", 'pass "word" ï \\'
TOKEN = "ya29.a-token-of-today"
needs_dovecot = pytest.mark.skipif(bool(missing()), reason=missing() or "Dovecot is here")
ALL = sorted(path.stem for path in FOLDER.glob("*.eml"))


@pytest.fixture
def school(sqlite: Engine) -> School:
    return School(sqlite, by_post=False)


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for part in ("new", "cur", "tmp"):
        (tmp_path / "mail" / part).mkdir(parents=True)
    return tmp_path / "mail"


def put(maildir: Path, *messages: bytes, first: int = 1_789_000_000) -> None:
    for n, raw in enumerate(messages):
        (maildir / "new" / f"{first + n}.M{n}P1.here").write_bytes(raw)


def names(maildir: Path) -> dict[str, list[str]]:
    return {part: sorted(path.name for path in (maildir / part).iterdir()) for part in ("new", "cur")}


def take(school: School, mailbox: Mailbox) -> Collected:
    return collect(school.door, mailbox, MARKS, lambda: NOW)


def numbers(engine: Engine) -> int:
    with reading(engine) as conn:
        return int(conn.execute(select(func.count()).select_from(arrivals)).scalar_one())


# --- a Maildir -----------------------------------------------------------------------------------------------------
def test_messages_come_the_oldest_first_and_are_marked_as_seen(maildir: Path) -> None:
    put(maildir, b"two", b"three", first=200)
    put(maildir, b"one", first=100)
    (maildir / "cur" / "300.here:2,").write_bytes(b"four")
    (maildir / "cur" / "50.here:2,RS").write_bytes(b"seen before")
    (maildir / "cur" / "51.here:2,F").write_bytes(b"set aside before")
    (maildir / "new" / ".hidden").write_bytes(b"not a message")
    (maildir / "new" / "folder").mkdir()
    with Maildir(maildir) as box:
        items = list(box.waiting())
        assert [item.raw for item in items] == [b"one", b"two", b"three", b"four"]
        for item in items:
            box.done(item.id)
            box.done(item.id)  # another reader was first
    assert names(maildir)["new"] == [".hidden", "folder"]
    assert "100.M0P1.here:2,S" in names(maildir)["cur"]
    with Maildir(maildir) as box:
        assert list(box.waiting()) == []


def test_a_message_that_somebody_takes_away_is_passed_over(maildir: Path) -> None:
    put(maildir, b"one", b"two")
    with Maildir(maildir) as box:
        found = box.waiting()
        assert next(found).raw == b"one"
        (maildir / "new" / "1789000001.M1P1.here").unlink()
        assert list(found) == []


def test_a_folder_that_is_no_maildir_gets_a_sentence(tmp_path: Path, school: School) -> None:
    done = take(school, Maildir(tmp_path / "nothing"))
    assert done.troubles == [
        f"Mail was not read to its end: the mailbox could not be used ({tmp_path}/nothing is no Maildir). "
        "Check that it can be reached, and its settings; what was not read is still there."
    ]


def test_every_message_is_taken_in_once(school: School, maildir: Path) -> None:
    put(maildir, *(mail(name) for name in ALL))
    first = take(school, Maildir(maildir))
    assert (first.waiting, first.left, first.troubles) == (len(ALL), 0, [])
    assert numbers(school.engine) == len(ALL)
    assert take(school, Maildir(maildir)) == Collected()
    put(maildir, mail("reply_gmail"), first=2_000_000_000)
    assert take(school, Maildir(maildir)).again == 1
    assert numbers(school.engine) == len(ALL)


def test_what_comes_back_reaches_its_case(sqlite: Engine, maildir: Path) -> None:
    here = Post(School(sqlite, by_post=False), MARKS)
    put(maildir, here.mail("postfix_bounce"), here.mail("out_of_office"), here.mail("reply_gmail"))
    done = take(here.school, Maildir(maildir))
    assert (done.filed, done.bounced, done.waiting) == (3, 1, 0)
    assert in_a_sentence(done) == (
        "3 filed (1 bounced), 0 wait for an officer, 0 said nothing new, 0 were known, 0 left in the mailbox."
    )
    assert here.letter().state == "bounced"


def test_a_message_that_is_too_large_is_set_aside_unread(school: School, maildir: Path) -> None:
    put(maildir, b"From: a@b.example\nSubject: a film\n\n" + b"x" * LARGEST, mail("reply_gmail"))
    assert take(school, Maildir(maildir)).waiting == 2
    assert [name.partition(":")[2] for name in names(maildir)["cur"]] == ["2,F", "2,S"]
    with reading(school.engine) as conn:
        row = conn.execute(select(arrivals).where(arrivals.c.kind == "too large")).one()
    assert row.why == (
        "It is too large to be read here (10 MB). It is still in the mailbox, flagged and unread: open it there."
    )
    assert len(row.raw) == HEAD
    assert take(school, Maildir(maildir)) == Collected()


def test_a_message_that_may_not_be_read_stops_no_other(school: School, maildir: Path) -> None:
    (maildir / "new" / "1.here").symlink_to("/etc/hostname")  # nothing outside the mailbox is read
    put(maildir, mail("reply_gmail"))
    (maildir / "cur" / "locked").mkdir()
    assert take(school, Maildir(maildir)).waiting == 1
    assert names(maildir)["new"] == ["1.here"]


def test_a_message_that_the_record_refuses_stops_no_other(sqlite: Engine, maildir: Path) -> None:
    here = Post(School(sqlite, by_post=False), MARKS)
    with writing(sqlite) as conn:
        conn.exec_driver_sql(
            "CREATE TRIGGER refuse BEFORE INSERT ON case_events WHEN json_extract(NEW.body, '$.type') = 'mail.delayed' "
            "BEGIN SELECT RAISE(ABORT, 'The record refuses that.'); END"
        )
    put(maildir, here.mail("postfix_delay"), here.mail("out_of_office"))
    done = take(here.school, Maildir(maildir))
    assert (done.filed, done.left) == (1, 1)
    assert done.troubles == ["The message new/1789000000.M0P1.here was not taken in (StoreTrouble): it is still there."]
    assert names(maildir)["new"] == ["1789000000.M0P1.here"]
    with writing(sqlite) as conn:
        conn.exec_driver_sql("DROP TRIGGER refuse")
    assert take(here.school, Maildir(maildir)).filed == 1


def test_a_kill_between_the_commit_and_the_mark_files_nothing_twice(engine: Engine, url: str, maildir: Path) -> None:
    here = Post(School(engine, by_post=False), MARKS)
    put(maildir, here.mail("reply_gmail"), here.mail("postfix_bounce"))
    words = [sys.executable, "-m", "tests.notifications.reader", url, str(maildir)]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"committed\n"
        process.kill()
    assert len(names(maildir)["new"]) == 2
    done = take(here.school, Maildir(maildir))
    assert (done.again, done.filed, done.bounced) == (1, 1, 1)
    assert names(maildir)["new"] == []
    assert [here.record().count(type) for type in ("mail.replied", "contact.from_head", "mail.bounced")] == [1, 1, 1]
    with reading(engine) as conn:
        assert verify(conn) == []


def test_five_hundred_messages_are_read_without_stopping_and_without_growing(school: School, maildir: Path) -> None:
    """Among them every kind of real message, broken ones, and one in ten of a megabyte."""
    kinds = [mail(name) for name in ALL]
    for n in range(500):
        raw = b"X-Number: %d\r\n" % n + kinds[n % len(kinds)]
        if n % 3 == 0:
            raw = raw[: n % len(raw)] + bytes([n % 256]) * (n % 50) + raw[n % len(raw) + 20 :]
        put(maildir, raw + (b"x" * 1_000_000 if n % 10 == 0 else b""), first=1_789_000_000 + n)
    tracemalloc.start()
    done = take(school, Maildir(maildir))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (done.filed + done.waiting + done.ignored + done.again, done.left) == (500, 0)
    assert names(maildir)["new"] == []
    assert most < 25_000_000  # bytes; what was read holds more than 50 million of them


# --- an IMAP server ------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def cert(tmp_path_factory: pytest.TempPathFactory):
    return certificate(tmp_path_factory.mktemp("certificate"), "dovecot")


@contextmanager
def running(cert) -> Iterator[Running]:
    with TemporaryDirectory(prefix="upturn-mailbox-") as made:
        Path(made).chmod(0o755)
        with dovecot(Path(made), {USER: PASSWORD}, cert.file, {TOKEN: USER}) as server:
            yield server


@pytest.fixture
def imap(cert) -> Iterator[Running]:
    with running(cert) as server:
        yield server


def box(server: Running, **more: Any) -> Imap:
    """The mailbox in plain text on the loopback address, unless it says otherwise."""
    settings: dict[str, Any] = {"tls": "none", "password": PASSWORD, "timeout": 10} | more
    return Imap(LOOPBACK, settings.pop("port", server.imap), settings.pop("tls"), USER, **settings)


@needs_dovecot
def test_a_real_server_is_read_and_what_is_done_is_moved(school: School, imap: Running) -> None:
    imap.put(USER, *(mail(name) for name in ALL))
    first = take(school, box(imap))
    assert (first.waiting, first.left, first.troubles) == (len(ALL), 0, [])
    assert take(school, box(imap)) == Collected()
    moved = [path.name for path in (imap.maildir(USER) / ".Filed" / "cur").iterdir()]
    assert [name.endswith(":2,S") for name in moved] == [True] * len(ALL)
    assert [path for part in ("new", "cur") for path in (imap.maildir(USER) / part).iterdir()] == []
    with reading(school.engine) as conn:
        raw = set(conn.execute(select(arrivals.c.raw)).scalars())
    assert {bytes(one) for one in raw} == {mail(name).replace(b"\x00", b"\x80") for name in ALL}  # IMAP has no NUL


@needs_dovecot
def test_without_a_folder_to_move_to_what_is_done_is_seen(school: School, imap: Running) -> None:
    imap.put(USER, mail("reply_gmail"), b"From: a@b.example\r\nSubject: a film\r\n\r\n" + b"x\r\n" * (LARGEST // 3 + 1))
    assert take(school, box(imap, filed="Not there")).waiting == 2
    assert take(school, box(imap, filed="Not there")) == Collected()
    flags = sorted(path.name.partition(":")[2] for path in (imap.maildir(USER) / "cur").iterdir())
    assert flags == ["2,F", "2,S"]
    with reading(school.engine) as conn:
        row = conn.execute(select(arrivals).where(arrivals.c.kind == "too large")).one()
    assert row.raw.startswith(b"From: a@b.example")


@needs_dovecot
@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_a_server_is_read_over_tls_if_it_is_trusted(school: School, imap: Running, cert, tls: str) -> None:
    imap.put(USER, mail("reply_gmail"))
    port = imap.imaps if tls == "tls" else imap.imap
    [trouble] = take(school, box(imap, tls=tls, port=port)).troubles
    assert "certificate verify failed" in trouble
    assert take(school, box(imap, tls=tls, port=port, certificates=str(cert.file))).waiting == 1


@needs_dovecot
def test_a_wrong_password_gets_a_sentence_that_does_not_hold_it(school: School, imap: Running) -> None:
    [trouble] = take(school, box(imap, password="wrong secret")).troubles
    assert trouble.startswith("Mail was not read to its end: the mailbox could not be used (")
    assert "uthenticat" in trouble
    assert "wrong secret" not in trouble
    assert "wrong secret" not in repr(box(imap, password="wrong secret"))
    assert PASSWORD not in repr(box(imap))


@needs_dovecot
def test_a_token_opens_the_mailbox_until_it_runs_out(school: School, imap: Running) -> None:
    imap.put(USER, mail("reply_gmail"))
    [trouble] = take(school, box(imap, password=None, token="expired")).troubles
    assert trouble.startswith("Mail was not read to its end")
    assert "expired" not in trouble
    assert TOKEN not in repr(box(imap, token=TOKEN))
    assert take(school, box(imap, password=None, token=TOKEN)).waiting == 1


@needs_dovecot
def test_a_folder_that_is_not_there_gets_a_sentence(school: School, imap: Running) -> None:
    [trouble] = take(school, box(imap, folder="No such folder")).troubles
    assert "No such folder" in trouble or "exist" in trouble


@needs_dovecot
def test_a_line_that_is_lost_loses_nothing(school: School, imap: Running) -> None:
    """The server goes away between two messages."""
    imap.put(USER, mail("reply_gmail"), mail("reply_html"))
    with box(imap) as opened:
        found = opened.waiting()
        assert next(found).raw == mail("reply_gmail")
        assert opened._line is not None
        opened._line.shutdown()
        with pytest.raises(MailboxTrouble, match="Mail was not read to its end"):
            next(found)
    assert take(school, box(imap)).waiting == 2


def test_nobody_there_gets_a_sentence(school: School) -> None:
    [trouble] = take(school, Imap(LOOPBACK, free_port(), "none", "somebody", "secret")).troubles
    assert "Connection refused" in trouble


def test_a_mailbox_elsewhere_is_never_read_in_plain_text() -> None:
    with pytest.raises(MailboxTrouble, match="without TLS it may only be on this machine"):
        Imap("mail.council.example", 143, "none", "somebody", "secret")
    with pytest.raises(MailboxTrouble, match="letters that are not plain English"):
        Imap(LOOPBACK, 143, "none", "somebody", "secret", folder='INBOX"\r\nA1 LOGOUT')


# --- settings ------------------------------------------------------------------------------------------------------
def office(**settings: object) -> Office:
    return Office(_env_file=None, **settings)  # type: ignore[arg-type,call-arg]


def test_the_mailbox_is_what_the_authority_has_set_up(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    assert mailbox_of(office()) is None
    assert mailbox_of(office(mailbox_kind="maildir", mailbox_path=tmp_path)) == Maildir(tmp_path)
    imap = office(mailbox_kind="imap", imap_host="mail.council.example", imap_username="team",
                  imap_password_file=tmp_path / "secret", imap_folder="Upturn")  # fmt: skip
    assert mailbox_of(imap) == Imap("mail.council.example", 993, "tls", "team", "from a file", folder="Upturn")
    (tmp_path / "token").write_text("of today\n")
    by_token = office(mailbox_kind="imap", imap_host="mail.council.example", imap_username="team",
                      imap_token_file=tmp_path / "token")  # fmt: skip
    assert mailbox_of(by_token) == Imap("mail.council.example", 993, "tls", "team", token="of today")
    with pytest.raises(MailboxTrouble, match=r"gone could not be read .*UPTURN_IMAP_TOKEN_FILE"):
        mailbox_of(by_token.model_copy(update={"imap_token_file": tmp_path / "gone"}))
    assert marks_of(office(bounce_secret="s", sender_domain="n.example")) == Marks("n.example", "s")
    assert marks_of(office(sender_domain="n.example")) == Marks("n.example", None)


@pytest.mark.parametrize("settings", [{"mailbox_kind": "maildir"}, {"mailbox_kind": "imap", "imap_host": "x"}])
def test_a_missing_setting_gets_a_sentence(settings: dict[str, object]) -> None:
    with pytest.raises(MailboxTrouble, match="UPTURN_"):
        mailbox_of(office(**settings))
