"""The bundle: cases with everything that proves them, in one file that anybody can check."""
