"""One folder a category: its constant and schema in Python, its texts and codes as data."""
