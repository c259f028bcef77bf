"""Category 18, child_allowance (児童手当)."""
