"""What the desk in a browser keeps: who is signed in, what was typed, keys of other systems, and lists made from the
record so that a page asks for a few rows and never for every case.

Secrets are kept as hashes only. Nothing here is part of the record: all of it may be deleted at any time, whereupon
people sign in again and the lists are made anew.
"""

from __future__ import annotations

from sqlalchemy import Column, Identity, Index, Integer, Table, text

from cases.schema.columns import LONG, metadata, words

# Who is signed in. `way`: openid, link, or picked (in the demonstration).
sessions = Table(
    "sessions",
    metadata,
    words("token_hash", primary_key=True),
    *(words(name) for name in ("person_id", "way", "made_at", "seen_at", "ends_at")),
    Index(None, "person_id"),
    sqlite_strict=True,
)

# Links that sign somebody in once, sent by e-mail.
sign_in_links = Table(
    "sign_in_links",
    metadata,
    words("token_hash", primary_key=True),
    *(words(name) for name in ("person_id", "made_at", "ends_at")),
    words("used_at", null=True),
    sqlite_strict=True,
)

# What somebody had typed when their session ended: given back once they have signed in again, and then deleted.
kept_forms = Table(
    "kept_forms",
    metadata,
    words("kept_id", primary_key=True),
    *(words(name) for name in ("person_id", "path", "fields", "made_at")),
    sqlite_strict=True,
)

# How often something was tried, to slow down whoever guesses. `who` is a hash.
attempts = Table(
    "attempts",
    metadata,
    Column("attempt_id", LONG, Identity(always=True), primary_key=True),
    *(words(name) for name in ("what", "who", "at")),
    Index(None, "what", "who", "at"),
    Index(None, "at"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

# Keys of the authority's other systems. A key acts as one person and may do less than they.
api_keys = Table(
    "api_keys",
    metadata,
    words("key_hash", primary_key=True),
    *(words(name) for name in ("key_id", "system", "person_id", "scopes", "made_at", "made_by", "ends_at")),
    *(words(name, null=True) for name in ("revoked_at", "used_at")),
    Index(None, "key_id", unique=True),
    sqlite_strict=True,
)

# --- lists made from the record ------------------------------------------------------------------------------------
# How each case stands on a day. `seq` and `looked_on` say from which entry and for which day it was made; it is made
# anew for whoever looks once either has moved on. `restricted`: 1 where something is owed that gives away restricted
# evidence; `next_due` and `late` are then for those who may see that, and those that end in `_shown` for all others.
outlook = Table(
    "outlook",
    metadata,
    words("case_id", primary_key=True),
    Column("seq", LONG, nullable=False),
    words("looked_on"),
    *(
        words(name, null=True)
        for name in (
            "category_since",
            "next_tig",
            "last_tig",
            "rating",
            "direction",
            "rated_on",
            "next_due",
            "next_due_shown",
        )
    ),
    *(Column(name, Integer, nullable=False) for name in ("late", "late_shown", "blocks", "restricted")),
    Index(None, "looked_on"),
    Index(None, "next_tig"),
    sqlite_strict=True,
)

SHORT = text("short > 0")  # as text: an index of some rows is used only where its own words are asked
RESTRICTED = text("restricted > 0")
# What is still owed. `restricted`: 1 where it gives away restricted evidence, so that it is for those alone who may see
# that (cases/sight.py). `due`: a day. `person_id`: who holds the post that owes it, "" where nobody does.
# `short`: of several that are owed in a period, how many are neither done nor in the diary.
owing = Table(
    "owing",
    metadata,
    words("case_id", primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    *(words(name) for name in ("duty", "name", "role", "person_id", "due", "progress")),
    *(words(name) for name in ("because", "source", "subject", "activity")),
    Column("short", Integer, nullable=False),
    Column("restricted", Integer, nullable=False),
    Index(None, "person_id", "due", "case_id", "n"),  # to its end in order: a page reads the first few and stops
    Index(None, "due", "case_id", "n"),
    Index("ix_owing_short", "duty", "due", "case_id", sqlite_where=SHORT, postgresql_where=SHORT),
    Index(None, "duty", "case_id"),
    Index("ix_owing_restricted", "due", "case_id", sqlite_where=RESTRICTED, postgresql_where=RESTRICTED),
    sqlite_strict=True,
)

# What dates will call for if nothing else happens: who gets what, on which day.
coming = Table(
    "coming",
    metadata,
    words("case_id", primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    *(words(name) for name in ("goes_on", "kind", "wording", "role", "person_id", "channel", "note")),
    Column("restricted", Integer, nullable=False),
    Index(None, "goes_on", "case_id", "n"),
    sqlite_strict=True,
)

# Everybody who holds, held or will hold a post of a case: how a page finds the cases of one person. A day that is not
# known is NULL. Who of them holds it on a day: cases/holding.py.
posts = Table(
    "posts",
    metadata,
    words("case_id", primary_key=True),
    words("role", primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    words("person_id"),
    *(words(name, null=True) for name in ("first_day", "last_day")),
    Index(None, "person_id", "role"),
    sqlite_strict=True,
)

# The meetings of every case that are booked or held: for the term planner and a chair's other meetings.
sittings = Table(
    "sittings",
    metadata,
    words("case_id", primary_key=True),
    words("meeting_id", primary_key=True),
    *(words(name) for name in ("kind", "standing", "held_on", "starts", "half_term", "chair_id")),
    Column("minutes", Integer, nullable=False),
    Index(None, "held_on", "starts", "case_id", "meeting_id", "standing"),
    sqlite_strict=True,
)

# The letters of every case that wait to be approved or to be issued.
drafted = Table(
    "drafted",
    metadata,
    words("case_id", primary_key=True),
    words("draft_id", primary_key=True),
    *(words(name) for name in ("template", "author_id", "dated", "standing")),
    Column("restricted", Integer, nullable=False),
    Index(None, "standing", "dated", "case_id", "draft_id"),  # the longest waiting first
    sqlite_strict=True,
)

MADE_FROM_THE_RECORD = (outlook, owing, coming, posts, sittings, drafted)
