"""The proof of one letter: a small file with which whoever received it checks it, and which says nothing else."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from cases import checkpoints, store, tree
from cases.proof.lines import canonical
from cases.proof.sent import GOES, SENT_AS
from cases.proof.single import FORM
from cases.refusals import Refusal
from cases.schema import case_events, disclosures
from cases.trail import Entry
from desk.bundling.making import signed, write_whole
from desk.bundling.proving import key_changes, since
from notifications.office import Office

NO_PROOF = "No proof was made."


def make_letter_proof(office: Office, case: str, entry: str, to: Path, now: datetime) -> str:
    """Write the proof that a letter is the one that an entry (its number or id) says went. Out: a sentence. Raises
    Refusal and ValueError."""
    with store.reading(office.engine) as conn:
        told = _told(store.entries(conn, case, private=True), case, entry)
    checkpoint = signed(office, office.signer, now)
    if told.position >= checkpoint.size:
        why = f"entry {told.seq} came after the last checkpoint, and there is no key to make a new one"
        raise Refusal(NO_PROOF, why, "Set UPTURN_SIGNING_KEY_FILE, or wait for the next checkpoint.")
    with store.reading(office.engine) as conn:
        body = select(case_events.c.body).where(case_events.c.position == told.position)
        value = select(disclosures.c.disclosure).where(disclosures.c.event_id == told.id, disclosures.c.name == SENT_AS)
        proof = {
            "form": FORM,
            "entry": json.loads(conn.execute(body).scalar_one()),
            "position": told.position,
            "path": [step.hex() for step in tree.proof_of(conn, told.position, checkpoint.size)],
            "disclosure": json.loads(conn.execute(value).scalar_one()),
            "checkpoint": checkpoint.note,
            "keys": checkpoints.keys(conn)[-1:],
            "changes": key_changes(conn),
            "since": since(conn, checkpoint, []),
        }
    write_whole(to, f"{canonical(proof)}\n".encode())
    which = f"{to}: proof of the letter of entry {told.seq} of case {case}."
    return f"{which} To check it: python3 -I -S verify.py --letter LETTER {to} --key KEY"


def _told(trail: list[Entry], case: str, which: str) -> Entry:
    """The entry that says that the letter went, with its hashes. Raises Refusal."""
    found = next((x for x in trail if which in (x.id, str(x.seq))), None)
    if found is None:
        raise Refusal(NO_PROOF, f"case {case} has no entry {which}", "`upturn knew` lists its entries.")
    if found.type not in GOES:
        raise Refusal(NO_PROOF, f"entry {found.seq} does not say that a letter went", "Name the entry that says so.")
    if not found.private.get(SENT_AS):
        why = f"entry {found.seq} has no hash of the letter: it is older than those, or the hash was erased"
        raise Refusal(NO_PROOF, why, "Such a letter cannot be proved by itself.")
    return found
