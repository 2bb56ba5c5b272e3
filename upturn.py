"""The front door: `upturn` hands each word to the desk, or to the flows where time itself is wanted."""

from desk.cli import upturn

if __name__ == "__main__":
    upturn(prog_name="upturn")
