"""A copy of the whole record in one file, and the record made again from it, on either kind of database.

The file is a zip of JSON lines, a part for each table, with a manifest that says how long each is and what it hashes
to. It holds personal data and no secrets: keys never come into the database.
"""

from __future__ import annotations

from cases.backup.continuing import NotOfThisRecord, Went, go_on, newest_in
from cases.backup.opening import Backup, BadBackup, look_into
from cases.backup.restoring import load
from cases.backup.taking import take

__all__ = ["Backup", "BadBackup", "NotOfThisRecord", "Went", "go_on", "load", "look_into", "newest_in", "take"]
