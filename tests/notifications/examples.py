"""One example context for each notice. They are the samples that previews show: change or add them in
notifications/samples/ (schools, concerns, meetings, work, statutory, endings), not here."""

from __future__ import annotations

from typing import Any

from notifications.samples import SAMPLES

EXAMPLES: dict[str, dict[str, Any]] = SAMPLES
