"""The history of what left: to read, to narrow, to keep, to check, and to report."""
