"""Compilers in processes of their own: many at once, stopped in time, started again, and gone with their parent."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from notifications.printable import font_folders
from notifications.typeset import LetterTrouble, TooSlow, made, typeset
from notifications.typesetting.press import EngineRefused, EngineStopped, Press
from tests.notifications.letters_to_set import LETTER

ROOT = Path(__file__).parents[2]
PDF = {"format": "pdf", "timestamp": 0}
# Nothing in Python can interrupt this: a loop within a loop, without memory.
LOOPS = """
#let render(data) = {
  set document(title: "A loop")
  if data == "loop" { for i in range(60000) { for j in range(60000) { let k = calc.sin(i + j) } } }
  if data == "refuse" { panic("refused") }
  heading(data)
}
"""


@pytest.fixture
def loops(tmp_path: Path) -> Path:
    (tmp_path / "loops.typ").write_text(LOOPS, encoding="utf-8")
    return tmp_path / "loops.typ"


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def children() -> set[int]:
    """The processes that this one started, from whichever thread."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]
            found |= {int(stat.parent.name)} if int(parent) == os.getpid() else set()
    return found


def test_a_layout_that_does_not_end_is_stopped_in_time(loops: Path) -> None:
    press = Press(loops, font_folders(), limit=0.7)
    assert press.ask({**PDF, "data": "first"})[0].startswith(b"%PDF")
    began = monotonic()
    with pytest.raises(EngineStopped) as stopped:
        press.ask({**PDF, "data": "loop"})
    assert stopped.value.slow
    assert 0.6 < monotonic() - began < 10
    assert press.ask({**PDF, "data": "after"})[0].startswith(b"%PDF")


def test_the_officer_reads_a_sentence_about_it(tmp_path: Path) -> None:
    layout = tmp_path / "endless.typ"
    layout.write_text("#for i in range(60000) { for j in range(60000) { let k = calc.sin(i + j) } }", encoding="utf-8")
    with pytest.raises(TooSlow, match=r"^The letter SI/2026/00123 was not made: it took longer than 0.5 seconds"):
        made(LETTER, PDF, Press(layout, font_folders(), limit=0.5))


def test_a_layout_that_is_wrong_gives_a_sentence(tmp_path: Path) -> None:
    layout = tmp_path / "wrong.typ"
    layout.write_text("#let x = letter.nothing", encoding="utf-8")
    with pytest.raises(
        LetterTrouble, match=r"not made: the layout in templates/letter does not hold \(unknown variable"
    ):
        made(LETTER, PDF, Press(layout, font_folders(), limit=5))


def test_what_is_refused_does_not_end_the_compiler(loops: Path) -> None:
    press = Press(loops, font_folders(), limit=5)
    press.ask({**PDF, "data": "first"})
    before = children()
    with pytest.raises(EngineRefused, match="refused"):
        press.ask({**PDF, "data": "refuse"})
    press.ask({**PDF, "data": "after"})
    assert children() == before


def test_a_layout_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "reads.typ").write_text('#read("../secret.txt")', encoding="utf-8")
    with pytest.raises(EngineRefused, match=r"outside|escape"):
        Press(inside / "reads.typ", font_folders(), limit=5).ask({**PDF, "data": ""})


def test_a_compiler_that_was_killed_while_it_waited_is_replaced(loops: Path) -> None:
    before = children()
    press = Press(loops, font_folders(), limit=5)
    first = press.ask({**PDF, "data": "letter"})
    (child,) = children() - before
    os.kill(child, signal.SIGKILL)
    assert press.ask({**PDF, "data": "letter"}) == first
    assert not alive(child)


def test_a_compiler_that_dies_at_every_letter_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(LetterTrouble, match=r"not made: the typesetting program stopped\. Try again"):
        made(LETTER, PDF, Press(tmp_path / "absent" / "letter.typ", font_folders(), limit=5))


def test_nothing_is_left_when_a_press_is_no_longer_wanted(loops: Path) -> None:
    before = children()
    press = Press(loops, font_folders(), limit=5)
    press.ask({**PDF, "data": "letter"})
    assert len(children() - before) == 1
    del press
    assert children() == before


def test_many_threads_get_what_one_would() -> None:
    docs = [replace(LETTER, reference=f"SI/2026/{n:05}") for n in range(12)]
    alone = [typeset(doc) for doc in docs]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(typeset, [doc for doc in docs for _ in range(3)]))
    assert together == [pdf for pdf in alone for _ in range(3)]


def test_no_more_compilers_than_cores(loops: Path) -> None:
    before = children()
    press = Press(loops, font_folders(), limit=5)
    with ThreadPoolExecutor(12) as threads:
        list(threads.map(press.ask, [{**PDF, "data": f"letter {n}"} for n in range(40)]))
    assert 1 <= len(children() - before) <= (os.cpu_count() or 2)


PARENT = """
import sys
from pathlib import Path
from notifications.printable import font_folders
from notifications.typesetting.press import Press
from tests.notifications.test_press import PDF, children

press = Press(Path(sys.argv[1]), font_folders(), limit=2)
press.ask({**PDF, "data": "first"})
print(*children(), flush=True)
press.ask({**PDF, "data": sys.argv[2]})
sys.stdin.read()
"""


@pytest.mark.parametrize("doing", ["loop", "nothing"])
def test_a_compiler_ends_when_its_parent_is_killed(loops: Path, doing: str) -> None:
    asked = [sys.executable, "-c", PARENT, str(loops), doing]
    with subprocess.Popen(asked, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        watched = os.pidfd_open(child)
        parent.kill()
    try:
        ended, _, _ = select.select([watched], [], [], 20)
        assert ended
    finally:
        os.close(watched)


FORKED = """
import multiprocessing
from hashlib import sha256
from notifications.typeset import typeset
from tests.notifications.letters_to_set import LETTER

def digest(_=None):
    return sha256(typeset(LETTER)).hexdigest()

before = digest()
with multiprocessing.get_context("fork").Pool(2) as pool:
    inside = pool.map(digest, range(6))
print(len({before, *inside, digest()}))
"""


def test_a_fork_typesets_with_compilers_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKED], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "1"
