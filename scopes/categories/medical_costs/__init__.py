"""Category 3, medical_costs (医療費)."""
