"""Category 20, maternal and child health (母子保健)."""
