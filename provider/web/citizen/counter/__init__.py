"""The counter: a citizen tells a clerk a code, and the clerk sees the steps and the questions, no values."""
