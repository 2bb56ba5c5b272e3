"""What the pages of the desk took, in tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median, quantiles

from benchmarks.measuring import table
from desk.site.assets import BUILT, packed_of

AIM, MOST_ASKED, MOST_KB = 100, 12, 150
USERS = 20
"""How many people read."""
Taken = dict[str, list[tuple[float, float]]]
"""By page: what whoever asked waited, and what the server took, in milliseconds."""


@dataclass
class Page:
    """One page for one visitor: alone, as the median of a few, and at the first time."""

    who: str
    address: str
    name: str
    html: int = 0
    asked: int = 0
    alone: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def told(found: list[Page], reading: Taken) -> str:
    """What all pages come to, and a row for each kind: of whoever reads it and whatever they ask of it, the slowest."""
    kinds: dict[str, list[Page]] = {}
    for page in found:
        kinds.setdefault(page.name.partition("?")[0], []).append(page)
    rows = [_row(kind, them, reading) for kind, them in kinds.items()]
    every = [one for both in reading.values() for one in both]
    server, whole = [one[1] for one in every], [one[0] for one in every]
    look = [path for path in BUILT.iterdir() if path.suffix in (".css", ".js")]
    summary = [
        ["pages, as each visitor reaches them", str(len(found))],
        ["answers", f"{len(every):,}"],
        [
            "server, p50 / p95 / p99, ms",
            f"{median(server):.0f} / {_at(server, 95):.0f} / {_at(server, 99):.0f}",
        ],
        ["reader, p50 / p95, ms", f"{median(whole):.0f} / {_at(whole, 95):.0f}"],
        [f"kinds of pages with a p95 over {AIM} ms", f"{sum(row[0] > AIM for row in rows)} of {len(rows)}"],
        [f"queries, at the most (aim {MOST_ASKED})", str(max(page.asked for page in found))],
        [f"KB, at the most (aim {MOST_KB})", f"{max(page.html for page in found) / 1024:.0f}"],
        ["the look, sent once, KB", f"{sum(packed_of(path).stat().st_size for path in look) / 1024:.0f}"],
    ]
    head = ["page", f"server at {USERS}, p50 / p95, ms", "times", "ms alone", "ms of processor", "queries", "KB"]
    return f"{table(['all pages', ''], summary)}\n{table(head, [row[1] for row in sorted(rows, key=lambda r: -r[0])])}"


def _at(values: list[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]


def _row(kind: str, them: list[Page], reading: Taken) -> tuple[float, list[str]]:
    """A kind of page: its p95, and what is told of it."""
    server = [one[1] for page in them for one in reading.get(f"{page.who} {page.name}", [])]
    p95 = _at(server, 95) if server else 0.0
    alone, cpu = max(median(page.alone) for page in them), max(median(page.cpu) for page in them)
    asked, html = max(page.asked for page in them), max(page.html for page in them)
    waited = f"{median(server):.0f} / {p95:.0f}" if server else "none came"
    return p95, [kind, waited, str(len(server)), f"{alone:.0f}", f"{cpu:.0f}", str(asked), f"{html / 1024:.0f}"]


def of_both(ours: dict[str, Page], theirs: dict[str, Page], busy: Taken, theirs_busy: Taken) -> str:
    head = ["page", "Upturn, ms of processor", "sqladmin", "× sqladmin", f"Upturn at {USERS}, p95 ms", "sqladmin",
            "× sqladmin", "queries", "sqladmin"]  # fmt: skip
    rows = []
    for name, page in ours.items():
        other = theirs[name]
        cpu, their_cpu = median(page.cpu), median(other.cpu)
        p95, their_p95 = (_at([one[1] for one in taken.get(name, [(0.0, 0.0)])], 95) for taken in (busy, theirs_busy))
        rows.append([name, f"{cpu:.1f}", f"{their_cpu:.1f}", f"{their_cpu / cpu:.2f}", f"{p95:.0f}", f"{their_p95:.0f}",
                     f"{their_p95 / p95:.2f}", str(page.asked), str(other.asked)])  # fmt: skip
    return table(head, rows)
