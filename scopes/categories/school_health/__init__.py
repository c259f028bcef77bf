"""Category 9, school_health (学校保健)."""
