"""Typst, kept at arm's length: the processes that typeset, and the talk with them."""
