"""Run the migrations on the connection that store.migrate hands over."""

from __future__ import annotations

from alembic import context

from cases.schema import VERSIONS, metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, version_table=VERSIONS)
with context.begin_transaction():
    context.run_migrations()
