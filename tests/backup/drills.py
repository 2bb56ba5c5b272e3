"""An authority that loses its database: a school, its post, its signed record, and the restore of a backup of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from cases.proof.notes import Checkpoint
from cases.schema import deliveries
from cases.store import open_database, reading
from cases.verify import Elsewhere, Examined, Held, examine
from desk.backing_up import back_up, restore
from notifications.anchoring import keep_once
from notifications.office import Office
from tests.cases.school import School, at
from tests.cases.signing import SIGNER
from tests.databases import SERVER, postgresql_database

BACKED_UP, LOST, RESTORED = at("2026-09-16", "18:00"), at("2026-09-17", "15:00"), at("2026-09-18", "09:00")


def office(engine: Engine, anchors: Path | None = None, redactions: Path | None = None) -> Office:
    """The office on a test's database."""
    url = engine.url.render_as_string(hide_password=False).replace("postgresql+psycopg", "postgresql")
    return Office(database_url=url, anchor_folder=anchors, redactions_file=redactions)


@contextmanager
def empty(folder: Path, kind: str = "sqlite", template: str = "") -> Iterator[Engine]:
    """Another database of a kind, to restore into; a PostgreSQL one is a copy of `template`, with the tables."""
    if kind == "sqlite":
        engine = open_database(f"sqlite:///{folder / 'another.db'}")
        yield engine
        engine.dispose()
        return
    with postgresql_database(template) as name:
        engine = open_database(f"{SERVER}/{name}")
        yield engine
        engine.dispose()


def backed_up(engine: Engine, to: Path, now: datetime = BACKED_UP) -> Path:
    back_up(office(engine), to, now)
    return to


def restored(
    engine: Engine,
    file: Path,
    known: Checkpoint | str | None,
    folder: Path,
    now: datetime = RESTORED,
    redactions: Path | None = None,
    quiet: date | None = None,
) -> str:
    """Restore into an empty database, with the newest checkpoint that somebody holds in a file, or a word."""
    said = known if isinstance(known, str | None) else str(keep_once(folder, known))
    return restore(office(engine), file, said, redactions, quiet, now)


def looked_into(engine: Engine, *held: Checkpoint) -> Examined:
    """What verify finds, lists and registers included, with what somebody outside holds."""
    with reading(engine) as conn:
        return examine(
            conn, Elsewhere(held=tuple(Held(one.origin, one.size, one.root, one) for one in held), keys=(SIGNER.key,))
        )


def table(engine: Engine, name: Any = deliveries) -> list[Any]:
    with reading(engine) as conn:
        return list(conn.execute(select(name).order_by(*name.primary_key)))


def school(engine: Engine) -> School:
    """A school with a concern, in 4a, and its headteacher and chair by e-mail."""
    made = School(engine, by_post=False)
    made.concern()
    made.in_4a()
    return made
