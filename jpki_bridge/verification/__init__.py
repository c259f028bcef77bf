"""The server half: checks an answer. Needs nothing but the cryptography library."""
