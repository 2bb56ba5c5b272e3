"""What a file is, told from its bytes: never from its name, and never from what a browser says of it.

Nothing in a file is run or unpacked; of an office document only the list of its parts is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, LargeZipFile, ZipFile

from cases.events import FileKind
from cases.refusals import Refusal

LONGEST_NAME = 100
MOST_PARTS = 10_000
DONE = "The file was not taken."
ZIP = b"PK\x03\x04"
ODT = b"application/vnd.oasis.opendocument.text"
OF_A_ZIP: Mapping[str, FileKind] = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
MACROS = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml|basic/.+|scripts/.+)$|activex", re.IGNORECASE)
"""The parts of an office document that hold a program."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of file: what people call it, how its name may end (the first is ours), and how it is served."""

    title: str
    endings: tuple[str, ...]
    media: str


KINDS: Mapping[FileKind, Kind] = {
    "pdf": Kind("PDF", ("pdf",), "application/pdf"),
    "png": Kind("PNG picture", ("png",), "image/png"),
    "jpeg": Kind("JPEG picture", ("jpg", "jpeg"), "image/jpeg"),
    "docx": Kind("Word document", ("docx",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": Kind("Excel workbook", ("xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "odt": Kind("OpenDocument text", ("odt",), ODT.decode()),
    "text": Kind("plain text", ("txt", "csv", "md"), "text/plain; charset=utf-8"),
}
TAKEN = "PDF, PNG, JPEG, Word (docx), Excel (xlsx), OpenDocument text (odt) and plain text"
MEND = f"Send one of these: {TAKEN}."


def kind_of(raw: bytes) -> FileKind:
    """What a file is. Raises Refusal for one that is empty, that holds a program, or that is none of ours."""
    if not raw:
        raise Refusal(DONE, "it is empty", "Choose the file again.", field="names")
    if raw.startswith(b"%PDF-"):
        return "pdf"
    if raw.startswith(b"\x89PNG\r\n\x1a\n") and raw[12:16] == b"IHDR":
        return "png"
    if raw.startswith(b"\xff\xd8\xff") and raw.rstrip(b"\0").endswith(b"\xff\xd9"):
        return "jpeg"
    if raw.startswith(ZIP):
        return _of_a_zip(raw)
    if _is_text(raw):
        return "text"
    raise _unknown()


def _of_a_zip(raw: bytes) -> FileKind:
    """Word, Excel and OpenDocument files are archives: the parts in them say which."""
    try:
        with ZipFile(BytesIO(raw)) as archive:
            parts = archive.namelist()
    except (BadZipFile, LargeZipFile, ValueError, OSError, NotImplementedError):
        raise Refusal(DONE, "it is damaged", "Save it again, then choose it again.", field="names") from None
    if len(parts) > MOST_PARTS:
        raise _unknown()
    if any(MACROS.search(part) for part in parts):
        why = "it holds a program (macros), which could do anything on the computer of whoever opens it"
        raise Refusal(DONE, why, "Save it without macros, or as a PDF, then choose it again.", field="names")
    if "[Content_Types].xml" in parts:
        for part, kind in OF_A_ZIP.items():
            if part in parts:
                return kind
    if parts[:1] == ["mimetype"] and _says(raw, ODT):
        return "odt"
    raise _unknown()


def _says(raw: bytes, media: bytes) -> bool:
    """Whether the first part of an OpenDocument file, which is never compressed, says that it is of a type."""
    start = 30 + len("mimetype") + int.from_bytes(raw[28:30], "little")
    return raw[start : start + len(media)] == media and raw[start + len(media) :][:2] == b"PK"


def _is_text(raw: bytes) -> bool:
    """Words that a person can read: UTF-8, with no controls but tabs and ends of lines."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\t\r\n\f" for letter in text)


def _unknown() -> Refusal:
    return Refusal(DONE, "it is of no type that is taken", MEND, field="names")


def file_name(given: str, kind: FileKind) -> str:
    """What a file is called: no folders, nothing unseen or that a file system minds, and the ending of what it is.

    Raises Refusal where its name says that it is something else.
    """
    endings = KINDS[kind].endings
    name = plain(given)
    stem, dot, ending = name.rpartition(".")
    if not dot or not re.fullmatch(r"[a-zA-Z0-9]{1,5}", ending):
        stem, ending = name, endings[0]
    if ending.lower() not in endings:
        why = f"its name ends in .{ending.lower()}, and what is in it is {_a(KINDS[kind].title)}"
        raise Refusal(DONE, why, "Save it under the name of what it is, then choose it again.", field="names")
    return f"{stem[:LONGEST_NAME].strip('. ') or 'file'}.{ending.lower()}"


def _a(title: str) -> str:
    if title == "plain text":
        return title
    return f"{'an' if title[0] in 'EO' else 'a'} {title}"


def plain(name: str) -> str:
    """A file's name without its folders, and without what is not seen or what a file system or a header minds."""
    last = PurePath(name.replace("\\", "/")).name
    seen = "".join(c if unicodedata.category(c)[0] not in "CZ" else " " for c in last)
    return " ".join(re.sub(r'[\\/:*?"<>|;=%]+', " ", seen).split()).strip(". ")
