"""Retrieval and guards, free of Flask and SQL."""
