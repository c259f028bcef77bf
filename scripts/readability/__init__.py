"""Can it be read? Measures every text that citizens read, in its three languages.

``python -m scripts.readability`` prints what is too hard and ends with 1; a test runs the same rules.
"""
