"""The answers: one file a theme; each lists its own in ``ANSWERS``."""
