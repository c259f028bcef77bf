"""Category 29, workers_compensation (労災補償)."""
