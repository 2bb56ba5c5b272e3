"""The same commands and reads for the authority's other systems: JSON over HTTP, under /api."""
