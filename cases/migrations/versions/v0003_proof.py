"""The tree over the record, its signed checkpoints, lawful erasures, legal holds, and who read what: version 3."""

from __future__ import annotations

from pathlib import Path

from alembic import op
from sqlalchemy.dialects.postgresql.base import PGDialect

revision = "v0003"
down_revision = "v0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the changes of the SQL file of this database. A blank line ends a statement."""
    bind = op.get_bind()
    sql = (Path(__file__).parents[1] / f"{revision}_{bind.dialect.name}.sql").read_text("utf-8")
    if isinstance(bind.dialect, PGDialect):
        schema = bind.exec_driver_sql("SELECT current_schema()").scalar_one()
        sql = sql.replace("{schema}", bind.dialect.identifier_preparer.quote(schema))
    for statement in sql.split("\n\n")[1:]:
        bind.exec_driver_sql(statement)
