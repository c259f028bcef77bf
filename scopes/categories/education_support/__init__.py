"""Category 21, education_support (教育・就学支援)."""
