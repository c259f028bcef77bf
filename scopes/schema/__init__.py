"""What a record is made of: field types, marks, named rules, and the check of a record."""
