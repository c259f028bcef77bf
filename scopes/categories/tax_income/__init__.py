"""Category 13, tax and income (税・所得)."""
