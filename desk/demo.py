"""`upturn demo`: the worked case of two schools over eighteen months, on SQLite, through Prefect."""

from __future__ import annotations

import asyncio
import shutil
from datetime import datetime, time
from importlib import import_module
from pathlib import Path

from cases import checkpoints, registers, store
from cases.signing import signer
from cases.verify import Elsewhere, examine
from desk.answers import table
from desk.proof import new_key
from desk.rehearsing import console, kept, play, say, write_lists
from desk.scenario import load
from notifications.anchoring import WriteOnce, publish

KEY = "upturn.example/demo"
WORKED_CASE = Path(__file__).parent / "worked_case.yaml"


def play_worked_case(folder: Path) -> int:
    """Play it, check the record, and say where to look. Out: 0 where all is as it should be."""
    database, post, secret, kept_in = (folder / name for name in ("demo.db", "post", "demo.key", "checkpoints"))
    public, auditor = folder / "demo.public-key", folder / "auditor"
    for old in (post, kept_in, secret, public, auditor, *folder.glob("demo.db*")):
        shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    scenario, name = load(WORKED_CASE)
    console.print("Two invented schools, from the first concern to exit: September 2026 to April 2028.", style="bold")
    console.print(
        "Each morning with something due is a Prefect flow; letters go to a mail server on this machine. "
        "Starting Prefect takes a moment."
    )
    # The desk does not know the flows; only here does it ask them to make time pass.
    import_module("flows.environment").prepare(folder / "prefect", quiet=True)
    through_prefect = import_module("flows.rehearsing").through_prefect
    public.write_text(f"{new_key(KEY, secret, witness=False).text}\n", encoding="utf-8")
    own = signer(secret.read_text(encoding="utf-8"))
    with kept(post) as server:
        rehearsal, played = play(scenario, name, f"sqlite:///{database}", server, through_prefect, post, own)
    say(scenario, played)
    until = datetime.combine(scenario.until, time.max, rehearsal.zone)
    published = asyncio.run(publish(rehearsal.engine, [WriteOnce(kept_in)], until))
    write_lists(rehearsal, scenario, folder / "sends.csv", folder / "trail.csv")
    with store.reading(rehearsal.engine) as conn:
        findings = examine(conn, Elsewhere(keys=(own.key,), now=until)).findings
        rows = registers.caseload(conn, ("open", "closed", "withdrawn", "transferred"))
        size = sum(1 for _ in store.log(conn))
        newest = checkpoints.latest(conn)
    table(
        "Case",
        "School",
        "Category",
        "Case is",
        "Opened",
        "Closed",
        rows=[(r.case_id, r.school, r.category, r.standing, r.opened_on, r.closed_on) for r in rows],
    )
    for finding in findings:
        console.print(finding.sentence, style="red")
    if not findings:
        console.print(f"The record is complete and unaltered: {size} entries checked.", style="green")
    if newest:
        console.print(
            f"{published.gone} checkpoints were signed, one before each round of letters: the last is of {newest.size} "
            "entries."
        )
    on = f"UPTURN_DATABASE_URL=sqlite:///{database} .venv/bin/upturn"
    to_look_at = {
        "Read a letter:": next(iter(sorted(post.glob("*warning*.pdf"))), post),
        "Read the others:": f"{post}/ (every message, and every letter as a PDF)",
        "Read the history:": f"{on} trail B",
        "Ask why:": f"{on} why B --on 2027-04-20",
        "Read a checkpoint:": f"{kept_in}/ (what an auditor is sent)",
        "Check as auditor:": f"{on} audit --keep {auditor} --key {public}",
        "In a browser:": "make run (the same two schools, part-way through)",
    }
    console.print()
    for what, where in to_look_at.items():
        console.print(f"{what:<18} {where}", highlight=False, soft_wrap=True)
    return 1 if findings or played.surprises else 0
