"""What officers may write in a wording file: the small language, and nothing else; refusals say which file and line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from notifications.blocks import Bulleted, Numbered, Paragraph, Rule, Table, WordingTrouble
from notifications.language import MissingValue
from notifications.wording import Wording


def written(folder: Path, body: str, subject: str = "Something about {{ school }}", name: str = "letter") -> Wording:
    notices = folder / "templates" / "notices"
    notices.mkdir(parents=True)
    (notices / f"{name}.md.j2").write_text(f"subject: {subject}\n\n{body}", encoding="utf-8")
    return Wording(folder / "templates")


FACTS = {"school": "Oakfield", "reference": "[Case 1]", "list": ["a", "b"], "on": date(2027, 1, 14), "late": None}


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("Fine.\n\n{{ school.__class__ }}", 5, "“__class__”"),
        ("{{ self._TemplateReference__context }}", 3, "“_TemplateReference__context”"),
        ("{% for n in range(10**9) %}x{% endfor %}", 3, "“call”"),
        ("\n{% include 'other' %}", 4, "“include”"),
        ("{% import 'other' as o %}", 3, "“import”"),
        ("{% extends 'other' %}", 3, "“extends”"),
        ("{% set x = 1 %}", 3, "“assign”"),
        ("{% macro m() %}{% endmacro %}", 3, "“macro”"),
        ("{{ school.upper() }}", 3, "“call”"),
        ("{{ list[0] }}", 3, "“getitem”"),
        ("{{ 10 ** 9 }}", 3, "“pow”"),
        ("{{ school | upper }}", 3, "“|upper”"),
        ("{{ school | =put }}", 3, "expected token"),
        ("{{ school", 3, "end of template"),
        ("a\n{% if school %}", 4, "endif"),
        ("a\n\n[link](https://x.example)", 5, "“link”"),
        ("![picture](x.png)", 3, "“image”"),
        ("<b>loud</b>", 3, "“html_inline”"),
        ("<div>\n\n</div>", 3, "“html_block”"),
        ("**loud**", 3, "“strong”"),
        ("_loud_", 3, "“em”"),
        ("`code`", 3, "“code_inline”"),
        ("```\ncode\n```", 3, "“fence”"),
        ("a\n\n    code", 5, "“code_block”"),
        ("> quoted", 3, "“blockquote”"),
        ("<https://x.example>", 3, "“link”"),
        ("- a\n  - b", 3, "list item"),
        ("a\n\n| a |\n|---|\n| b |", 5, "no caption"),
        ("a\n\ue0000\ue001", 4, "private-use"),
        ("{{ list }}", 3, "“list” cannot be printed whole"),
        ("{% for x in school %}{{ x }}{% endfor %}", 3, "“school” is not a list"),
        ("a\n{{ school | day }}", 4, "needs a date"),
        ("{{ on | listed }}", 3, "a list was needed"),
    ],
)
def test_wording_outside_the_language_is_refused_with_its_line(tmp_path: Path, body: str, line: int, said: str) -> None:
    with pytest.raises(WordingTrouble) as refused:
        written(tmp_path, body).notice("letter", FACTS)
    assert str(refused.value).startswith(f"templates/notices/letter.md.j2:{line}: ")
    assert said in str(refused.value)


def test_an_unknown_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingValue, match="“shcool” is not recorded"):
        written(tmp_path, "{{ shcool }}").notice("letter", FACTS)


@pytest.mark.parametrize(
    "secret",
    ["settings.smtp_password", "environ.UPTURN_SMTP_PASSWORD", "config", "office.bounce_secret", "door.engine.url"],
)
def test_wording_reaches_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("UPTURN_SMTP_PASSWORD", "hunter2")
    with pytest.raises(MissingValue) as refused:
        written(tmp_path, f"{{{{ {secret} }}}}").notice("letter", FACTS)
    assert "hunter2" not in str(refused.value)


def test_a_loop_ends_with_its_list(tmp_path: Path) -> None:
    """A loop goes through a list of the case and nothing else, so the longest one ends."""
    source = "{% for a in list %}{% for b in list %}{% for c in list %}x{% endfor %}{% endfor %}{% endfor %}"
    notice = written(tmp_path, source).notice("letter", {**FACTS, "list": ["a"] * 20})
    assert len(getattr(notice.blocks[0], "text", "")) == 20**3


@pytest.mark.parametrize("name", ["nothing", "../notices/letter", "/etc/passwd", "Letter", ""])
def test_an_unknown_notice_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(
        WordingTrouble, match=r"md\.j2:1: there is no wording that can be read, so no notice was written"
    ):
        written(tmp_path, "Fine.").notice(name, FACTS)


@pytest.mark.parametrize("front", ["Dear you", "ending: letter\nsubject: x", "subject: x\ncolour: red"])
def test_a_file_without_its_subject_first_is_refused(tmp_path: Path, front: str) -> None:
    wording = written(tmp_path, "Fine.")
    (tmp_path / "templates/notices/letter.md.j2").write_text(f"{front}\n\nFine.", encoding="utf-8")
    with pytest.raises(WordingTrouble, match=r"letter\.md\.j2:1: .*Begin the file with “subject: …”"):
        wording.notice("letter", FACTS)


@pytest.mark.parametrize("name", ["to_name", "officer.name", "concern.evidence", "meeting.reason", "category.id"])
def test_a_subject_may_not_name_a_person_or_a_judgement(tmp_path: Path, name: str) -> None:
    wording = written(tmp_path, "Fine.", subject=f"About {{{{ {name} }}}}")
    (trouble,) = wording.troubles()
    assert trouble.startswith(
        f"templates/notices/letter.md.j2:1: a subject may not hold “{name}”, because others may see it."
    )


@pytest.mark.parametrize("reference", ["Case 1", "[Case 1]"])
def test_a_subject_ends_with_the_case_reference(tmp_path: Path, reference: str) -> None:
    notice = written(tmp_path, "Fine.").notice("letter", {**FACTS, "reference": reference})
    assert notice.subject == "Something about Oakfield [Case 1]"


def test_values_lists_dates_and_conditions_are_written(tmp_path: Path) -> None:
    body = (
        "{{ on | day }}, {{ on }}, {{ dates | days }}, {{ on | days }}, {{ list | listed }}, {{ three | listed }}.\n\n"
        "{% for x in list %}\n- {{ x }}{% if late %}: late{% endif %}\n{% endfor %}\n\n"
        "{% if late is none %}\nOn time,\\\n{{ number }}\n{% endif %}\n\n3. three\n4. four\n\n---\n\n"
        "Table: Days\n\n| Name | Day |\n|---|---|\n{% for x in list %}\n| {{ x }} | {{ on }} |\n{% endfor %}\n"
    )
    more = {"dates": [date(2027, 5, 1), date(2027, 6, 2)], "three": ["a", "b", "c"], "number": 2}
    assert written(tmp_path, body).notice("letter", {**FACTS, **more}).blocks == (
        Paragraph(
            "14 January 2027, 14 January 2027, 1 May 2027 and 2 June 2027, 14 January 2027, a and b, a, b and c."
        ),
        Bulleted(("a", "b")),
        Paragraph("On time,\n2"),
        Numbered(3, ("three", "four")),
        Rule(),
        Table("Days", ("Name", "Day"), (("a", "14 January 2027"), ("b", "14 January 2027"))),
    )


@pytest.mark.parametrize("value", [True, 1.5, datetime(2027, 1, 14, 9, tzinfo=UTC), {"a": 1}, len])
def test_only_words_whole_numbers_and_days_can_be_printed(tmp_path: Path, value: object) -> None:
    with pytest.raises(WordingTrouble, match="“school” cannot be printed whole"):
        written(tmp_path, "Fine.").notice("letter", {**FACTS, "school": value})
