"""How the tables come to be as schema.py says, version by version."""
