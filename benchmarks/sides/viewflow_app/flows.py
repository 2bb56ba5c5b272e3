"""The 21 steps one after another as a viewflow flow."""

from viewflow import this
from viewflow.workflow import flow

from benchmarks.sides.viewflow_app.models import CaseProcess
from benchmarks.steps import STEPS

LAST = len(STEPS) - 1
nodes = {f"s{n}": flow.Handle().Next(getattr(this, f"s{n + 1}" if n < LAST else "end")) for n in range(LAST + 1)}
body = {"process_class": CaseProcess, "start": flow.StartHandle().Next(this.s0), "end": flow.End(), **nodes}
La4b = type("La4b", (flow.Flow,), {"__module__": __name__, **body})
