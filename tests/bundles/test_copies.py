"""Copies with values, letters and whole entries withheld; erased values; records that were damaged before."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, text, update

from cases import commands as c
from cases.proof.container import unpacked
from cases.refusals import Refusal
from cases.schema import deliveries, disclosures
from cases.store import writing
from tests.bundles.record import Files, Record, changed, faults, lines, notes, put, put_lines, value
from tests.cases.school import at

REASON = "leadership capacity, as Ms Nair and Mr Birkett said"


def with_a_reason(record: Record) -> Record:
    """Case A with a reason that somebody wrote down."""
    record.school.ask(c.DecideCategory(to="LA4b", school_view="LA3", reason=REASON), "nair", at("2026-09-20"))
    record.post(at("2026-09-20", "11:00"))
    return record


@pytest.fixture(scope="module")
def longer(sqlite_original: Path, tmp_path_factory: pytest.TempPathFactory) -> Record:
    """A record that no test changes."""
    folder = tmp_path_factory.mktemp("longer")
    url = f"sqlite:///{shutil.copy(sqlite_original, folder / 'upturn.db')}"
    return with_a_reason(Record(url, folder).told())


@pytest.fixture
def damaged(record: Record) -> Record:
    """A record to be damaged."""
    return with_a_reason(record)


def readable(raw: bytes) -> str:
    """Everything in a bundle that a reader can find words in: letters and pages and lines."""
    files = unpacked(raw)
    return "".join(text.decode(errors="replace") for name, text in files.items() if not name.endswith((".pdf", ".py")))


@pytest.mark.parametrize("copy", ["school", "foi"])
def test_a_copy_holds_without_what_is_withheld(longer: Record, copy: str) -> None:
    raw = longer.bundle("A", copy=copy)
    assert faults(raw) == []
    assert "withheld" in notes(raw)
    assert len(lines(unpacked(raw), "disclosures.jsonl")) < len(
        lines(unpacked(longer.bundle("A")), "disclosures.jsonl")
    )


def test_a_copy_for_anybody_has_no_personal_value_in_it(longer: Record) -> None:
    raw = longer.bundle("A", copy="foi")
    words = readable(raw)
    files = unpacked(raw)
    assert REASON in readable(longer.bundle("A"))
    assert REASON not in words
    assert "birkett@mail.example" not in words
    assert "4 Orchard Row" not in words
    assert lines(files, "disclosures.jsonl") == []
    assert [name for name in files if name.startswith("letters/")] == []
    assert "withheld" in files["trail.html"].decode()


def test_a_copy_is_about_one_person(longer: Record) -> None:
    raw = longer.bundle("A", copy="subject", subject="birkett")
    assert faults(raw) == []
    assert "4 Orchard Row" not in readable(raw)
    with pytest.raises(Refusal, match="is about one person"):
        longer.bundle("A", copy="subject")


def test_an_entry_held_back_is_there_by_its_hash_alone(longer: Record) -> None:
    raw = longer.bundle("A", copy="school", held=("4", "5"))
    files = unpacked(raw)
    left = {line["seq"] for line in lines(files, "entries.jsonl") if "leaf" in line}
    assert left >= {4, 5}
    assert faults(raw) == []
    assert "withheld, with only a hash in the place" in notes(raw)
    assert "Entry 4 is withheld:" in files["trail.html"].decode()
    proofs = value(files, "proofs.json")
    assert len(proofs["entries"]) >= len(left)


@pytest.mark.parametrize(
    "held", [("1",), ("1", "2", "3"), ("2", "4", "6"), ("14",), ("13", "14"), tuple(map(str, range(1, 15)))]
)
def test_any_entries_can_be_held_back(longer: Record, held: tuple[str, ...]) -> None:
    last = str(longer.trail()[-1].seq)
    raw = longer.bundle("A", copy="school", held=(*held, last))
    assert faults(raw) == []


def another_leaf(files: Files) -> None:
    all_of_them = lines(files, "entries.jsonl")
    next(line for line in all_of_them if "leaf" in line)["leaf"] = "ab" * 32
    put_lines(files, "entries.jsonl", all_of_them)


def no_proof_of_its_own(files: Files) -> None:
    put(files, "proofs.json", value(files, "proofs.json") | {"entries": {}})


def before_the_gap(files: Files) -> None:
    """What stands before a withheld entry is not vouched for by the chain, so it has a proof of its own."""
    all_of_them = lines(files, "entries.jsonl")
    n = next(n for n, line in enumerate(all_of_them) if n > 1 and "leaf" in line and "body" in all_of_them[n - 1])
    all_of_them[n - 1]["body"]["actor"] = "P0099"
    put_lines(files, "entries.jsonl", all_of_them)


def its_value_is_given(files: Files) -> None:
    entry = {"digest": "x" * 43, "entry": "somebody's", "value": ["salt", "reason", "x"]}
    put_lines(files, "disclosures.jsonl", [*lines(files, "disclosures.jsonl"), entry])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (another_leaf, "was changed"),
        (no_proof_of_its_own, "its own proof is missing or wrong"),
        (before_the_gap, "its own proof is missing or wrong"),
        (its_value_is_given, "does not vouch for it"),
    ],
)
def test_what_is_withheld_hides_nothing_else(longer: Record, change: Callable[[Files], None], said: str) -> None:
    raw = changed(longer.bundle("A", copy="school", held=("4",)), change)
    assert [one for one in faults(raw) if said in one], faults(raw)


def test_what_is_withheld_has_to_be_said(longer: Record) -> None:
    def said_nowhere(files: Files) -> None:
        put(files, "withheld.json", value(files, "withheld.json") | {"values": {}})

    raw = changed(longer.bundle("A", copy="foi"), said_nowhere)
    assert "nothing says that it was erased or withheld" in faults(raw)[0]


def test_restricted_evidence_is_never_in_a_school_s_copy(record: Record) -> None:
    record.school.ask(c.LogConcern(judged=("T12",)), "nair", at("2026-09-22"))
    record.post(at("2026-09-22", "11:00"))
    assert "T12" in readable(record.bundle("A"))
    raw = record.bundle("A", copy="school")
    assert "T12" not in readable(raw)
    assert faults(raw) == []


def test_what_is_withheld_tells_nothing_by_its_name(longer: Record) -> None:
    """Nobody whom the copy may not name is named, in people.json or on the pages."""
    files = unpacked(longer.bundle("A", copy="foi"))
    assert value(files, "people.json") == {}
    page = re.sub(r"<[^>]*>", " ", files["trail.html"].decode())
    assert not [name for name in longer.school.people if re.search(rf"\b{name}\b", page, re.IGNORECASE)]


def test_an_auditor_s_copy_withholds_nothing(longer: Record) -> None:
    files = unpacked(longer.bundle("A"))
    assert value(files, "withheld.json") == {"exemptions": {}, "later": {}, "letters": {}, "values": {}}
    with pytest.raises(Refusal, match="holds everything"):
        longer.bundle("A", held=("3",))


# --- damaged before it was bundled ---------------------------------------------------------------------------------
def without_triggers(record: Record, table: str) -> None:
    """Somebody with the file in hand takes the locks off a table."""
    with writing(record.school.engine) as conn:
        names = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
        for name in conn.execute(names, {"table": table}).scalars().all():
            conn.exec_driver_sql(f"DROP TRIGGER {name}")


def test_a_value_that_somebody_deleted_is_told_when_the_bundle_is_made(damaged: Record) -> None:
    without_triggers(damaged, "disclosures")
    with writing(damaged.school.engine) as conn:
        conn.execute(delete(disclosures).where(disclosures.c.name == "reason"))
    raw = damaged.bundle("A")
    assert any("It does not hold: A value of entry" in one for one in damaged.said)
    assert "nothing says that it was erased or withheld" in faults(raw)[0]


def test_a_letter_that_somebody_reworded_is_told(damaged: Record) -> None:
    with writing(damaged.school.engine) as conn:
        first = deliveries.c.template == "category_autumn"
        conn.execute(update(deliveries).where(first).values(raw=b"Dear Head, all is well"))
    assert "is not the one that went" in faults(damaged.bundle("A"))[0]


def test_a_letter_that_somebody_lost_is_told(damaged: Record) -> None:
    with writing(damaged.school.engine) as conn:
        conn.execute(update(deliveries).where(deliveries.c.template == "category_autumn").values(raw=None))
    assert "is missing, and no entry says that it was erased" in faults(damaged.bundle("A"))[0]


def test_an_entry_that_somebody_reworded_is_told(damaged: Record) -> None:
    without_triggers(damaged, "case_events")
    with writing(damaged.school.engine) as conn:
        change = "UPDATE case_events SET body = replace(body, 'LA4a', 'LA3x') WHERE type = 'category.decided'"
        conn.exec_driver_sql(change)
    assert [one for one in faults(damaged.bundle("A")) if "was changed" in one]
