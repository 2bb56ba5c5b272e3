"""SpiffWorkflow's side: a BPMN process of 21 manual tasks, kept as the engine serialises it, a due date beside it."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from benchmarks.sides.raw import Raw
from benchmarks.steps import LATER, MIDWAY, NOTE, NOTES, STEPS

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def drawing() -> bytes:
    """The 21 steps one after another as BPMN."""
    nodes = ["start", *(f"s{n}" for n in range(len(STEPS))), "end"]
    tasks = "".join(f'<manualTask id="s{n}" name="s{n}"/>' for n in range(len(STEPS)))
    arrows = "".join(f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>'
                     for n, (a, b) in enumerate(pairwise(nodes)))  # fmt: skip
    return (
        f'<definitions xmlns="{BPMN}" id="d" targetNamespace="b"><process id="la4b" isExecutable="true">'
        f'<startEvent id="start"/>{tasks}<endEvent id="end"/>{arrows}</process></definitions>'
    ).encode()


class Spiff(Raw):
    """The floor's tables, with the engine's own text of the workflow in the case's row."""

    def __init__(self, raw: Raw) -> None:
        self.__dict__.update(raw.__dict__)
        self.name = "SpiffWorkflow"
        mark = "%s" if "%s" in raw.load else "?"
        self.db.execute("ALTER TABLE cases ADD COLUMN workflow TEXT")
        self.db.commit()
        self.load = f"SELECT workflow FROM cases WHERE id = {mark}"
        self.save = f"UPDATE cases SET workflow = {mark}, stage = {mark}, due_on = {mark} WHERE id = {mark}"
        self.open = f"INSERT INTO cases (id, stage, due_on, workflow) VALUES ({mark}, {mark}, {mark}, {mark})"
        parser = BpmnParser()
        parser.add_bpmn_io(io.BytesIO(drawing()))
        self.spec = parser.get_spec("la4b")
        self.serializer = BpmnWorkflowSerializer()

    def fresh(self, steps: int = 0) -> str:
        """A workflow so many steps on its way, as text."""
        workflow = BpmnWorkflow(self.spec)
        workflow.do_engine_steps()
        for _ in range(steps):
            self._advance(workflow)
        return str(self.serializer.serialize_json(workflow))

    def _advance(self, workflow: Any) -> None:
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        task.run()
        workflow.do_engine_steps()

    def begin(self, cases: range) -> None:
        text = self.fresh()
        self.many(self.open, [(case, 0, None, text) for case in cases])

    def step(self, case: int, number: int, due_on: str | None = None) -> None:
        workflow = self.serializer.deserialize_json(self.db.execute(self.load, (case,)).fetchone()[0])
        self._advance(workflow)
        due = due_on or STEPS[number].at.date().isoformat()
        self.db.execute(self.save, (self.serializer.serialize_json(workflow), number + 1, due, case))
        self.db.execute(
            self.note, (case, number, STEPS[number].at.isoformat(), STEPS[number].name, STEPS[number].by, NOTE)
        )
        self.db.commit()

    def finished(self, case: int) -> bool:
        return bool(self.serializer.deserialize_json(self.db.execute(self.load, (case,)).fetchone()[0]).completed)

    def history(self, case: int) -> int:
        self.serializer.deserialize_json(self.db.execute(self.load, (case,)).fetchone()[0])
        rows = self.db.execute(self.read, (case,)).fetchall()
        self.db.commit()
        return len(rows)

    def populate(self, cases: range) -> None:
        text = self.fresh(MIDWAY)
        self.db.cursor().executemany(self.open, [(id, MIDWAY, LATER, text) for id in cases])
        self.many(self.note, [(id, n, LATER, STEPS[n].name, STEPS[n].by, NOTE) for id in cases for n in range(NOTES)])
