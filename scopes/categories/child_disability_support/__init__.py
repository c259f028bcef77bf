"""Category 22, child_disability_support (障害児支援・小児慢性特定疾病医療)."""
