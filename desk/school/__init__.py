"""What a school sees of its own case, and what it can answer: everything goes by the copy that the school would get."""
