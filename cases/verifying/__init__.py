"""What a check of the record looks at, one thing a file. `cases/verify.py` puts them together."""
