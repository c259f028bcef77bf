"""The catalogue for others: JSON Schema, the published document, versions and what they may change."""
