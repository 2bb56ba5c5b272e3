"""Letters as drafted, mail that comes in, calendar feeds, and two more things that become of a delivery: version 2."""

from __future__ import annotations

from cases.migrations.issued import issue

revision = "v0002"
down_revision = "v0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    issue(revision)
