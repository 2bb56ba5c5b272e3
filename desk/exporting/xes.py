"""XES (IEEE 1849-2016): a trace for each case, its entries in order."""

from __future__ import annotations

import re
from pathlib import Path
from xml.sax.saxutils import escape

from cases.case import ENGINE
from cases.trail import stamp
from desk.exporting.facts import Fact
from desk.exporting.objects import Happening, Told

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<global scope="trace">
<string key="concept:name" value="unknown"/>
</global>
<global scope="event">
<string key="concept:name" value="unknown"/>
<date key="time:timestamp" value="1970-01-01T00:00:00Z"/>
<string key="lifecycle:transition" value="complete"/>
<string key="org:resource" value="unknown"/>
</global>
<classifier name="Activity" keys="concept:name"/>
<string key="concept:name" value="Schools in intervention"/>
<string key="lifecycle:model" value="standard"/>
"""
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TO_ESCAPE = re.compile("[^\x20!#-%'-;=?-~\xa0-\ud7ff]")
IN_QUOTES = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


class Xes:
    def __init__(self, path: Path) -> None:
        self.file = path.open("w", encoding="utf-8")
        self.file.write(HEAD)

    def case(self, told: Told) -> None:
        events = "".join(map(_event, told.happenings))
        self.file.write(f"<trace>\n{_attribute('concept:name', told.case)}{events}</trace>\n")

    def end(self) -> None:
        self.file.write("</log>\n")
        self.close()

    def close(self) -> None:
        self.file.close()


def _event(happening: Happening) -> str:
    entry, facts = happening.entry, happening.facts
    role = facts.get("role")
    return "".join(
        (
            "<event>\n",
            _attribute("concept:name", happening.activity),
            _attribute("concept:instance", happening.id),
            f'<date key="time:timestamp" value="{stamp(entry.at)}"/>\n',
            '<string key="lifecycle:transition" value="complete"/>\n',
            _attribute("org:resource", entry.actor or ENGINE),
            _attribute("org:role", role) if role else "",
            *(_attribute(name, value) for name, value in facts.items()),
            "</event>\n",
        )
    )


def _attribute(key: str, value: Fact) -> str:
    if value is True or value is False:
        return f'<boolean key="{key}" value="{str(value).lower()}"/>\n'
    if isinstance(value, int):
        return f'<int key="{key}" value="{value}"/>\n'
    return f'<string key="{key}" value="{_escaped(value) if TO_ESCAPE.search(value) else value}"/>\n'


def _escaped(text: str) -> str:
    """A value between quotation marks; characters that XML cannot hold become the mark for what cannot be shown."""
    return escape(NOT_IN_XML.sub("\ufffd", text), IN_QUOTES)
