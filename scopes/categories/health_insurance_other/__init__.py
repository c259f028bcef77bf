"""Category 8, health_insurance_other (医療保険その他)."""
