"""transitions' side: one state machine for all cases, on SQLAlchemy's ORM with a session a step."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sqlalchemy import Engine, ForeignKey, insert, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from transitions import Machine

from benchmarks.steps import LATER, MIDWAY, NOTE, NOTES, STEPS

STATES = [f"s{n}" for n in range(len(STEPS) + 1)]


class Base(DeclarativeBase):
    pass


class MachineCase(Base):
    __tablename__ = "machine_cases"
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    due_on: Mapped[str | None] = mapped_column(index=True)
    history: Mapped[list[MachineHistory]] = relationship(order_by="MachineHistory.seq")


class MachineHistory(Base):
    __tablename__ = "machine_history"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("machine_cases.id"), index=True)
    seq: Mapped[int]
    at: Mapped[str]
    step: Mapped[str]
    actor: Mapped[str]
    note: Mapped[str]


class Transitions:
    def __init__(self, engine: Engine) -> None:
        self.name, self.engine = "transitions + ORM", engine
        self.machine = Machine(model=None, states=STATES, initial="s0", auto_transitions=False)
        for here, there in pairwise(STATES):
            self.machine.add_transition("advance", here, there)
        Base.metadata.create_all(engine)

    def begin(self, cases: range) -> None:
        with Session(self.engine) as session:
            session.execute(insert(MachineCase), [{"id": case, "state": "s0", "due_on": None} for case in cases])
            session.commit()

    def step(self, case: int, number: int, due_on: str | None = None) -> None:
        one = STEPS[number]
        with Session(self.engine) as session:
            model: Any = session.get(MachineCase, case)
            self.machine.add_model(model, initial=model.state)
            model.advance()
            self.machine.remove_model(model)
            model.due_on = due_on or one.at.date().isoformat()
            session.add(
                MachineHistory(case_id=case, seq=number, at=one.at.isoformat(), step=one.name, actor=one.by, note=NOTE)
            )
            session.commit()

    def settle(self, case: int, number: int) -> None:
        """Nothing: nobody is told of anything here."""

    def finished(self, case: int) -> bool:
        with Session(self.engine) as session:
            model = session.get(MachineCase, case)
            return model is not None and model.state == STATES[-1]

    def history(self, case: int) -> int:
        with Session(self.engine) as session:
            model = session.get(MachineCase, case)
            return len(model.history) if model else 0

    def populate(self, cases: range) -> None:
        with Session(self.engine) as session:
            session.execute(insert(MachineCase), [{"id": id, "state": STATES[MIDWAY], "due_on": LATER} for id in cases])
            notes = [{"case_id": id, "seq": n, "at": LATER, "step": STEPS[n].name, "actor": STEPS[n].by, "note": NOTE}
                     for id in cases for n in range(NOTES)]  # fmt: skip
            session.execute(insert(MachineHistory), notes)
            session.commit()

    def make_due(self, cases: range, day: str) -> None:
        with Session(self.engine) as session:
            session.execute(update(MachineCase).where(MachineCase.id.in_(cases)).values(due_on=day))
            session.commit()

    def sweep(self, day: str) -> int:
        with Session(self.engine) as session:
            ids = session.scalars(select(MachineCase.id).where(MachineCase.due_on <= day)).all()
        for id in ids:
            self.step(id, MIDWAY, LATER)
        return len(ids)

    def close(self) -> None:
        self.engine.dispose()
