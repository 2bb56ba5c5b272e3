"""Letters a second: Upturn's typesetting beside WeasyPrint's, the same letter on the same cores, round by round."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from itertools import count as counting
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from benchmarks.letters_sample import COUNCIL, DATED, OFFICE, Letter, letter, stranger
from benchmarks.letters_watch import rounds
from benchmarks.measuring import Series, ratios, spread, table
from benchmarks.places import folder
from notifications.typeset import LetterDoc, Letterhead, typeset

LETTERHEAD = Letterhead(
    COUNCIL, office=OFFICE[0], address=OFFICE[1:], phone="01632 960 002", email="office@council.example"
)
TYPST, WEASY = "Upturn (Typst)", "WeasyPrint"
STRANGERS = "letters with nothing in common"
AT_ONCE = 2


def doc(one: Letter) -> LetterDoc:
    """The letter as Upturn is given it."""
    return LetterDoc(one.notice, LETTERHEAD, one.to, one.reference, DATED)


def set_by_upturn(number: int, of: Callable[[int], Letter] = letter) -> int:
    return len(typeset(doc(of(number))))


_weasy: Callable[[Letter], bytes] | None = None


def prepare_weasy(where: Path) -> None:
    """Once in each process that sets letters with WeasyPrint."""
    global _weasy
    from benchmarks.letters_weasy import printer

    _weasy = printer(where)


def set_by_weasy(number: int, of: Callable[[int], Letter] = letter) -> int:
    assert _weasy is not None
    return len(_weasy(of(number)))


def letters(count: int, per: int) -> str:
    """Out: the table. `per` letters a side and round, no two alike; each row beside WeasyPrint's of the same kind."""
    if sentence := _no_weasy():
        return sentence
    number = counting()

    def batch() -> Iterable[int]:
        return [next(number) for _ in range(per)]

    with ExitStack() as stack:
        where = stack.enter_context(folder())
        prepare_weasy(where)
        threads = stack.enter_context(ThreadPoolExecutor(AT_ONCE))
        processes = stack.enter_context(
            ProcessPoolExecutor(AT_ONCE, get_context("spawn"), initializer=partial(prepare_weasy, where))
        )
        sides: dict[str, Callable[[], None]] = {
            TYPST: lambda: _all(map(set_by_upturn, batch())),
            WEASY: lambda: _all(map(set_by_weasy, batch())),
            f"{TYPST}, {STRANGERS}": lambda: _all(set_by_upturn(n, stranger) for n in batch()),
            f"{WEASY}, {STRANGERS}": lambda: _all(set_by_weasy(n, stranger) for n in batch()),
            f"{TYPST}, {AT_ONCE} threads": lambda: _all(threads.map(set_by_upturn, batch())),
            f"{WEASY}, {AT_ONCE} processes": lambda: _all(processes.map(set_by_weasy, batch())),
        }
        taken = rounds(sides, count)
    sizes = {TYPST: set_by_upturn(0), WEASY: set_by_weasy(0)}
    # Upturn and its peer take turns in the list of sides.
    peers = [name for name in taken if name.startswith(WEASY) for _ in (TYPST, WEASY)]
    rows = [_row(side, taken[peer], per, sizes) for side, peer in zip(taken.values(), peers, strict=True)]
    return table(
        ["side", "letters/s", "× WeasyPrint, wall", "× WeasyPrint, processor", "ms processor a letter", "KB"], rows
    )


def _no_weasy() -> str:
    """Why WeasyPrint cannot be used here; nothing where it can."""
    try:
        import_module("benchmarks.letters_weasy")
    except OSError as error:  # it looks for Pango, a library of the system, when it is imported
        libraries = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        return (
            f"Not measured: WeasyPrint does not find its libraries ({error}). Install Debian's packages {libraries}.\n"
        )
    return ""


def _all(done: Iterable[int]) -> None:
    if not all(size > 1000 for size in done):
        raise RuntimeError("a letter came out empty")


def _row(side: Series, peer: Series, per: int, sizes: dict[str, int]) -> list[str]:
    name = next(name for name in sizes if side.name.startswith(name))
    return [
        side.name,
        spread([per / wall for wall in side.wall], "{:.1f}"),
        spread(ratios(peer.wall, side.wall), "{:.1f}"),
        spread(ratios(peer.cpu, side.cpu), "{:.1f}"),
        f"{median(side.cpu) / per * 1e3:.0f}",
        f"{sizes[name] / 1000:.0f}",
    ]
