"""Category 23, household (世帯情報)."""
