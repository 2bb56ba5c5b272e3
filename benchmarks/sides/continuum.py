"""SQLAlchemy-Continuum's side: a case's row is changed through the ORM, and the library writes its version."""

from __future__ import annotations

import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, configure_mappers, declarative_base
from sqlalchemy_continuum import make_versioned

from benchmarks.sides.appending import CASES, FACTS
from cases.store import open_database

make_versioned(user_cls=None)
Base: Any = declarative_base()


class Versioned(Base):
    __tablename__ = "versioned"
    __versioned__: dict[str, Any] = {}
    id = sa.Column(sa.Integer, primary_key=True)
    seq = sa.Column(sa.Integer, nullable=False)
    facts = sa.Column(sa.JSON, nullable=False)
    src = sa.Column(sa.Text, nullable=False)


configure_mappers()


class Continuum:
    """As many rows changed in a commit as there are entries: each gives one version."""

    def __init__(self, url: str) -> None:
        self.engine, self.size = open_database(url), 0
        Base.metadata.create_all(self.engine)
        with Session(self.engine) as session:
            session.add_all(Versioned(id=id, seq=0, facts=FACTS, src="") for id in range(CASES))
            session.commit()

    def add(self, count: int) -> None:
        with Session(self.engine) as session:
            for n in range(count):
                row: Any = session.get(Versioned, (self.size + n) % CASES)
                row.seq, row.src = row.seq + 1, secrets.token_hex(8)
            session.commit()
        self.size += count

    def close(self) -> None:
        self.engine.dispose()
