"""Who is signed in, what was typed, keys of other systems, and lists made from the record: version 4."""

from __future__ import annotations

from cases.migrations.issued import issue

revision = "v0004"
down_revision = "v0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    issue(revision)
