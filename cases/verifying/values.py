"""Whether every personal value is the one that its entry vouches for, gone only by law, and not come back; and whether
the registers of erasures and of holds, which the database's own guards go by, say what the entries say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from cases import events as e
from cases import schema
from cases.returned import came_back
from cases.trail import REDACTED, digest_of
from cases.verifying.finding import Finding, Place, Seen

_e, _d, _r, _h = schema.case_events.c, schema.disclosures.c, schema.redactions.c, schema.holds.c
_VALUES = (
    select(schema.disclosures)
    .join(schema.case_events, _e.event_id == _d.event_id)
    .where(_e.position >= bindparam("first"), _e.position <= bindparam("last"))
    .order_by(_d.event_id, _d.digest)
)
_ASTRAY = select(_d.digest, _d.event_id).where(_d.event_id.not_in(select(_e.event_id))).order_by(_d.digest)
_BACK = (
    select(_d.digest, _e.position, _e.case_id, _e.at)
    .join(schema.case_events, _e.event_id == _d.event_id)
    .where(_d.digest.in_(bindparam("digests", expanding=True)))
    .order_by(_d.digest)
)
_ERASED = select(_r.digest, _r.event_id).order_by(_r.digest)
_HELD = select(_h.event_id, _h.case_id).order_by(_h.event_id)
_ABOUT_HOLDS = (
    select(_e.event_id, _e.case_id, _e.type, _e.position, _e.body)
    .where(_e.type.in_((e.HoldPlaced.type, e.HoldLifted.type)))
    .order_by(_e.position)
)
SOME = 500


def in_values(conn: Connection, rows: Sequence[Row[Any]], seen: Seen) -> None:
    """Look at the values of entries that follow each other, once `in_order` has; what is missing is left in `seen`."""
    kept = conn.execute(_VALUES, {"first": rows[0].position, "last": rows[-1].position}).all()
    places = {row.event_id: Place(row.position, row.case_id, row.at) for row in rows}
    vouched: dict[str, str] = {}
    for row in rows:
        if body := seen.bodies.get(row.position):
            vouched |= dict.fromkeys(body["sd"], row.event_id)
            if row.type == REDACTED:
                seen.redacted.setdefault(str(body["data"].get("digest")), {})[row.event_id] = body
    for value in kept:
        place = places[value.event_id]
        if vouched.pop(value.digest, None) is None:
            if place.position not in seen.altered:
                seen.findings.append(_astray(place, value.digest))
        elif digest_of(value.disclosure) != value.digest or not _named(value.disclosure, value.name):
            said = f"The personal value {value.name!r} of entry {place.position} was edited: its digest is another."
            seen.findings.append(Finding(place.position, place.case, "value edited", said))
    seen.missing |= {digest: (id, places[id]) for digest, id in vouched.items()}


def _named(disclosure: str, name: str) -> bool:
    """Whether a disclosure is one of a value of this name."""
    try:
        _, said, _ = json.loads(disclosure)
    except (ValueError, TypeError):
        return False
    return bool(said == name)


def gone_or_back(conn: Connection, seen: Seen) -> Iterator[Finding]:
    """What is missing though no entry says so, there though an entry says it was erased, or of no entry at all."""
    for digest, (id, place) in seen.missing.items():
        by = seen.redacted.get(digest, {})
        if all(body["data"].get("of", id) != id for body in by.values()):
            yield _missing(digest, place, bool(by))
    yield from (_astray(None, row.digest) for row in conn.execute(_ASTRAY))
    erased = sorted(seen.redacted)
    for start in range(0, len(erased), SOME):
        for row in conn.execute(_BACK, {"digests": erased[start : start + SOME]}):
            said = f"A personal value of entry {row.position} is there, although it was erased by law ({row.digest})."
            yield Finding(row.position, row.case_id, "value back", f"{said} Run `upturn rebuild`.")
    for event, body in ((event, body) for by in seen.redacted.values() for event, body in by.items()):
        if body["data"].get("what", "value") != "value" and _is_back(conn, body):
            said = f"{body['data']['digest']} is there, although entry {event} of its case says that it was erased."
            yield Finding(None, body["case"], "value back", f"{said} Run `upturn rebuild`.")


def _is_back(conn: Connection, body: Mapping[str, Any]) -> bool:
    try:
        gone = e.Redacted.model_validate(body["data"])
    except ValueError:
        return False
    return came_back(conn, body["case"], gone)


def in_registers(conn: Connection, seen: Seen) -> Iterator[Finding]:
    """Whether the registers of erasures and holds are what the entries add up to."""
    listed = {row.digest: row.event_id for row in conn.execute(_ERASED)}
    for digest in sorted(seen.redacted.keys() - listed.keys()):
        said = f"An entry says that {digest} was erased, and the register of erasures does not: it could come back."
        yield Finding(None, None, "register wrong", said)
    for digest, event in listed.items():
        if event not in seen.redacted.get(digest, ()):
            said = f"The register of erasures lists {digest}, and no entry says that it was erased."
            yield Finding(None, None, "register wrong", said)
    yield from _holds(conn, seen)


def _holds(conn: Connection, seen: Seen) -> Iterator[Finding]:
    standing: dict[str, str] = {}
    for row in conn.execute(_ABOUT_HOLDS):
        if row.type == e.HoldPlaced.type:
            standing[row.event_id] = row.case_id
        elif row.position not in seen.altered:
            standing.pop(str(json.loads(row.body)["data"].get("of")), None)
    listed = {row.event_id: row.case_id for row in conn.execute(_HELD)}
    for event in sorted(standing.keys() | listed.keys()):
        if standing.get(event) != listed.get(event):
            case = standing.get(event) or listed[event]
            said = (
                "stands, and the register of holds lacks it" if event in standing else "is registered, and none stands"
            )
            yield Finding(None, case, "register wrong", f"A legal hold on case {case} {said}.")


def _missing(digest: str, place: Place, claimed: bool) -> Finding:
    why = "the entry that says that it was erased names another" if claimed else "no entry says that it was erased"
    said = f"A personal value of entry {place.position} is missing, and {why} ({digest})."
    return Finding(place.position, place.case, "value missing", said)


def _astray(place: Place | None, digest: str) -> Finding:
    whose = f"entry {place.position} does not vouch for it" if place else "it belongs to no entry"
    said = f"The personal value {digest} was put there: {whose}."
    return Finding(place.position if place else None, place.case if place else None, "value astray", said)
