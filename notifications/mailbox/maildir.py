"""A mailbox that is a folder on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from notifications.mailbox.item import HEAD, LARGEST, Item, trouble


@dataclass
class Maildir:
    """A Maildir. Done is `S` (seen) in cur/; set aside is `F` (flagged) there, so that a mail program shows it."""

    path: Path
    troubles: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        if not (self.path / "new").is_dir() or not (self.path / "cur").is_dir():
            raise trouble(f"{self.path} is no Maildir")
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def waiting(self) -> Iterator[Item]:
        """Every message that is neither seen nor flagged. One that somebody takes away meanwhile is passed over."""
        for path in self._unseen():
            try:
                size = path.stat().st_size
                with path.open("rb") as file:
                    raw = file.read(LARGEST if size <= LARGEST else HEAD)
            except FileNotFoundError:
                continue
            except OSError as error:
                self.troubles.append(f"The message {path.name} could not be read ({error.strerror}): mend its rights.")
                continue
            yield Item(str(path.relative_to(self.path)), raw, size, size <= LARGEST)

    def done(self, id: str) -> None:
        self._flag(id, "S")

    def aside(self, id: str) -> None:
        self._flag(id, "F")

    def _unseen(self) -> list[Path]:
        try:
            names = [path for sub in ("new", "cur") for path in (self.path / sub).iterdir()]
            files = [path for path in names if path.is_file() and not path.is_symlink() and path.name[0] != "."]
        except OSError as error:
            raise trouble(f"{error.filename}: {error.strerror}") from None
        return sorted((path for path in files if not set(_flags(path.name)) & set("SFT")), key=_age)

    def _flag(self, id: str, flag: str) -> None:
        path = self.path / id
        name, _, flags = path.name.partition(":2,")
        marked = self.path / "cur" / f"{name}:2,{''.join(sorted({*flags, flag}))}"
        try:
            path.rename(marked)
        except FileNotFoundError:  # another reader was first; what it says is on the record once
            return
        except OSError as error:
            raise trouble(f"{id}: {error.strerror}") from None


def _flags(name: str) -> str:
    return name.partition(":2,")[2]


def _age(path: Path) -> tuple[int, str]:
    """A Maildir name begins with the second in which the message came."""
    second = path.name.partition(".")[0]
    return int(second) if second.isascii() and second.isdigit() and len(second) < 20 else 0, path.name
