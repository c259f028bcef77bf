"""Category 4, immunisation (予防接種)."""
