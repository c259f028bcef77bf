"""Category 16, pension (年金)."""
