"""Category 5, health_checkup (特定健診・後期高齢者健診)."""
