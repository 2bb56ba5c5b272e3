"""Checkpoints while others write, and with a clock that was set back: every one stays true of what comes after it."""

from __future__ import annotations

import subprocess
import sys
from base64 import b64decode
from contextlib import ExitStack
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Engine

from cases import checkpoints, tree
from cases.proof.merkle import check_consistency
from cases.signing import new_secret
from cases.store import LEDGER, log, reading
from cases.verify import verify
from tests.cases.recording import DRAFT, NOW, add
from tests.cases.signing import MORNING, NAME, checkpoint
from tests.cases.test_store_survives import ROOT, line, tell, writer

WRITERS, EACH, SIGNED = 3, 20, 8


def test_three_write_and_one_signs_in_one_order_without_gaps(engine: Engine, url: str) -> None:
    command = [sys.executable, "-m", "tests.proof.signing_writer", url, str(SIGNED), new_secret(NAME)]
    with ExitStack() as stack:
        processes = [stack.enter_context(writer(url, f"C{n % 2}", "many", str(EACH))) for n in range(WRITERS)]
        signing = stack.enter_context(
            subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        )
        everybody = [*processes, signing]
        assert [line(process) for process in everybody] == ["ready"] * len(everybody)
        for process in everybody:
            tell(process, "go")
        said = [process.communicate()[0].splitlines() for process in everybody]
        assert [process.returncode for process in everybody] == [0] * len(everybody)
    with reading(engine) as conn:
        found = list(log(conn))
        assert verify(conn) == []
        assert [one.position for one in found] == list(range(len(found)))
        assert [one.at for one in found] == sorted({one.at for one in found})
        assert sum(1 for one in found if one.case != LEDGER) == WRITERS * EACH
        published = [(int(size), b64decode(root)) for _, size, root in (each.split() for each in said[-1])]
        assert [size for size, _ in published] == sorted(size for size, _ in published)
        for old, new in pairwise(published):
            check_consistency(*old, *new, tree.proof_since(conn, old[0], new[0]))


@pytest.mark.parametrize("back", [timedelta(seconds=1), timedelta(days=400)])
def test_a_clock_that_was_set_back_does_not_turn_the_record_round(engine: Engine, back: timedelta) -> None:
    add(engine, "C1", DRAFT, now=NOW)
    first = checkpoint(engine, MORNING)
    added = add(engine, "C1", DRAFT, now=NOW - back)
    second = checkpoint(engine, MORNING - back)
    assert second.size > first.size
    with reading(engine) as conn:
        found = list(log(conn))
        assert verify(conn) == []
        assert [one.at for one in found] == sorted({one.at for one in found})
        assert added[0].at > found[first.size - 1].at, "recorded after what was there, whatever the clock says"
        made = [one.origin for one in checkpoints.signed(conn)]
        check_consistency(
            first.size, first.root, second.size, second.root, tree.proof_since(conn, first.size, second.size)
        )
    assert made == [NAME, NAME]


def test_with_the_clock_set_back_a_day_an_unchanged_record_is_signed_once_more_and_agrees(engine: Engine) -> None:
    """The newest checkpoint is not of "today" by that clock: a new one is made, of a longer record, never a second one
    of the same size."""
    add(engine, "C1", DRAFT, now=NOW)
    first = checkpoint(engine, MORNING)
    second = checkpoint(engine, MORNING - timedelta(days=1))
    assert (first.size, second.size) == (first.size, first.size + 1)
    with reading(engine) as conn:
        assert len(checkpoints.signed(conn)) == 2
        assert verify(conn) == []
