"""Notices: what a person is told of their own records, in the box on my page and by mail."""
