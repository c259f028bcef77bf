"""Category 7, health_insurance_benefits (医療保険)."""
