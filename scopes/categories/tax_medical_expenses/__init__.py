"""Category 14, tax_medical_expenses (医療費、税・所得の区分)."""
