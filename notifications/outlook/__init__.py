"""Lists over all cases for whoever looks: how each stands, what it owes, what will go out, its meetings, its drafts.

A case's rows are right only for the entry up to which, and the day for which, they were made (`outlook.seq` and
`looked_on`). Pages ask `keeping` for what they show to be brought up to date, and then read a few rows.
"""

from notifications.outlook.keeping import Brought, Known, bring_up_to_date, fill_posts, known, stale
from notifications.outlook.rows import FAR, Rows, rows_of

__all__ = ["FAR", "Brought", "Known", "Rows", "bring_up_to_date", "fill_posts", "known", "rows_of", "stale"]
