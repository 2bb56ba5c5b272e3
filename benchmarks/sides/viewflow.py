"""django-viewflow's side: its own process and task tables, a transaction a step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django
from django.conf import settings

from benchmarks.steps import LATER, MIDWAY, NOTE, NOTES, STEPS

SQLITE = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"


def configure(database: Path | dict[str, Any]) -> None:
    """Django's settings, which a process has once. `database`: a SQLite file, or PostgreSQL's NAME, USER and HOST."""
    if isinstance(database, Path):
        options = {"transaction_mode": "IMMEDIATE", "init_command": SQLITE}
        where: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(database), "OPTIONS": options}
    else:
        where = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None, **database}
    apps = [
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "viewflow",
        "viewflow.workflow",
        "benchmarks.sides.viewflow_app",
    ]
    key = "django.db.models.BigAutoField"
    settings.configure(DATABASES={"default": where}, INSTALLED_APPS=apps, USE_TZ=True, DEFAULT_AUTO_FIELD=key)
    django.setup()


def _note(number: int, at: str) -> dict[str, Any]:
    one = STEPS[number]
    return {"seq": number, "at": at, "step": one.name, "actor": one.by, "note": NOTE}


class Viewflow:
    """`configure` first."""

    def __init__(self) -> None:
        from django.core.management import call_command

        self.name = "django-viewflow"
        call_command("migrate", verbosity=0)
        from benchmarks.sides.viewflow_app.flows import La4b

        self.flow = La4b
        self.ids: dict[int, int] = {}

    def begin(self, cases: range) -> None:
        for case in cases:
            self._start(case)

    def _start(self, case: int) -> None:
        self.ids[case] = self.flow.start.run().pk

    def step(self, case: int, number: int, due_on: str | None = None) -> None:
        self.advance(self.ids[case], number, due_on or STEPS[number].at.date().isoformat())

    def advance(self, id: int, number: int, due_on: str) -> None:
        from django.db import transaction
        from viewflow.workflow.models import Task

        from benchmarks.sides.viewflow_app.models import CaseProcess, History

        with transaction.atomic():
            task = Task.objects.select_related("process").get(process_id=id, status="NEW")
            task.flow_task.run(task)
            CaseProcess.objects.filter(pk=id).update(due_on=due_on)
            History.objects.create(process_id=id, **_note(number, STEPS[number].at.isoformat()))

    def settle(self, case: int, number: int) -> None:
        """Nothing: nobody is told of anything here."""

    def finished(self, case: int) -> bool:
        from benchmarks.sides.viewflow_app.models import CaseProcess

        return bool(CaseProcess.objects.get(pk=self.ids[case]).status == "DONE")

    def history(self, case: int) -> int:
        from viewflow.workflow.models import Task

        from benchmarks.sides.viewflow_app.models import CaseProcess, History

        id = self.ids[case]
        CaseProcess.objects.get(pk=id)
        list(Task.objects.filter(process_id=id))
        return len(list(History.objects.filter(process_id=id).order_by("seq")))

    def populate(self, cases: range) -> None:
        """Open processes whose current task is step MIDWAY; the tasks done before it are left out, which only helps."""
        from django.db import transaction
        from viewflow.workflow.models import Process, Task

        from benchmarks.sides.viewflow_app.models import CaseProcess, History

        first, others = cases[0], cases[1:]
        self._start(first)
        for number in range(MIDWAY):
            self.step(first, number, LATER)
        one = CaseProcess.objects.get(pk=self.ids[first])
        waiting = Task.objects.get(process_id=one.pk, status="NEW")
        with transaction.atomic():
            made = Process.objects.bulk_create(
                (Process(flow_class=self.flow, status=one.status) for _ in others), batch_size=5000
            )
            begun = [process.pk for process in made]
            self.ids |= dict(zip(others, begun, strict=True))
            self._children(CaseProcess._meta.db_table, begun)
            kind, token = waiting.flow_task, waiting.token
            tasks = (Task(process_id=id, flow_task=kind, status="NEW", token=token) for id in begun)
            Task.objects.bulk_create(tasks, batch_size=5000)
            notes = (History(process_id=id, **_note(n, LATER)) for id in begun for n in range(NOTES))
            History.objects.bulk_create(notes, batch_size=5000)

    def _children(self, table: str, ids: list[int]) -> None:
        """Rows of the child table alone, which Django's bulk_create cannot make."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {table} (process_ptr_id, due_on) VALUES (%s, %s)", [(id, LATER) for id in ids]
            )

    def make_due(self, cases: range, day: str) -> None:
        from benchmarks.sides.viewflow_app.models import CaseProcess

        CaseProcess.objects.filter(pk__in=[self.ids[case] for case in cases]).update(due_on=day)

    def sweep(self, day: str) -> int:
        from benchmarks.sides.viewflow_app.models import CaseProcess

        ids = list(CaseProcess.objects.filter(due_on__lte=day).values_list("pk", flat=True))
        for id in ids:
            self.advance(id, MIDWAY, LATER)
        return len(ids)

    def close(self) -> None:
        from django.db import connection

        connection.close()
