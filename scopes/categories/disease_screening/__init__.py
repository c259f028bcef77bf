"""Category 6, disease_screening (検診)."""
