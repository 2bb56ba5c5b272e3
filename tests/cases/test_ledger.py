"""Entries about the record itself are found without a look at those of the cases, however many there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from cases import events as e
from cases.ledger import ledger_entries, quiet_until
from cases.store import reading

ASKED = {"whether notices wait": quiet_until, "the keys": lambda conn: ledger_entries(conn, e.KeyChanged)}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_what_is_asked_often_goes_by_the_index_of_the_ledger(sqlite: Engine, ask: Callable[[Connection], Any]) -> None:
    heard: list[str] = []
    with reading(sqlite) as conn:
        event.listen(conn, "before_cursor_execute", lambda _conn, _cursor, sql, *_: heard.append(sql))
        ask(conn)
        [sql] = heard
        plan = conn.exec_driver_sql("EXPLAIN QUERY PLAN " + sql.replace("?", "''")).all()
    assert "USING INDEX ix_case_events_ledger (type=?)" in str(plan)
