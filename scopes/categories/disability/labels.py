"""The code lists of this category, which the record types and their nested parts share."""

from scopes.wording import load_codes

CODES = load_codes(__package__)
