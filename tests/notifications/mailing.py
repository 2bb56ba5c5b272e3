"""Messages as mail servers, mail programs and calendars write them, about a delivery of the test's own."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).with_name("mail")
ID = "n.aaaaaaaaaaaaaaaaaaaaaaaa@notices.council.example"
HEAD = "head@fernhollow.example"
USUAL = {
    "ID": ID,
    "TO": HEAD,
    "WHO": HEAD,
    "ENVID": "D42",
    "VERP": "bounces+42.k3v2x5ab@bounces.council.example",
    "UID": "A-M1@notices.council.example",
    "SEQUENCE": "0",
    "STAMP": "20260917T150459Z",
}


def mail(name: str, **about: str) -> bytes:
    """The message of this name with what it is about filled in, each line ended as on the wire."""
    raw = (FOLDER / f"{name}.eml").read_bytes()
    for word, said in (USUAL | about).items():
        raw = raw.replace(f"%{word}%".encode(), said.encode())
    return raw.replace(b"\n", b"\r\n")
