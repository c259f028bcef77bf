"""Category 11, insured_number (保険証の被保険者番号)."""
