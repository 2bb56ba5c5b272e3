"""Hold exports against the model with pm4py, which is none of ours. Run by the Python of var/process-mining.

python outside.py MODEL.json FILE… prints as JSON, for each file by name: its entries, and every breach that pm4py
finds, as the constraint's id and the id of the case or other object.
"""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path

with contextlib.redirect_stdout(sys.stderr):  # it greets whoever imports it
    import pandas
    import pm4py

CASE, ACTIVITY, TIME = "case:concept:name", "concept:name", "time:timestamp"
FIRST, THEN = "first", "then"


def logs(path: Path) -> dict[str, pandas.DataFrame]:
    """For each type of object that constraints speak of, a log with a trace for each of its objects."""
    if path.suffix == ".xes":
        log = pm4py.read_xes(str(path))
        return {"case": log.assign(**{CASE: "case/" + log[CASE]})[[CASE, ACTIVITY, TIME]]}
    read = {".json": pm4py.read_ocel2_json, ".sqlite": pm4py.read_ocel2_sqlite}[path.suffix]
    ocel = read(str(path))
    there = set(pm4py.ocel_get_object_types(ocel))
    wanted = {"case", "meeting", "contact", "power"} & there
    return {type: pm4py.ocel_flattening(ocel, type)[[CASE, ACTIVITY, TIME]] for type in sorted(wanted)}


def breaches(log: pandas.DataFrame, constraint: dict) -> list[str]:
    """The objects that break one constraint. Several activities that stand for one step get one name first."""
    having = {step: set(log.loc[log[ACTIVITY].isin(constraint[step]), CASE]) for step in ("among", "unless")}
    if constraint["among"]:
        log = log[log[CASE].isin(having["among"])]
    log = log[~log[CASE].isin(having["unless"])]
    names = dict.fromkeys(constraint["first"], FIRST) | dict.fromkeys(constraint["then"], THEN)
    log = log[log[ACTIVITY].isin(names)]
    if log.empty:
        return []
    log = log.assign(**{ACTIVITY: log[ACTIVITY].map(names)})
    steps = FIRST if constraint["template"] == "absence" else (FIRST, THEN)
    model = {constraint["template"]: {steps: {"support": 1, "confidence": 1.0}}}
    found = pm4py.conformance_declare(log, model, return_diagnostics_dataframe=True)
    return sorted(found.loc[found["no_dev_total"] > 0, "case_id"])


def main(model: Path, *files: Path) -> dict:
    constraints = json.loads(model.read_text(encoding="utf-8"))["constraints"]
    said = {}
    for path in files:
        read = logs(path)
        found = [
            [one["id"], which]
            for one in constraints
            if one["object"] in read
            for which in breaches(read[one["object"]], one)
        ]
        said[path.name] = {
            "events": len(read["case"]),
            "cases": int(read["case"][CASE].nunique()),
            "objects": sorted(read),
            "found": sorted(found),
        }
    return said


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):  # progress bars and warnings are not the answer
        answer = main(*map(Path, sys.argv[1:]))
    print(json.dumps(answer))
