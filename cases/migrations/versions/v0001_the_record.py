"""The record, what is made from it, and the triggers that keep it: version 1."""

from __future__ import annotations

from cases.migrations.issued import issue

revision = "v0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    issue(revision)
