"""Logging out: asked for by a relying party, and told to those that the session was told to."""
