"""Category 1, health_insurance_card (健康保険証)."""
