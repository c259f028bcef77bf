"""What records say for sure: findings, periods, ages, doses. Answers are built from these."""
