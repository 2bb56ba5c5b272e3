"""A record that is signed: throwaway keys, and the checkpoint made where a test wants one."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from cases import checkpoints
from cases.proof.notes import COSIGNS, Checkpoint
from cases.signing import Signer, new_secret, signer
from cases.store import lock_head, writing

NAME = "council.example/interventions"
SECRET = new_secret(NAME)
SIGNER, OTHER = signer(SECRET), signer(new_secret(NAME))
STRANGER = signer(new_secret("elsewhere.example/record"))
WITNESS = signer(new_secret("auditor.example", COSIGNS))
MORNING = datetime(2026, 9, 15, 18, 30, tzinfo=ZoneInfo("Europe/London"))
NEXT = MORNING + timedelta(days=1)


def checkpoint(engine: Engine, now: datetime = MORNING, who: Signer = SIGNER) -> Checkpoint:
    with writing(engine) as conn:
        return checkpoints.make(conn, lock_head(conn), who, now)


def rotate(engine: Engine, old: Signer | None, new: Signer, now: datetime = NEXT) -> Checkpoint:
    with writing(engine) as conn:
        return checkpoints.rotate(conn, lock_head(conn), old, new, now)
