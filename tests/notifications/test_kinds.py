"""What a file is, told from its bytes: whatever its name says, and whatever is hidden in it."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.events import FileKind
from cases.refusals import Refusal
from notifications.kinds import KINDS, file_name, kind_of, plain
from tests.notifications.test_papers import a_pdf


def archive(*parts: str, first: bytes = b"<x/>") -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as made:
        for n, part in enumerate(parts):
            made.writestr(part, first if n == 0 else b"<x/>")
    return out.getvalue()


TYPES = "[Content_Types].xml"
ODT = b"application/vnd.oasis.opendocument.text"
GOOD: dict[str, tuple[bytes, FileKind]] = {
    "pdf": (a_pdf("Minutes"), "pdf"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 20, "png"),
    "jpeg": (b"\xff\xd8\xff\xe0" + b"\0" * 20 + b"\xff\xd9", "jpeg"),
    "docx": (archive(TYPES, "word/document.xml"), "docx"),
    "xlsx": (archive(TYPES, "xl/workbook.xml"), "xlsx"),
    "odt": (archive("mimetype", "content.xml", first=ODT), "odt"),
    "text": ("Attendance: 92 %, é\r\n".encode(), "text"),
    "text with a mark": (b"\xef\xbb\xbfone\ttwo\n", "text"),
}


@pytest.mark.parametrize("what", GOOD)
def test_a_file_is_known_by_its_bytes(what: str) -> None:
    raw, kind = GOOD[what]
    assert kind_of(raw) == kind


BAD: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "it is empty"),
    "a program": (b"MZ\x90\0\x03\0\0\0", "it is of no type"),
    "a shell": (b"\x7fELF\x02\x01\x01\0", "it is of no type"),
    "text with a nul": (b"plain\0text", "it is of no type"),
    "latin-1": ("é".encode("latin-1"), "it is of no type"),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 40, "it is of no type"),
    "half a picture": (b"\xff\xd8\xff\xe0" + b"\0" * 20, "it is of no type"),
    "any archive": (archive("a.txt"), "it is of no type"),
    "an archive that says it is Word": (archive("word/document.xml"), "it is of no type"),
    "a damaged archive": (archive(TYPES, "word/document.xml")[:60], "it is damaged"),
    "Word with macros": (archive(TYPES, "word/document.xml", "word/vbaProject.bin"), "it holds a program"),
    "Excel with macros": (archive(TYPES, "xl/workbook.xml", "xl/VBAPROJECT.BIN"), "it holds a program"),
    "Word with controls": (archive(TYPES, "word/document.xml", "word/activeX/activeX1.xml"), "it holds a program"),
    "OpenDocument with macros": (archive("mimetype", "Basic/Standard/M.xml", first=ODT), "it holds a program"),
    "OpenDocument with scripts": (archive("mimetype", "Scripts/python/a.py", first=ODT), "it holds a program"),
    "another OpenDocument": (archive("mimetype", "content.xml", first=ODT + b"-template"), "it is of no type"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_not_taken_is_refused_with_its_reason(what: str) -> None:
    raw, why = BAD[what]
    with pytest.raises(Refusal) as no:
        kind_of(raw)
    assert no.value.why.startswith(why)
    assert no.value.field == "names"


def known(raw: bytes) -> str:
    """What a file is taken for; why not where it is not taken."""
    try:
        return kind_of(raw)
    except Refusal as no:
        return no.why


@given(st.binary(max_size=400), st.sampled_from(sorted(GOOD)))
def test_no_bytes_break_it(raw: bytes, good: str) -> None:
    whole = GOOD[good][0]
    for file in (raw, whole + raw, whole[: len(raw)] + raw):
        assert known(file)


@pytest.mark.parametrize(
    ("name", "kind", "called"),
    [
        ("Minutes.PDF", "pdf", "Minutes.pdf"),
        ("minutes", "pdf", "minutes.pdf"),
        ("photo.jpeg", "jpeg", "photo.jpeg"),
        ("numbers.csv", "text", "numbers.csv"),
        ("../../etc/passwd.txt", "text", "passwd.txt"),
        ("C:\\temp\\Report.docx", "docx", "Report.docx"),
        ("Version 1.2 of the plan", "pdf", "Version 1.2 of the plan.pdf"),
        (".pdf", "pdf", "pdf.pdf"),
        ("\u202efdp.pdf", "pdf", "fdp.pdf"),
        ('a"b\r\nX: y.pdf', "pdf", "a b X y.pdf"),
        ("x" * 300 + ".pdf", "pdf", "x" * 100 + ".pdf"),
    ],
    ids=[
        "capitals",
        "no ending",
        "another ending",
        "a table",
        "folders",
        "windows",
        "a dot",
        "only an ending",
        "turned",
        "a header",
        "long",
    ],
)
def test_a_name_is_made_plain(name: str, kind: FileKind, called: str) -> None:
    assert file_name(name, kind) == called


@pytest.mark.parametrize("name", ["photo.pdf", "macro.docm", "setup.exe", "a.pdf.exe"])
def test_a_name_that_says_something_else_is_refused(name: str) -> None:
    with pytest.raises(Refusal, match="what is in it is a PNG picture"):
        file_name(name, "png")


@given(st.text(max_size=300))
def test_no_name_breaks_it(name: str) -> None:
    assert not set(plain(name)) & set('\\/:*?"<>|;=%\r\n\0')


def test_every_kind_has_an_ending_and_a_type_to_be_served_as() -> None:
    assert {kind for _, kind in GOOD.values()} == KINDS.keys()
    assert all(kind.endings and "/" in kind.media for kind in KINDS.values())
