"""`upturn letters`: the catalogue, a preview of each notice, and the check of wording, as an officer uses them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from desk.cli import upturn
from notifications.samples import SAMPLES
from notifications.wording import TEMPLATES

Say = Callable[..., Result]
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """The command line in a folder of its own; nothing of it needs a database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", "sqlite:////nowhere/that/is/upturn.db")

    def said(*words: str | Path) -> Result:
        return CliRunner().invoke(upturn, ["letters", *map(str, words)])

    return said


@pytest.fixture
def notices(tmp_path: Path) -> Path:
    """A council's own copy of the wording files."""
    return Path(copytree(TEMPLATES / "notices", tmp_path / "templates" / "notices"))


# --- check
def test_the_wording_that_we_ship_is_good(say: Say) -> None:
    done = say("check")
    assert (done.exit_code, done.output) == (0, f"{len(list(TEMPLATES.rglob('*.md.j2')))} files of wording: good.\n")


def test_what_is_wrong_with_a_file_is_told_line_by_line(say: Say, notices: Path) -> None:
    file = notices / "closure.md.j2"
    file.write_text(file.read_text().replace("Thank you for", "You shall get the TIG’s thanks for {{ yuor }}"))
    done = say("check", file)
    assert done.exit_code == 1
    *problems, last = done.output.splitlines()
    place = f"{file}:{file.read_text().split('TIG')[0].count(chr(10)) + 1}: "
    assert [line.removeprefix(place).split("”")[0] for line in problems] == ["“shall", "“TIG", "“yuor"]
    assert last == "3 to put right."


def test_a_file_that_is_good_is_said_to_be(say: Say, notices: Path) -> None:
    assert say("check", notices / "closure.md.j2", notices / "late.md.j2").output == "2 files of wording: good.\n"


def test_a_file_by_itself_may_share_the_endings_that_we_ship(say: Say, tmp_path: Path) -> None:
    alone = tmp_path / "closure.md.j2"
    alone.write_bytes((TEMPLATES / "notices" / "closure.md.j2").read_bytes())
    assert say("check", alone).output == "1 file of wording: good.\n"


def test_an_ending_is_checked_in_the_notices_that_share_it(say: Say, notices: Path) -> None:
    ending = notices / "endings" / "letter.md.j2"
    assert say("check", ending).exit_code == 0
    ending.write_text(ending.read_text().replace("Yours sincerely", "Yours etc\n\n{{ signature }}"))
    done = say("check", ending)
    assert done.exit_code == 1
    assert len(done.output.splitlines()) == 3
    assert "“etc” is not plain" in done.output
    assert "“signature” is a value that this notice does not have" in done.output


def test_an_ending_that_nothing_shares_is_told(say: Say, notices: Path) -> None:
    (notices / "endings" / "farewell.md.j2").write_text("Goodbye\n")
    done = say("check", notices / "endings" / "farewell.md.j2")
    assert (done.exit_code, "no notice shares this ending" in done.output) == (1, True)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{% for n in range(10**9) %}x{% endfor %}", ":3: “call” may not be used in wording"),
        ("{{ school.__class__ }}", ":3: “__class__” may not be used in wording"),
        ("{% if school %}", ":3: Unexpected end of template"),
        ("[a link](https://x.example)", ":3: “link” may not be used in wording"),
        ("\xff\xfe", ": this is not UTF-8 text, so it was not checked. Save it as UTF-8."),
    ],
)
def test_wording_outside_the_language_is_one_sentence(say: Say, tmp_path: Path, body: str, said: str) -> None:
    file = tmp_path / "closure.md.j2"
    file.write_bytes(b"subject: x\n\n" + body.encode("latin-1"))
    done = say("check", file)
    assert (done.exit_code, len(done.output.splitlines())) == (1, 2)
    assert said in done.output


def test_a_file_that_is_not_there_is_told(say: Say) -> None:
    done = say("check", "nothing.md.j2")
    assert (done.exit_code, "nothing.md.j2 could not be used" in done.output) == (1, True)


def test_a_council_s_own_policy_comes_first(say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = TEMPLATES.parent / "cases" / "policies"
    own = (shipped / "mk-2010.yaml").read_text().replace("id: mk-2010", "id: ours").replace("Milton Keynes", "Ours")
    own = own.replace(
        "closure: {kind: letter, by: officer, to: [head, chair]", "closure: {kind: letter, by: officer, to: [head]"
    )
    (tmp_path / "ours.yaml").write_text(own)
    monkeypatch.setenv("UPTURN_POLICIES", str(tmp_path))
    told = say("check", "--policy", "ours").output
    assert "closure.md.j2:3: the policy ours sends this to head. Write “to: head”." in told
    assert say("check").exit_code == 0


# --- list
def test_every_notice_is_listed_with_what_asks_for_it(say: Say) -> None:
    done = say("list")
    assert done.exit_code == 0
    entries = done.output.split("\n")
    at = entries.index("concern_alert: letter, approved before it goes")
    assert entries[at + 1 : at + 3] == ["    To Headteacher", "    Duty O17; section 15"]
    at = entries.index("milestone_due: reminder")
    assert entries[at + 1 : at + 3] == ["    To lead", "    No duty; set locally"]
    assert entries[entries.index("priorities_meeting: notice") + 2] == "    Duty O10; section 15"
    assert "pre_warning" not in done.output


def test_the_notices_of_another_policy_are_listed_by_its_own_titles(say: Say) -> None:
    said = say("list", "--policy", "composite-2026").output
    assert "pre_warning: letter, approved before it goes\n    To Chair of Governors; copies to Headteacher, " in said
    assert "risk_report" not in said


def test_a_policy_that_is_not_there_is_told(say: Say) -> None:
    done = say("list", "--policy", "nowhere")
    assert done.exit_code == 1
    assert "nowhere" in done.output


# --- preview
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_each_notice_can_be_looked_at(say: Say, tmp_path: Path, name: str) -> None:
    done = say("preview", name, "--to", "shown")
    assert done.exit_code == 0, done.output
    shown = tmp_path / "shown"
    assert {Path(line).name for line in done.output.splitlines()} == {path.name for path in shown.iterdir()}
    read = (shown / f"{name}.txt").read_text()
    assert read.startswith("Subject: ")
    pages = PdfReader(shown / f"{name}.pdf").pages
    assert SAMPLES[name]["to_name"] in pages[0].extract_text()
    pictures = [(shown / f"{name}-{n}.png").read_bytes() for n in range(1, len(pages) + 1)]
    assert all(picture.startswith(PNG) for picture in pictures)
    assert str(SAMPLES[name]["to_name"]) in (shown / f"{name}.html").read_text()


def test_only_a_letter_is_said_to_be_attached(say: Say, tmp_path: Path) -> None:
    for name, attached in (("closure", True), ("late", False), ("priorities_meeting", False)):
        say("preview", name, "--to", tmp_path)
        assert ("This letter is attached as a PDF." in (tmp_path / f"{name}.html").read_text()) is attached


def test_large_print_takes_more_pages(say: Say, tmp_path: Path) -> None:
    say("preview", "termly_report", "--to", "small")
    say("preview", "termly_report", "--to", "large", "--large-print")
    small, large = (len(PdfReader(tmp_path / size / "termly_report.pdf").pages) for size in ("small", "large"))
    assert large > small


def test_a_notice_that_is_not_there_is_told_with_those_that_are(say: Say) -> None:
    done = say("preview", "closing")
    assert done.exit_code == 1
    assert "There is no preview of “closing”. Choose from agreed_action, " in done.output
