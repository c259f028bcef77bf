"""My records: what agencies hold, read by the citizen, taken along, and said to be wrong."""
