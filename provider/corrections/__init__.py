"""Corrections that citizens ask agencies for: brought to the agency, followed, and told to who holds the record."""
