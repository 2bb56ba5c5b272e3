"""Letters on their way: drafts that wait, a draft page for page, and what became of every letter of a case."""
