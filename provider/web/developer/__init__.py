"""What developers of relying parties read from us."""
