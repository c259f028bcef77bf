"""Category 28, employment_insurance (雇用保険)."""
