"""django-viewflow's side: its own process and task tables, a transaction a step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django
from django.conf import settings

from benchmarks.steps import NOTE, STEPS

SQLITE = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"


def configure(database: Path | dict[str, Any]) -> None:
    """Django's settings, which a process has once. `database`: a SQLite file, or PostgreSQL's NAME, USER and HOST."""
    if isinstance(database, Path):
        options = {"transaction_mode": "IMMEDIATE", "init_command": SQLITE}
        where: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(database), "OPTIONS": options}
    else:
        where = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None, **database}
    apps = ["django.contrib.auth", "django.contrib.contenttypes", "viewflow", "viewflow.workflow", "benchmarks.sides.viewflow_app"]
    settings.configure(DATABASES={"default": where}, INSTALLED_APPS=apps, USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.BigAutoField")  # fmt: skip
    django.setup()


class Viewflow:
    """`configure` first."""

    def __init__(self) -> None:
        from django.core.management import call_command

        self.name = "django-viewflow"
        call_command("migrate", verbosity=0)
        from benchmarks.sides.viewflow_app.flows import La4b

        self.flow = La4b
        self.ids: dict[int, int] = {}

    def begin(self, cases: int) -> None:
        for case in range(cases):
            self._start(case)

    def _start(self, case: int) -> None:
        self.ids[case] = self.flow.start.run().pk

    def step(self, case: int, number: int, due_on: str | None = None) -> None:
        from django.db import transaction
        from viewflow.workflow.models import Task

        from benchmarks.sides.viewflow_app.models import CaseProcess, History

        one, id = STEPS[number], self.ids.get(case, case)
        with transaction.atomic():
            task = Task.objects.select_related("process").get(process_id=id, status="NEW")
            task.flow_task.run(task)
            CaseProcess.objects.filter(pk=id).update(due_on=due_on or one.at.date().isoformat())
            History.objects.create(process_id=id, seq=number, at=one.at.isoformat(), step=one.name, actor=one.by, note=NOTE)

    def settle(self, case: int, number: int) -> None:
        """Nothing: nobody is told of anything here."""

    def finished(self, case: int) -> bool:
        from benchmarks.sides.viewflow_app.models import CaseProcess

        return bool(CaseProcess.objects.get(pk=self.ids.get(case, case)).status == "DONE")

    def history(self, case: int) -> int:
        from viewflow.workflow.models import Task

        from benchmarks.sides.viewflow_app.models import CaseProcess, History

        id = self.ids.get(case, case)
        CaseProcess.objects.get(pk=id)
        list(Task.objects.filter(process_id=id))
        return len(list(History.objects.filter(process_id=id).order_by("seq")))

    def populate(self, first: int, last: int, due: set[int], at: int, day: str, later: str) -> None:
        """Open processes whose current task is step `at`; the tasks done before it are left out, which only helps."""
        from django.db import transaction
        from viewflow.workflow.models import Process, Task

        from benchmarks.sides.viewflow_app.models import CaseProcess, History

        with transaction.atomic():
            self._start(first)
            for number in range(at):
                self.step(first, number, later)
            one = CaseProcess.objects.get(pk=self.ids[first])
            waiting = Task.objects.get(process_id=one.pk, status="NEW")
            made = Process.objects.bulk_create(Process(flow_class=self.flow, status=one.status) for _ in range(first + 1, last))
            begun = [process.pk for process in made]
            self.ids |= dict(zip(range(first + 1, last), begun, strict=True))
            self._children(CaseProcess._meta.db_table, [(self.ids[c], day if c in due else later) for c in range(first, last)])
            Task.objects.bulk_create((Task(process_id=id, flow_task=waiting.flow_task, status="NEW", token=waiting.token)
                                      for id in begun), batch_size=5000)  # fmt: skip
            History.objects.bulk_create((History(process_id=id, seq=n, at=day, step=STEPS[n].name, actor=STEPS[n].by, note=NOTE)
                                         for id in begun for n in range(at)), batch_size=5000)  # fmt: skip

    def _children(self, table: str, rows: list[tuple[int, str]]) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE process_ptr_id = %s", [rows[0][0]])
            cursor.executemany(f"INSERT INTO {table} (process_ptr_id, due_on) VALUES (%s, %s)", rows)

    def sweep(self, day: str, later: str) -> int:
        from benchmarks.sides.viewflow_app.models import CaseProcess

        ids = list(CaseProcess.objects.filter(due_on__lte=day).values_list("pk", flat=True))
        cases = {id: case for case, id in self.ids.items()}
        for id in ids:
            self.step(cases[id], 7, later)
        return len(ids)

    def close(self) -> None:
        from django.db import connection

        connection.close()
