"""My page: the box of notices, and what each person wants of them."""
