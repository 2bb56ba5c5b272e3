"""A version of the tables as it was issued: the SQL file of its number, for this database."""

from __future__ import annotations

from pathlib import Path

from alembic import op
from sqlalchemy.dialects.postgresql.base import PGDialect


def issue(revision: str) -> None:
    """Make the changes of a version's SQL file. A blank line ends a statement; the first says what the file is."""
    bind = op.get_bind()
    sql = Path(__file__).with_name(f"{revision}_{bind.dialect.name}.sql").read_text("utf-8")
    if isinstance(bind.dialect, PGDialect):
        schema = bind.exec_driver_sql("SELECT current_schema()").scalar_one()
        sql = sql.replace("{schema}", bind.dialect.identifier_preparer.quote(schema))
    for statement in sql.split("\n\n")[1:]:
        bind.exec_driver_sql(statement)
