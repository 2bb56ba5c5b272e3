"""The tree over the record, its signed checkpoints, lawful erasures, legal holds, and who read what: version 3."""

from __future__ import annotations

from cases.migrations.issued import issue

revision = "v0003"
down_revision = "v0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    issue(revision)
