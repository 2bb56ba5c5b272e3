"""Erasing by law from the command line: finding what is kept, asking, approving or refusing, and clearing the files.

What is looked for is never printed or written down; places are named by kind and number.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from cases import commands as c
from cases import erasing, places, store
from cases.act import Outcome
from cases.case import Case
from cases.events import Place, Redacted, place_of
from cases.files import keep
from cases.people import Person
from cases.proof.lines import counted as counted_as
from cases.refusals import Refusal
from cases.retention import Kept
from cases.scrubbing import BACKUPS, scrub
from desk.answers import console, refuse_unknown, table
from desk.entering import person_id
from desk.searching import SHORTEST, holds, names_of, plain
from notifications.office import Office

COUNTED = {
    "value": ("value", "values"),
    "message": ("message as sent", "messages as sent"),
    "pages": ("set of pages", "sets of pages"),
    "mail": ("message that came in", "messages that came in"),
    "person": ("person", "people"),
}
SHOWN = 12
"""How many letters of a place's digest are shown; so many tell one from another."""


# --- finding ---------------------------------------------------------------------------------------------------------
def print_found(office: Office, words: str, person: str, looked: Callable[[Iterable[str]], None]) -> None:
    """Every place that holds some words, or anything about a person (by short name). Raises Refusal.

    `looked` writes down that somebody looked at the cases in which something was found.
    """
    wanted = _wanted(office, words, person)
    with store.reading(office.engine) as conn:
        found = matching(places.kept(conn), *wanted)
    looked({kept.case for kept in found if kept.case})
    table("Case", "Place", "Where", "", rows=[_row(kept) for kept in found])
    console.print(f"{counted_as(len(found), 'place')}." if found else "Nothing that is kept holds it.")


def matching(there: Iterable[Kept], wanted: Sequence[str], person: str) -> list[Kept]:
    """The places that hold any of these words, or are this person's."""
    return [kept for kept in there if (person and kept.person == person) or (wanted and holds(kept, wanted))]


def _wanted(office: Office, words: str, person: str) -> tuple[Sequence[str], str]:
    """What to look for, and whose."""
    if bool(words) == bool(person):
        raise Refusal("Nothing was looked for.", "either words or a person have to be given", "Give one of them.")
    if person:
        id = person_id(office, person)
        return names_of(_person(office, id)), id
    if len(plain(words)) < SHORTEST:
        raise Refusal("Nothing was looked for.", f"fewer than {SHORTEST} letters are in everything", "Give more.")
    return (plain(words),), ""


def _person(office: Office, id: str) -> Person:
    with store.reading(office.engine) as conn:
        return store.people(conn)[id]


def _row(kept: Kept) -> tuple[str, str, str, str]:
    return kept.case or "(none)", named(kept.place), kept.where, "" if kept.over else "has not gone yet"


def named(place: Place) -> str:
    """A place as it is typed: short, and without anything it says."""
    kind, colon, names = place.digest.partition(":")
    if place.what == "value":
        return f"value:{place.digest[:SHOWN]}"
    return place.digest if place.what != "mail" else f"{kind}{colon}{names[:SHOWN]}"


# --- asking and deciding ---------------------------------------------------------------------------------------------
def ask(
    office: Office,
    case_id: str,
    wanted: Sequence[str],
    words: str,
    person: str,
    basis: str,
    rule: str,
    reason: str,
    by: str,
    now: datetime,
) -> str:
    """Ask that places of a case be erased: those named, or all that hold some words or are about a person. Out: a
    sentence. Raises Refusal."""
    with store.reading(office.engine) as conn:
        refuse_unknown(conn, case_id, "Nothing was asked for.")
        case = office.door.case(conn, case_id)
        there = [kept for kept in places.kept(conn) if kept.case == case_id or (case.authority and not kept.case)]
    found = [_one(there, name) for name in wanted]
    if words or person:
        looked_for, id = _wanted(office, words, person)
        if any(word in plain(reason) for word in looked_for):
            why = "the reason repeats what is to go, and it stays on record"
            raise Refusal("Nothing was asked for.", why, "Give it without those words.")
        found += [kept for kept in matching(there, looked_for, id) if kept.over]
        found += [_in_the_list(id)] if id else []
    with store.reading(office.engine) as conn:
        chosen = places.with_hashes(conn, case_id, [kept.place for kept in found])
    id = f"E{len(case.erasures) + 1}"
    asked = c.AskErasure(id=id, places=chosen, basis=basis, rule=rule, reason=reason)
    office.door.ask(case_id, asked, by=person_id(office, by), now=now)
    return (
        f"Asked as {id} in case {case_id}: to erase {counted(chosen)}. Nothing is erased until somebody else approves: "
        f"`upturn erase approve {case_id} {id} --by PERSON`."
    )


