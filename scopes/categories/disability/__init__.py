"""Category 24, disability (障害保健福祉)."""
