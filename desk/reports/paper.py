"""A report as a PDF that anybody can read and keep (PDF/UA-1 and PDF/A-3a): what it says goes to the layout as data."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from importlib.metadata import version
from typing import Any

from cases.refusals import day
from cases.trail import canonical
from desk.bundling.readable import printed
from desk.reports.report import Block, Drawn, Listed, Report, Rows, Said
from notifications.printable import font_folders
from notifications.typeset import LAYOUT, known_engine
from notifications.typesetting.press import EngineRefused, EngineStopped, Press

LIMIT = 120.0
"""Seconds that the longest report may take."""
WIDE = 7
"""A table of so many columns is printed across the page, and all of its report with it."""


def pdf(report: Report, made_on: date) -> bytes:
    """The PDF of a report. The same report gives the same bytes on the same day. Raises ValueError with a sentence."""
    data = canonical(printed({**_data(report), "foot": f"{report.title}. Made on {day(made_on)}."}))
    at = int(datetime.combine(made_on, time(), UTC).timestamp())
    try:
        return _press().ask({"format": "pdf", "timestamp": at, "data": data})[0]
    except (EngineRefused, EngineStopped) as trouble:
        raise ValueError(
            f"No PDF was made: the report could not be set ({trouble}). Choose fewer schools; if that does not help, "
            "tell whoever looks after Upturn."
        ) from trouble


@cache
def _press() -> Press:
    known_engine(version("typst"))
    return Press(LAYOUT.with_name("report.typ"), font_folders(), LIMIT)


def _data(report: Report) -> dict[str, Any]:
    return {
        "title": report.title,
        "authority": report.authority,
        "across": any(len(table.heads) >= WIDE for table in report.tables()),
        "before": [_block(one) for one in report.before],
        "parts": [
            {"title": part.title, "begins": part.begins, "blocks": [_block(one) for one in part.blocks]}
            for part in report.parts
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Said():
            return {"kind": block.kind, "text": block.text}
        case Listed():
            return {"kind": block.kind, "items": list(block.items)}
        case Rows():
            heads = [head.removeprefix("#") for head in block.heads]
            rows = [list(row) for row in block.rows]
            return {"kind": block.kind, "caption": block.caption, "heads": heads, "rows": rows}
        case Drawn():
            values = [{"label": x.label, "value": int(x.value), "said": x.said} for x in block.chart.values]
            return {"kind": block.kind, "chart": {"values": values}}
