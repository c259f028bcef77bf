"""What agencies hold of the invented people: one module a category, a pure function of a life and a day."""
