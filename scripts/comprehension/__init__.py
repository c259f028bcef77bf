"""Did people understand what they agreed to? Scores the sheet of a round of tests (docs/comprehension).

``python -m scripts.comprehension SHEET.csv`` prints the figures and ends with 1 when the bar is missed.
"""