def _in_the_list(person: str) -> Kept:
    return Kept("", place_of("person", person), "list of people", None)


def _one(there: Sequence[Kept], name: str) -> Kept:
    """The place that is named so, or begins so."""
    digest = name.removeprefix("value:")
    found = [kept for kept in there if kept.place.digest == digest] or [
        kept for kept in there if kept.place.digest.startswith(digest) and len(name) > len("value:")
    ]
    if name.startswith("person:"):
        return _in_the_list(name.removeprefix("person:"))
    if len({kept.place for kept in found}) != 1:
        why = "several places begin so" if found else f"the case has no place {name}"
        raise Refusal("Nothing was asked for.", why, "Give it as `upturn erase find` shows it.")
    return found[0]


def approve(office: Office, case_id: str, id: str, by: str, now: datetime) -> str:
    """Erase what somebody else asked for, here and from the files. Out: sentences. Raises Refusal."""
    done = office.door.ask(case_id, c.ApproveErasure(id=id), by=person_id(office, by), now=now)
    return f"Erased in case {case_id}, as asked in {id}: {counted(_gone(done))}. {clear(office)}"


def _gone(done: Outcome) -> list[Place]:
    return [
        Place(what=entry.data["what"], digest=entry.data["digest"])
        for entry in done.entries
        if entry.type == Redacted.type
    ]


def clear(office: Office) -> str:
    """Bring the list kept outside up to date, and have what was erased leave the database's files. Out: sentences."""
    return " ".join(filter(None, (_list_in(office), scrub(office.engine), BACKUPS)))


def _list_in(office: Office) -> str:
    """Write to the list outside the erasures that are not in it yet. Out: a sentence where that could not be done."""
    path = office.redactions
    if path is None:
        return ""
    try:
        write_list(office, path)
    except (OSError, ValueError) as trouble:
        why = getattr(trouble, "strerror", None) or trouble
        return f"The list in {path} was not brought up to date ({why}): run `upturn erase scrub` once it can be."
    return ""


def write_list(office: Office, path: Path) -> int:
    """Add to a file the lines of the erasures that it does not have yet. Out: how many. Raises OSError, ValueError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    there = [line for line in path.read_text(encoding="utf-8").split("\n") if line] if path.exists() else []
    known = {json.loads(line)["entry"] for line in there}
    with store.reading(office.engine) as conn:
        missing = [line for line in erasing.redaction_lines(conn) if json.loads(line)["entry"] not in known]
    if missing:
        keep(path, "".join(f"{line}\n" for line in (*there, *missing)).encode())
    return len(missing)


def refuse(office: Office, case_id: str, id: str, ground: str, reason: str, by: str, now: datetime) -> str:
    asked = c.RefuseErasure(id=id, ground=ground, reason=reason)
    office.door.ask(case_id, asked, by=person_id(office, by), now=now)
    return f"Refused {id} in case {case_id}. Nothing was erased."


def print_waiting(office: Office) -> None:
    """Requests that wait for somebody to decide, and the legal holds in force."""
    with store.reading(office.engine) as conn:
        everybody = store.people(conn)
        cases = office.door.cases(conn, store.case_ids(conn))
    waits = [(case, request) for case in cases for request in case.erasures.values() if request.standing == "asked"]
    table(
        "Case", "Request", "To erase", "Basis", "Rule", "Asked by",
        rows=[(case.id, r.id, counted(r.places), r.basis, r.rule, everybody[r.asked_by].name) for case, r in waits],
    )  # fmt: skip
    if not waits:
        console.print("No request to erase waits for anybody.")
    for case in cases:
        _print_holds(case)


def _print_holds(case: Case) -> None:
    for hold in case.holds:
        console.print(f"Case {case.id} is under the legal hold {hold}: nothing of it is erased.", markup=False)


def counted(chosen: Iterable[Place]) -> str:
    """Places by kind: 3 values, 1 message."""
    counts = Counter(place.what for place in chosen)
    return ", ".join(f"{n} {COUNTED[what][n > 1]}" for what, n in counts.items()) or "nothing"
