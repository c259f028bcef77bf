"""What may be asked for: the catalogue of categories, as data and pure functions."""
