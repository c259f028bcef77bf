"""Category 10, intractable_disease (難病患者支援)."""
