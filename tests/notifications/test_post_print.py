"""Letters that a clerk prints and posts: what lies in the printer, and from when a letter counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from sqlalchemy import Connection, Engine

from cases import commands as c
from cases.refusals import NotAllowed, Refusal
from cases.store import reading
from cases.verify import verify
from desk.cli import upturn
from notifications.blocks import Heading, Notice, Paragraph
from notifications.outbox import Delivery
from notifications.post import ByHand, confirm_posted, print_envelopes
from notifications.typeset import LetterDoc, Letterhead, typeset
from tests.cases.school import School, at
from tests.disks import no_room_for
from tests.notifications.paper import GOOD, lives_at, papers, widths
from tests.notifications.poster import NOON
from tests.notifications.posting import plain, rows, told, work

HEAD = Letterhead("Milton Keynes Council")
A4, FIRST = 595, 1000


def by_post(engine: Engine, pages: int = 1) -> School:
    """A school whose autumn letters to headteacher and chair both wait for the clerk."""
    return two_by_post(engine, ("A",), pages)[0]


def two_by_post(engine: Engine, ids: Sequence[str] = ("A", "B"), pages: int = 1) -> list[School]:
    """Schools with one headteacher and one chair between them; the letters wait for the clerk."""
    schools = [School(engine, id=id, by_post=False) for id in ids]
    for school in schools:
        school.in_4a()
    lives_at(engine, "birkett", GOOD)
    lives_at(engine, "pask", GOOD)
    for school in schools:
        school.category_letter()
    assert ready(schools[0], pages) == 2 * len(schools)
    return schools


def ready(school: School, pages: int = 1, now: datetime = NOON) -> int:
    return work(school, [ByHand()], now, papers(pages)).printed


def printed(school: School, folder: Path, now: datetime = NOON) -> tuple[str, bytes]:
    said = print_envelopes(school.door, folder / "envelopes.pdf", HEAD, now)
    return said, (folder / "envelopes.pdf").read_bytes()


def numbers(engine: Engine) -> dict[str, int]:
    return {who.split()[0]: row.delivery_id for who, row in rows(engine).items()}


def text(pdf: bytes, page: int = 0) -> str:
    return " ".join(PdfReader(BytesIO(pdf)).pages[page].extract_text().split())


# --- waiting for the clerk -----------------------------------------------------------------------------------------
def test_a_letter_waits_for_the_clerk_and_nothing_is_on_record_yet(sqlite: Engine) -> None:
    school = by_post(sqlite)
    assert [(row.state, row.done_at) for row in rows(sqlite).values()] == [("printed", None)] * 2
    assert all(bytes(row.raw).startswith(b"%PDF") and len(row.sha256) == 64 for row in rows(sqlite).values())
    assert told(sqlite, "letter.posted") == told(sqlite, "delivery.failed") == []
    assert ready(school) == 0


def test_a_folder_holds_the_letters_of_the_clerk_too(sqlite: Engine, tmp_path: Path) -> None:
    school = School(sqlite)
    school.in_4a()
    school.category_letter()
    assert work(school, [ByHand(tmp_path / "letters")], NOON, papers()).printed == 1
    [file] = (tmp_path / "letters").iterdir()
    assert file.read_bytes() == bytes(rows(sqlite)["pask category_autumn"].raw)


# --- the file for the printer --------------------------------------------------------------------------------------
def test_each_letter_begins_on_a_sheet_of_its_own_and_a_person_s_lie_together(sqlite: Engine, tmp_path: Path) -> None:
    """Two schools, one headteacher and one chair: Birkett's letters of A and B, then Pask's of A and B."""
    said, pdf = printed(two_by_post(sqlite)[0], tmp_path)
    in_order = [row.delivery_id for row in _letters(sqlite)]
    assert in_order == [1, 3, 2, 4]
    width = [FIRST + id for id in in_order]
    assert widths(pdf) == [A4, A4, width[0], width[0], width[1], width[1], width[2], width[2], width[3], width[3]]
    assert said == (
        f"{tmp_path / 'envelopes.pdf'} holds 4 letters in 2 envelopes. When they are in the post, say so: "
        "upturn post posted --all --by CLERK."
    )


def _letters(engine: Engine) -> list[Any]:
    from sqlalchemy import select

    from cases.schema import deliveries, people

    d, p = deliveries.c, people.c
    with reading(engine) as conn:
        return list(
            conn.execute(select(d.delivery_id).join(people, p.person_id == d.person_id).order_by(p.name, d.case_id))
        )


def test_the_list_on_top_says_who_gets_how_many_sheets(sqlite: Engine, tmp_path: Path) -> None:
    _, pdf = printed(two_by_post(sqlite, pages=3)[0], tmp_path)
    said = text(pdf)
    assert "Letters to post on 18 September 2026" in said
    assert "2 envelopes, 8 sheets printed on both sides." in said
    assert "Birkett 2 4" in said
    assert "Pask 2 4" in said
    assert "Look" not in said


def test_an_address_with_something_wrong_is_printed_and_pointed_out(sqlite: Engine, tmp_path: Path) -> None:
    school = by_post(sqlite)
    lives_at(sqlite, "pask", "4 Orchard Row, Milton Keynes (invented)")
    said, pdf = printed(school, tmp_path)
    assert "Look at what its list says about 1 address." in said
    assert "Pask 1 1 Look" in text(pdf)
    assert "Pask: A letter cannot be posted to this address: the last line is not a postcode" in text(pdf)
    assert len(widths(pdf)) == 6


def test_a_typeset_letter_prints_as_it_was_set(sqlite: Engine, tmp_path: Path) -> None:
    notice = Notice("Subject", (Heading(1, "Your school's category"), Paragraph("We have decided.")))
    pdf = typeset(LetterDoc(notice, HEAD, ("Pask", "Milton Keynes", "MK9 3EJ"), "A-1", date(2026, 9, 18)))

    def write(conn: Connection, delivery: Delivery, now: datetime) -> bytes:
        return pdf if delivery.channel == "post" else plain(conn, delivery, now)

    school = School(sqlite)
    school.in_4a()
    school.category_letter()
    lives_at(sqlite, "pask", GOOD)
    work(school, [ByHand()], NOON, write)
    _, made = printed(school, tmp_path)
    assert bytes(rows(sqlite)["pask category_autumn"].raw) == pdf
    assert "We have decided." in text(made, 2)


def test_nothing_is_printed_where_nothing_waits(sqlite: Engine, tmp_path: Path) -> None:
    school = School(sqlite)
    assert print_envelopes(school.door, tmp_path / "x.pdf", HEAD, NOON) == (
        "Nothing was printed: no letter waits to be posted."
    )
    assert list(tmp_path.glob("*.pdf")) == []


def test_pages_that_cannot_be_read_stop_the_printing_with_a_sentence(sqlite: Engine, tmp_path: Path) -> None:
    def write(conn: Connection, delivery: Delivery, now: datetime) -> bytes:
        return b"no PDF" if delivery.channel == "post" else plain(conn, delivery, now)

    school = School(sqlite)
    school.in_4a()
    school.category_letter()
    work(school, [ByHand()], NOON, write)
    with pytest.raises(Refusal, match=r"^Nothing was printed\. The pages kept for delivery 2 cannot be read\."):
        printed(school, tmp_path)


def test_a_full_disk_leaves_no_half_a_file_and_no_letter_counts_as_printed(sqlite: Engine, tmp_path: Path) -> None:
    school = by_post(sqlite)
    with no_room_for("envelopes.pdf"), pytest.raises(OSError, match="No space left"):
        printed(school, tmp_path)
    assert list(tmp_path.glob("*.pdf")) == list(tmp_path.glob(".*")) == []
    assert (
        confirm_posted(school.door, None, school.people["okafor"], NOON)
        == "Nothing was recorded: no letter was printed. Print first, or name the letters."
    )


# --- the clerk's word ----------------------------------------------------------------------------------------------
def test_what_the_clerk_says_counts_from_that_day(engine: Engine, tmp_path: Path) -> None:
    school = by_post(engine)
    printed(school, tmp_path)
    said = confirm_posted(school.door, None, school.people["okafor"], at("2026-09-21", "15:30"))  # a Monday
    assert said == "2 letters are recorded as posted on 21 September 2026."
    entries = told(engine, "letter.posted")
    assert [(entry.actor, entry.data["counts_from"]) for entry in entries] == [
        (school.people["okafor"], "2026-09-23")
    ] * 2
    assert [(row.state, row.done_at is None) for row in rows(engine).values()] == [("posted", False)] * 2
    with reading(engine) as conn:
        assert verify(conn) == []


def test_a_letter_that_came_after_the_file_was_made_is_not_taken_for_posted(sqlite: Engine, tmp_path: Path) -> None:
    school = by_post(sqlite)
    printed(school, tmp_path)
    letter = c.IssueLetter(template="category_autumn")
    school.ask(letter, "okafor", NOON + timedelta(hours=1), src="once more")
    assert ready(school, now=NOON + timedelta(hours=2)) == 2
    assert confirm_posted(school.door, None, school.people["okafor"], NOON) == (
        "2 letters are recorded as posted on 18 September 2026. 2 more wait to be printed or posted."
    )
    assert [entry.data["delivery"] for entry in told(sqlite, "letter.posted")] == [1, 2]
    assert "holds 2 letters in 2 envelopes" in printed(school, tmp_path)[0]


def test_a_file_can_be_made_again_until_the_letters_are_posted(sqlite: Engine, tmp_path: Path) -> None:
    school = by_post(sqlite)
    first, second = printed(school, tmp_path)[1], printed(school, tmp_path, NOON + timedelta(hours=1))[1]
    assert widths(first) == widths(second)


def test_letters_can_be_named_one_by_one(sqlite: Engine) -> None:
    school = by_post(sqlite)
    id = numbers(sqlite)["pask"]
    assert confirm_posted(school.door, [id, id], school.people["okafor"], NOON) == (
        "1 letter is recorded as posted on 18 September 2026. 1 more waits to be printed or posted."
    )
    assert [entry.data["delivery"] for entry in told(sqlite, "letter.posted")] == [id]


@pytest.mark.parametrize("also", [999, 0])
def test_what_does_not_wait_is_refused_and_nothing_is_recorded(sqlite: Engine, also: int) -> None:
    school = by_post(sqlite)
    with pytest.raises(Refusal, match=f"Delivery {also} does not wait to be posted"):
        confirm_posted(school.door, [numbers(sqlite)["pask"], also], school.people["okafor"], NOON)
    assert told(sqlite, "letter.posted") == []
    assert {row.state for row in rows(sqlite).values()} == {"printed"}


def test_only_an_officer_says_that_something_was_posted(sqlite: Engine) -> None:
    school = by_post(sqlite)
    for who in ("birkett", "passer_by"):
        with pytest.raises(NotAllowed):
            confirm_posted(school.door, [numbers(sqlite)["pask"]], school.people[who], NOON)
    assert told(sqlite, "letter.posted") == []


def test_twice_is_refused(sqlite: Engine) -> None:
    school = by_post(sqlite)
    id = numbers(sqlite)["pask"]
    confirm_posted(school.door, [id], school.people["okafor"], NOON)
    with pytest.raises(Refusal):
        confirm_posted(school.door, [id], school.people["okafor"], NOON)
    assert len(told(sqlite, "letter.posted")) == 1


# --- the commands --------------------------------------------------------------------------------------------------
@pytest.fixture
def office(sqlite: Engine, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> School:
    """A school whose letters wait, in the database that the commands use."""
    monkeypatch.setenv("UPTURN_DATABASE_URL", sqlite_url)
    monkeypatch.chdir(tmp_path)
    return by_post(sqlite)


def say(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(upturn, ["post", *words])
    return done.exit_code, done.output


def test_what_waits_to_be_posted_is_listed_with_its_number(office: School) -> None:
    code, said = say("list")
    assert (code, "2 to print and post" in said, said.count("to post")) == (0, True, 2)
    assert "birkett" in said


def test_the_clerk_s_two_commands(office: School, tmp_path: Path) -> None:
    code, said = say("print", "--to", "today.pdf")
    assert (code, said[:36]) == (0, "today.pdf holds 2 letters in 2 envel")
    assert (tmp_path / "today.pdf").read_bytes().startswith(b"%PDF")
    code, said = say("posted", "--all", "--by", "okafor")
    assert (code, said[:31]) == (0, "2 letters are recorded as poste")
    assert len(told(office.engine, "letter.posted")) == 2


def test_the_clerk_says_which(office: School) -> None:
    for words in (["posted", "--by", "okafor"], ["posted", "1", "--all", "--by", "okafor"]):
        code, said = say(*words)
        assert code == 2
        assert "Give the numbers of the letters that were posted, or --all" in said
    code, said = say("posted", "999", "--by", "okafor")
    assert (code, "Delivery 999 does not wait to be posted" in said) == (1, True)
    assert say("posted", "1", "--by", "okafor")[0] == 0
