"""Which way the risk to a school is going, in words, with a sign that goes down where it gets worse."""

SIGNS = {"deteriorating": "↓", "unchanged": "→", "improving": "↑"}
DIRECTIONS = {"deteriorating": "Getting worse", "unchanged": "Unchanged", "improving": "Getting better"}
