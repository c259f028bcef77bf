"""Category 17, pension_other (年金その他)."""
