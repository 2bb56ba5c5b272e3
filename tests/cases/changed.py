"""Supplied framework files with one passage changed, for the tests of what is said about it."""

from __future__ import annotations

from pathlib import Path

from cases.reading import POLICIES, check_file


class Changed:
    """A copy of a supplied file with one passage changed; `line` is where the change stands."""

    def __init__(self, path: Path, old: str, new: str, mark: str = "") -> None:
        text = (POLICIES / path.name).read_text()
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        after = text.replace(old, new)
        path.write_text(after)
        self.path = path
        self.line = after[: after.index(mark or new)].count("\n") + 1


def problems(path: Path, old: str, new: str, mark: str = "") -> tuple[list[str], str]:
    """What is said of a supplied file after one change, and the file and line that a sentence has to begin with."""
    changed = Changed(path, old, new, mark)
    return check_file(changed.path), f"{changed.path}:{changed.line}"
